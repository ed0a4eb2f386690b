"""Each kind of message, answer and view as Slack shows it, beside a golden file of its name."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from bot.domain.editions import HeaderPayload, NotePayload, PapersPayload, Payload
from bot.domain.replies import Block
from bot.platforms.slack.render import Message, message, plain
from bot.services.bylines import authors_text, reason_text
from tests.fakes.slack import seen
from tests.fakes.slack_judging import problems_of_message, problems_of_view
from tests.unit.platforms.slack.goldens import GOLDEN, as_json, shown, written
from tests.unit.platforms.slack.reading import buttons_in, links_in, words_in
from tests.unit.platforms.slack.samples import (
    BARE,
    BLOCKS,
    DIRECT,
    FULL,
    HEADER,
    PAYLOADS,
)

SHOWN = shown()


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_its_golden_file_says(name: str) -> None:
    assert written(SHOWN[name]) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(SHOWN)


def test_every_kind_of_message_and_block_has_a_golden_file() -> None:
    assert {type(payload) for payload in PAYLOADS.values()} == set(get_args(Payload))
    assert {type(block) for block in BLOCKS.values()} == set(get_args(Block))


def judged(value: dict[str, Any]) -> list[str]:
    return problems_of_view(value) if "type" in value else problems_of_message(value)


@pytest.mark.parametrize("name", SHOWN)
def test_slack_takes_it_as_far_as_judges_can_tell(name: str) -> None:
    assert judged(SHOWN[name]) == []


def test_a_paper_shows_all_that_is_known_of_it() -> None:
    blocks = message(PapersPayload(cards=(replace(FULL, mark="from Monday"),))).blocks
    assert words_in(blocks).splitlines() == [
        f"1 · {FULL.title}",
        "from Monday",
        f"{authors_text(FULL.authors)} · arXiv 2312.09571 · 15 Dec 2023 · ▲ 45 · PDF · Code",
        FULL.headline,
        FULL.detail,
        reason_text(FULL),
    ]
    assert links_in(blocks) == {
        FULL.title: FULL.url,
        **{link.label: link.url for link in FULL.links},
    }


def test_the_buttons_of_a_paper_say_which_paper_they_are_about() -> None:
    buttons = buttons_in(message(PapersPayload(cards=(FULL,))).blocks)
    assert list(buttons) == ["👍", "👎", "Save", "⋯"]
    assert {buttons[name]["value"] for name in ("👍", "👎", "Save")} == {
        f"up:{FULL.paper_id}",
        f"down:{FULL.paper_id}",
        f"save:{FULL.paper_id}",
    }
    assert [option["value"] for option in buttons["⋯"]["options"]] == [
        f"run:why {FULL.paper_id}",
        f"run:abstract {FULL.paper_id}",
        f"run:similar {FULL.paper_id}",
        f"run:not-now {FULL.paper_id}",
        "run:interests mute compression",
    ]


def test_a_screen_reader_tells_the_buttons_of_one_paper_from_those_of_another() -> None:
    blocks = message(PAYLOADS["compact"]).blocks
    spoken = [
        element["accessibility_label"]
        for block in blocks
        for element in block.get("elements", ())
        if "accessibility_label" in element
    ]
    assert spoken[:4] == [
        "More like paper 1",
        "Less like paper 1",
        "Save paper 1",
        "More like paper 2",
    ]


def test_a_paper_without_an_address_links_to_where_it_may_be_found() -> None:
    blocks = message(PapersPayload(cards=(BARE,))).blocks
    assert list(links_in(blocks)) == ["find on arXiv"]
    assert BARE.title in words_in(blocks)


def test_an_address_that_is_none_is_not_followed() -> None:
    for url in ("javascript:alert(1)", "https://example.org/" + "ü" * 1900, "ftp://example.org"):
        blocks = message(PapersPayload(cards=(replace(FULL, url=url, links=()),))).blocks
        assert links_in(blocks) == {}
        assert FULL.title in words_in(blocks)


def test_compact_papers_have_a_row_of_buttons_each_between_header_and_footer() -> None:
    kinds = [block["type"] for block in message(PAYLOADS["compact"]).blocks]
    header = ["header", "context", "context", "actions"]
    assert kinds == [*header, *(["rich_text", "actions"] * 3), "context"]


def test_a_notification_says_what_a_paper_is() -> None:
    assert message(PapersPayload(cards=(FULL,))).text == f"{FULL.title}\n{FULL.headline}"


@pytest.mark.parametrize("payload", [DIRECT, PAYLOADS["compact-direct"]])
def test_the_notification_of_a_digest_names_no_interests(payload: Payload) -> None:
    assert message(payload).text == DIRECT.title


def test_the_notification_of_a_note_names_no_interests() -> None:
    note = NotePayload(text="Nothing today: none of 5 new papers mentions long context.")
    assert message(note).text == "Nothing today"


def test_a_notification_is_escaped_and_never_empty() -> None:
    assert message(HeaderPayload(title="a <!channel> & b")).text == "a &lt;!channel&gt; &amp; b"
    for payload in (NotePayload(text=""), HeaderPayload(title="\u200b")):
        assert message(payload).text
        assert problems_of_message(as_json(message(payload))) == []


def test_a_long_title_is_shown_whole_in_bold() -> None:
    title = "Paper Round · " + "words & more " * 20
    blocks = message(replace(HEADER, title=title)).blocks
    assert blocks[0]["type"] == "rich_text"
    assert blocks[0]["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert title.strip() in words_in(blocks)


def test_without_blocks_the_words_and_addresses_are_all_there() -> None:
    sent = plain(message(PAYLOADS["compact"]))
    assert {each["type"] for each in sent.blocks} == {"section"}
    assert HEADER.title in seen(sent.blocks).text
    assert HEADER.title in sent.text
    assert f"{FULL.title} ({FULL.url})" in sent.text
    assert "What &lt;4 Experts" in sent.text
    assert problems_of_message(as_json(sent)) == []
    assert plain(Message(text="x")) == Message(text="x")


def test_a_paper_that_is_too_long_alone_is_shortened_from_the_side_lines_on() -> None:
    long = replace(FULL, headline="words " * 450, because=("term " * 3000,))
    sent = message(PapersPayload(cards=(long,)))
    assert problems_of_message(as_json(sent)) == []
    assert long.headline.strip() in words_in(sent.blocks)
    assert FULL.title in words_in(sent.blocks)


def test_more_papers_than_a_message_holds_are_named_as_missing() -> None:
    many = tuple(replace(FULL, number=number) for number in range(1, 61))
    sent = message(PapersPayload(cards=many))
    assert problems_of_message(as_json(sent)) == []
    assert words_in(sent.blocks).endswith("the rest does not fit into one message.")
