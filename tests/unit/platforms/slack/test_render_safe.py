"""Whatever papers and people write, Slack shows it as text and obeys none of it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from bot.domain.editions import (
    HeaderPayload,
    Link,
    NotePayload,
    PaperCard,
    PapersPayload,
    Payload,
)
from bot.domain.replies import Bar, Bars, Block, Facts, File, Notice, Passages, Reply, Table, Text
from bot.domain.visible import one_line
from bot.platforms.slack.render import Message, cut, message, plain
from bot.platforms.slack.render_answers import answer, answers
from bot.platforms.slack.views import home_view
from bot.services.actions import run, under
from tests.fakes.slack_judging import problems_of_message, problems_of_view
from tests.unit.platforms.slack.goldens import as_json
from tests.unit.platforms.slack.hostile import EXAMPLE, LONG, hostile
from tests.unit.platforms.slack.reading import links_in, objects_in, words_in
from tests.unit.platforms.slack.samples import FULL

PAGE = "https://example.org/x?a=1&b=2"
OWN_TYPES = {
    "header",
    "context",
    "plain_text",
    "section",
    "rich_text",
    "rich_text_section",
    "rich_text_quote",
    "rich_text_list",
    "rich_text_preformatted",
    "text",
    "link",
    "actions",
    "button",
    "overflow",
}
"""All that we send; a mention, an emoji by its name or a date would have a type of its own."""


def card_of(text: str) -> PaperCard:
    return replace(
        FULL,
        title=text,
        url=PAGE,
        authors=(text, text),
        arxiv_id=text,
        links=(
            Link(label=text, url=f"{PAGE}#code"),
            Link(label="PDF", url=f"https://example.org/{text}"),
            Link(label="x", url=text),
            Link(label="x", url=f"javascript:{text}"),
        ),
        headline=text,
        detail=text,
        because=(text, "x"),
        mark=text,
    )


def payloads_of(text: str) -> tuple[Payload, ...]:
    card = card_of(text)
    header = HeaderPayload(title=text, lines=(text,), actions=(run(text, text),))
    liked = replace(card, because=(), similar_to=text, number=2, url=text)
    return (
        header,
        PapersPayload(cards=(card,)),
        PapersPayload(cards=(card, liked), header=header, footer=text),
        NotePayload(text=text, actions=(run(text, text),)),
    )


def reply_of(text: str) -> Reply:
    blocks: tuple[Block, ...] = (
        Text(text=text),
        Notice(text=text),
        under(card_of(text)),
        Bars(title=text, bars=(Bar(label=text, share=0.5),)),
        Facts(facts=((text, text),)),
        Passages(passages=((text, text), ("", text))),
        Table(head=(text, text), rows=((text, text),)),
        Table(head=(text,), rows=((text,),)),
        File(name=text, media_type=text, content=b""),
    )
    return Reply(blocks=blocks, details=(Text(text=text),), actions=(run(text, text),))


def everything(text: str) -> list[Message]:
    digests = [message(piece) for payload in payloads_of(text) for piece in cut(payload)]
    shown = [*digests, answer(reply_of(text)), *answers(reply_of(text))]
    return [*shown, *map(plain, shown)]


def assert_harmless(blocks: Sequence[Mapping[str, Any]]) -> None:
    for each in objects_in(list(blocks)):
        assert each.get("type", "plain_text") in OWN_TYPES
    for url in links_in(blocks).values():
        assert url.startswith((PAGE, "https://", "http://"))
        assert url.isascii()


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(hostile)
@example(EXAMPLE)
@example(LONG[0])
@example(LONG[3])
@example("")
def test_slack_takes_any_text_and_nothing_but_our_own_acts(text: str) -> None:
    for each in everything(text):
        assert problems_of_message(as_json(each)) == []
        assert_harmless(each.blocks)
    view = home_view(reply_of(text))
    assert problems_of_view(view) == []
    assert_harmless(view["blocks"])


@settings(max_examples=25, deadline=None)
@given(hostile)
@example(EXAMPLE)
def test_nothing_invisible_goes_out(text: str) -> None:
    for each in everything(text):
        shown = [each.text, *(o[name] for o in objects_in(each.blocks) for name in NAMES & set(o))]
        for words in shown:
            if isinstance(words, str):
                left = {c for c in words if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}}
                assert left <= {"\n"}


NAMES = {"text", "url", "value", "accessibility_label"}


@settings(max_examples=25, deadline=None)
@given(hostile)
@example(EXAMPLE)
@example(LONG[1])
def test_the_beginning_of_every_title_is_seen_as_it_was_written(text: str) -> None:
    words = one_line(text)
    beginning = words[:40]
    if " " in words[:60] or len(words) <= 60:
        papers = words_in(message(PapersPayload(cards=(card_of(text),))).blocks)
        assert f"1 · {beginning}".strip() in papers
        header = words_in(message(HeaderPayload(title=text)).blocks)
        assert beginning in header
        assert beginning in words_in(answer(Reply(blocks=(under(card_of(text)),))).blocks)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
@example(EXAMPLE)
def test_a_text_of_usual_length_is_shown_whole(text: str) -> None:
    words = one_line(text)
    seen = words_in(message(PapersPayload(cards=(card_of(text),))).blocks).splitlines()
    assert seen.count(words) >= 3 or not words  # the mark, the headline, the detail
    shown = words_in(answer(Reply(blocks=(Text(text=words), Notice(text=words)))).blocks)
    assert shown.splitlines().count(words) == 2 or not words
