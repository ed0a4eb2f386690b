"""Each kind of message, answer and form as Discord shows it, beside a golden file of its name."""

from dataclasses import replace
from typing import get_args

import pytest

from bot.domain.editions import HeaderPayload, NotePayload, PapersPayload, Payload
from bot.domain.replies import Block
from bot.platforms.discord.render import Message, message, plain
from bot.services.bylines import authors_text, reason_text
from tests.fakes.discord_judging import problems_of_message, problems_of_modal
from tests.unit.platforms.discord.goldens import GOLDEN, messages_shown, modals_shown, written
from tests.unit.platforms.discord.reading import buttons_in, links_in, words_in
from tests.unit.platforms.slack.samples import BARE, BLOCKS, FULL, HEADER, PAYLOADS

MESSAGES, MODALS = messages_shown(), modals_shown()
SHOWN = {**MESSAGES, **MODALS}


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_its_golden_file_says(name: str) -> None:
    assert written(SHOWN[name]) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(SHOWN)


def test_every_kind_of_message_and_block_has_a_golden_file() -> None:
    assert {type(payload) for payload in PAYLOADS.values()} == set(get_args(Payload))
    assert {type(block) for block in BLOCKS.values()} == set(get_args(Block))


@pytest.mark.parametrize("name", MESSAGES)
def test_discord_takes_its_messages_as_far_as_judges_can_tell(name: str) -> None:
    assert [problem for each in MESSAGES[name] for problem in problems_of_message(each)] == []


@pytest.mark.parametrize("name", MODALS)
def test_discord_takes_its_modals_as_far_as_judges_can_tell(name: str) -> None:
    assert [problem for each in MODALS[name] for problem in problems_of_modal(each)] == []


def test_a_paper_shows_all_that_is_known_of_it() -> None:
    sent = message(PapersPayload(cards=(replace(FULL, mark="from Monday"),)))
    assert words_in(sent).splitlines() == [
        f"1 · {FULL.title}",
        "from Monday",
        f"{authors_text(FULL.authors)} · arXiv 2312.09571 · 15 Dec 2023 · ▲ 45 · PDF · Code",
        FULL.headline,
        FULL.detail,
        reason_text(FULL),
    ]
    assert links_in(sent) == {
        f"1 · {FULL.title}": FULL.url,
        **{link.label: link.url for link in FULL.links},
    }


def test_the_buttons_of_a_paper_say_which_paper_they_are_about() -> None:
    assert buttons_in(message(PapersPayload(cards=(FULL,)))) == {
        "👍": f"up:{FULL.paper_id}",
        "👎": f"down:{FULL.paper_id}",
        "Save": f"save:{FULL.paper_id}",
        "⋯": f"more:{FULL.paper_id}:compression",
    }


def test_papers_of_one_message_have_a_row_each_that_says_their_number() -> None:
    sent = message(PAYLOADS["compact"])
    labels = [[each["label"] for each in row["components"]] for row in sent.components]
    assert labels[1:] == [[f"{n} 👍", f"{n} 👎", f"{n} Save", f"{n} ⋯"] for n in (1, 2, 3)]


def test_a_paper_without_an_address_links_to_where_it_may_be_found() -> None:
    sent = message(PapersPayload(cards=(BARE,)))
    assert list(links_in(sent)) == ["find on arXiv"]
    assert BARE.title in words_in(sent)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://example.org/" + "ü" * 400, "ftp://example.org"]
)
def test_an_address_that_is_none_is_not_followed(url: str) -> None:
    sent = message(PapersPayload(cards=(replace(FULL, url=url, links=()),)))
    assert links_in(sent) == {}
    assert FULL.title in words_in(sent)


def test_an_address_with_parentheses_leads_where_it_did() -> None:
    link = replace(FULL.links[0], url="https://example.org/a(b")
    sent = message(PapersPayload(cards=(replace(FULL, links=(link,)),)))
    assert links_in(sent)["PDF"] == "https://example.org/a%28b"


def test_no_message_has_words_outside_of_its_embeds() -> None:
    assert [shown for each in MESSAGES for shown in MESSAGES[each] if "content" in shown] == [
        MESSAGES["plain"][0]
    ]


def test_a_long_title_stands_whole_under_its_beginning_that_leads_to_the_paper() -> None:
    title = ("words: more " * 40).strip()
    embed = message(PapersPayload(cards=(replace(FULL, title=title),))).embeds[0]
    assert len(embed["title"]) <= 256
    assert embed["title"].endswith("…")
    assert embed["url"] == FULL.url
    assert embed["description"].splitlines()[0] == f"**1 · {title}**"
    header = message(replace(HEADER, title=title)).embeds[0]
    assert header["description"].splitlines()[0] == f"**{title}**"


def test_without_embeds_the_words_and_addresses_are_all_there() -> None:
    sent = plain(message(PAYLOADS["compact-direct"]))
    assert sent.embeds == ()
    assert sent.components == message(PAYLOADS["compact-direct"]).components
    assert f"**1 · {FULL.title}** <{FULL.url}>" in sent.content
    assert str(FULL.detail) in sent.content
    assert sent.flags == 4  # nothing unfurls
    assert problems_of_message(sent.json()) == []


def test_words_alone_are_cut_between_words_and_links_are_left_out_whole() -> None:
    long = replace(FULL, links=(), headline="words " * 500)
    sent = plain(message(PapersPayload(cards=(long,))))
    assert len(sent.content) <= 2000
    assert sent.content.endswith("words…")
    many = tuple(replace(FULL, number=number) for number in range(1, 6))
    whole = message(PapersPayload(cards=many))
    sent = plain(whole)
    assert len(sent.content) <= 2000
    assert sent.content.count("[") == sent.content.count("](")
    assert set(links_in(sent).values()) == set(links_in(whole).values())


def test_words_alone_end_before_a_link_that_has_no_room() -> None:
    lines = ("a" * 1970, "x [PDF](https://example.org/pdf)", "never")
    sent = plain(Message(embeds=({"description": "\n".join(lines)},)))
    assert sent.content == lines[0]


@pytest.mark.parametrize("words", [800, 1200])
def test_a_paper_of_one_endless_sentence_is_shortened(words: int) -> None:
    sent = message(PapersPayload(cards=(replace(FULL, headline="words " * words),)))
    assert problems_of_message(sent.json()) == []
    assert len(sent.embeds[0]["description"]) <= 4096
    assert reason_text(FULL) in words_in(sent)


def test_a_paper_that_is_too_long_alone_is_shortened_from_the_side_lines_on() -> None:
    long = replace(FULL, headline="words " * 300, because=("term " * 3000,))
    sent = message(PapersPayload(cards=(long,)))
    assert problems_of_message(sent.json()) == []
    assert long.headline.strip() in words_in(sent)
    assert FULL.title in words_in(sent)


def test_more_papers_than_a_message_holds_are_named_as_missing() -> None:
    many = tuple(replace(FULL, number=number) for number in range(1, 61))
    sent = message(PapersPayload(cards=many))
    assert problems_of_message(sent.json()) == []
    assert words_in(sent).endswith("the rest does not fit into one message.")


@pytest.mark.parametrize(
    "payload",
    [NotePayload(text=""), HeaderPayload(title="\u200b"), PapersPayload(cards=())],
)
def test_a_message_of_nothing_is_still_one(payload: Payload) -> None:
    sent = message(payload)
    assert words_in(sent) == "…"
    assert problems_of_message(sent.json()) == []


def test_only_what_there_is_goes_out() -> None:
    assert set(message(HEADER).json()) == {"embeds", "components"}
    assert set(message(NotePayload(text="x")).json()) == {"embeds"}
