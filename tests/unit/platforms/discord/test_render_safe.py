"""Whatever papers and people write, Discord shows it as text and obeys none of it."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given, settings, strategies as st

from bot.domain.editions import HeaderPayload, Link, NotePayload, PaperCard, PapersPayload, Payload
from bot.domain.replies import Bar, Bars, Block, Facts, File, Notice, Passages, Reply, Table, Text
from bot.domain.visible import one_line
from bot.platforms.discord.render import Message, cut, message, plain
from bot.platforms.discord.render_answers import answers
from bot.services.actions import run, under
from tests.fakes.discord_judging import problems_of_message
from tests.unit.platforms.discord.hostile import EXAMPLE, HOSTILE, LONG, hostile
from tests.unit.platforms.discord.reading import links_in, read_all, squeezed, strings_in, words_in
from tests.unit.platforms.slack.samples import FULL

PAGE = "https://example.org/x?a=1&b=2"


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
    whole = [message(payload) for payload in payloads_of(text)]
    return [*digests, *whole, *answers(reply_of(text))]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(hostile)
@example(EXAMPLE)
@example(LONG[0])
@example(LONG[2])
@example(LONG[3])
@example("")
def test_discord_takes_any_text_and_nothing_of_it_is_live(text: str) -> None:
    for each in everything(text):
        assert problems_of_message(each.json()) == []
        assert problems_of_message(plain(each).json()) == []
        assert read_all(each).live == []
        for url in links_in(each).values():
            assert url.startswith((PAGE, "https://", "http://"))
            assert url.isascii()


@pytest.mark.parametrize("text", HOSTILE)
def test_in_words_alone_nothing_more_is_live_and_nothing_else_is_followed(text: str) -> None:
    for each in everything(text):
        assert read_all(plain(each)).live == []
        assert set(links_in(plain(each)).values()) <= set(links_in(each).values())


@settings(max_examples=25, deadline=None)
@given(hostile)
@example(EXAMPLE)
def test_nothing_invisible_goes_out(text: str) -> None:
    for each in everything(text):
        for words in strings_in(each.json()):
            left = {c for c in words if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}}
            assert left <= {"\n"}


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(max_size=300), hostile))
@example(EXAMPLE[:300])
def test_a_text_of_usual_length_is_shown_whole_wherever_it_stands(text: str) -> None:
    words = squeezed(one_line(text))
    paper = read_all(message(PapersPayload(cards=(card_of(text),)))).text
    assert squeezed(paper).count(words) >= 4  # the title, the mark, the headline, the detail
    header = words_in(message(HeaderPayload(title=text, lines=(text,))))
    assert squeezed(header).count(words) >= 2
    told = words_in(*answers(Reply(blocks=(Text(text=text), Notice(text=text)))))
    lines = [squeezed(one_line(line)) for line in text.split("\n")]
    assert [line for line in lines if squeezed(told).count(line) < 2] == []
