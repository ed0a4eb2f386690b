"""Answers: every block, over as many messages as they take, with the buttons on the last."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.ids import PaperId
from bot.domain.replies import (
    Bar,
    Bars,
    Block,
    Card,
    Facts,
    File,
    Notice,
    Passages,
    Reply,
    Table,
    Text,
)
from bot.platforms.discord.blocks.buttons import button
from bot.platforms.discord.render import Message
from bot.platforms.discord.render_answers import answers, files
from bot.services.actions import run, under
from tests.fakes.discord_judging import problems_of_message
from tests.unit.platforms.discord.reading import buttons_in, read_all, words_in
from tests.unit.platforms.slack.samples import ABSTRACT, BLOCKS, FULL, HOMES, REPLIES

SIX = tuple(
    under(replace(FULL, number=number, paper_id=PaperId(f"p_{number}"))) for number in range(1, 7)
)
NOT_ALL = "This is not all: the rest does not fit into one message."


def assert_fit(messages: tuple[Message, ...]) -> None:
    assert 1 <= len(messages) <= 5
    for each in messages:
        assert problems_of_message(each.json()) == []
        assert each.fits
        assert each.embeds


@pytest.mark.parametrize("reply", [*REPLIES.values(), *HOMES.values()])
def test_an_ordinary_answer_is_one_message_with_its_buttons(reply: Reply) -> None:
    (sent,) = answers(reply)
    assert_fit((sent,))
    assert {each.label for each in reply.actions} <= set(buttons_in(sent))


@pytest.mark.parametrize("block", BLOCKS.values())
def test_every_block_is_shown(block: Block) -> None:
    seen = words_in(*answers(Reply(blocks=(block,))))
    match block:
        case Text() | Notice():
            assert block.text in seen
        case Card():
            assert block.card.title in seen
        case Bars():
            assert [bar.label for bar in block.bars if bar.label not in seen] == []
            assert "100% long context" in seen
            assert "42% mixture of experts" in seen
        case Facts():
            assert "topics: long context, agents" in seen
        case Table():
            cells = [cell for row in (block.head, *block.rows) for cell in row]
            assert [cell for cell in cells if cell not in seen] == []
        case Passages():
            told = (f"{name}: {text}" if name else text for name, text in block.passages)
            assert seen == "\n\n".join(told)
        case File():
            assert seen == "export.json (1,234 bytes)"


def test_a_passage_is_named_in_bold() -> None:
    (sent,) = answers(Reply(blocks=(ABSTRACT,)))
    (shown,) = sent.embeds
    assert [line[: len(name) + 5] for name, line in zip(NAMES, _named(shown), strict=True)] == [
        f"**{name}:**" for name in NAMES
    ]


NAMES = ("Task", "Problem", "Idea", "Result")


def _named(embed: dict[str, Any]) -> list[str]:
    return [line for line in embed["description"].split("\n") if line.startswith("**")]


def test_a_long_abstract_keeps_its_words_over_several_embeds() -> None:
    words = " ".join(f"word{number}_" for number in range(900))
    long = Passages(passages=(("Problem", words), ("", words), ("Result", "It works.")))
    sent = answers(Reply(blocks=(under(FULL), long)))
    assert_fit(sent)
    told = f"Problem: {words} {words} Result: It works.".split()
    assert words_in(*sent).split()[-len(told) :] == told


def test_more_of_the_same_is_shown_too() -> None:
    seen = words_in(*answers(REPLIES["receipt"]))
    assert "Now in your first ten" in seen


def test_a_notice_has_an_edge_of_its_own_colour() -> None:
    (sent,) = answers(Reply(blocks=(Text(text="a"), Notice(text="b"), Text(text="c"))))
    assert [(each["description"], "color" in each) for each in sent.embeds] == [
        ("a", False),
        ("b", True),
        ("c", False),
    ]


def test_lines_of_text_stand_together_and_other_blocks_apart() -> None:
    facts = Facts(facts=(("x", "1"), ("y", "2")))
    blocks = (Text(text="a"), Text(text="b"), facts, Text(text="c\nd"), Text(text="e"))
    (sent,) = answers(Reply(blocks=blocks))
    assert words_in(sent) == "a\nb\n\nx: 1\ny: 2\n\nc\nd\n\ne"


def test_bars_are_as_long_as_their_share_and_never_nothing_of_something() -> None:
    bars = Bars(title="x", bars=tuple(Bar(label="a", share=n) for n in (1.0, 0.5, 0.01, 0.0, 7.0)))
    _, *drawn = words_in(*answers(Reply(blocks=(bars,)))).splitlines()
    assert [line.count("█") for line in drawn] == [12, 6, 1, 0, 12]
    assert {len(line.split()[0]) for line in drawn} == {12}


def test_two_hundred_lines_are_shown_whole_over_several_messages() -> None:
    lines = [
        f"{n} · A title of a paper that was sent here on *some* day, at last" for n in range(200)
    ]
    reply = Reply(
        blocks=tuple(Text(text=line) for line in lines), actions=(run("Show more", "history 2"),)
    )
    sent = answers(reply)
    assert_fit(sent)
    assert len(sent) > 1
    assert words_in(*sent).splitlines() == lines
    assert [bool(each.components) for each in sent] == [False] * (len(sent) - 1) + [True]


def test_what_five_messages_do_not_hold_is_named_as_missing() -> None:
    reply = Reply(
        blocks=tuple(Text(text=f"{n} " + "word " * 50) for n in range(400)),
        actions=(run("Show more", "history 2"),),
    )
    sent = answers(reply)
    assert_fit(sent)
    assert len(sent) == 5
    assert words_in(*sent).endswith(NOT_ALL)
    assert words_in(*sent).count(NOT_ALL) == 1
    assert list(buttons_in(sent[-1])) == ["Show more"]


def test_six_papers_with_buttons_below_are_two_messages_and_none_loses_its_buttons() -> None:
    sent = answers(Reply(blocks=(Text(text="Six"), *SIX), actions=(run("Six others", "start 2"),)))
    assert_fit(sent)
    assert [len(each.components) for each in sent] == [5, 2]
    labels = list(buttons_in(*sent))
    assert labels[0::4] == [*(f"{n} 👍" for n in range(1, 7)), "Six others"]


def test_five_papers_leave_their_last_one_to_the_buttons_of_the_answer() -> None:
    sent = answers(Reply(blocks=SIX[:5], actions=(run("Show more", "mine 2"),)))
    assert_fit(sent)
    assert [len(each.components) for each in sent] == [4, 2]


def test_one_paper_is_not_numbered_on_its_buttons() -> None:
    (sent,) = answers(Reply(blocks=(under(FULL),)))
    assert list(buttons_in(sent)) == ["👍", "👎", "Save", "⋯"]


def test_twenty_five_buttons_are_five_rows_and_the_first_of_more() -> None:
    actions = tuple(run(f"b{n}", f"topic {n}") for n in range(30))
    (sent,) = answers(Reply(blocks=(Text(text="x"),), actions=actions))
    assert_fit((sent,))
    assert list(buttons_in(sent)) == [f"b{n}" for n in range(25)]


def test_a_paper_alone_whose_answer_has_five_rows_of_buttons_leaves_them_to_another_message() -> (
    None
):
    actions = tuple(run(f"b{n}", f"topic {n}") for n in range(25))
    sent = answers(Reply(blocks=(under(FULL),), actions=actions))
    assert_fit(sent)
    assert words_in(sent[1]) == "What you can do next:"
    assert [len(each.components) for each in sent] == [1, 5]


def test_a_paper_has_at_most_five_rows_of_buttons() -> None:
    card = Card(card=FULL, actions=tuple(run(str(n), str(n)) for n in range(30)))
    sent = answers(Reply(blocks=(card,)))
    assert_fit(sent)
    assert len(buttons_in(*sent)) == 25


def test_more_embeds_than_a_message_holds_go_on_in_the_next() -> None:
    turns = (Text(text="a"), Notice(text="b")) * 8
    sent = answers(Reply(blocks=turns))
    assert_fit(sent)
    assert [len(each.embeds) for each in sent] == [10, 6]


def test_buttons_that_come_first_are_before_those_of_the_answer() -> None:
    extra = [button("Answer again", "run:form x")]
    (sent,) = answers(Reply(blocks=(), actions=(run("b", "mine"),)), extra=extra)
    assert list(buttons_in(sent)) == ["Answer again", "b"]
    assert words_in(sent) == "There is nothing to show here."


def test_the_same_paper_twice_has_its_buttons_once() -> None:
    (sent,) = answers(Reply(blocks=(under(FULL), under(FULL))))
    assert_fit((sent,))
    assert len(sent.components) == 1


def test_files_go_with_the_answer_under_names_that_lead_nowhere() -> None:
    names = ("../../etc/passwd", "a\x00b\\c d;é.json", "..", "x" * 300 + ".json", "", "a-b_c.json")
    blocks = tuple(File(name=name, media_type="a/b", content=b"{}") for name in names)
    found = [each.name for each in files(Reply(blocks=blocks[:2], details=blocks[2:]))]
    long = "x" * 95 + ".json"
    assert found == ["etc_passwd", "ab_c_d_.json", "file", long, "file", "a-b_c.json"]


blocks = st.one_of(
    st.builds(Text, text=st.sampled_from(["a", "b\nc", "word " * 300, "*" * 5000, ""])),
    st.builds(Notice, text=st.sampled_from(["no", "no " * 2000])),
    st.sampled_from([*SIX, Card(card=replace(FULL, headline="long " * 1500)), *BLOCKS.values()]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, max_size=25), st.integers(0, 30))
def test_any_answer_is_within_what_discord_takes(blocks: list[Block], count: int) -> None:
    actions = tuple(run(str(n), str(n)) for n in range(count))
    sent = answers(Reply(blocks=tuple(blocks), actions=actions))
    assert_fit(sent)
    assert [each.label for each in actions[:25] if each.label not in buttons_in(sent[-1])] == []
    if NOT_ALL not in words_in(*sent):
        titles = [each.card.title for each in blocks if isinstance(each, Card)]
        assert words_in(*sent).count(FULL.title) >= len(
            [title for title in titles if title == FULL.title]
        )
    assert [each for message in sent for each in read_all(message).live] == []
