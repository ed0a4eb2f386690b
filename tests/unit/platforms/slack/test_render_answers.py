"""Answers: every kind of block, several messages where one is too short, and what is left out."""

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.replies import (
    Bar,
    Bars,
    Block,
    Facts,
    File,
    Notice,
    Passages,
    Reply,
    Table,
    Text,
)
from bot.platforms.slack.render import NOT_ALL
from bot.platforms.slack.render_answers import NOTHING, answer, answer_blocks, answers
from bot.services.actions import run, under
from tests.fakes.slack_judging import problems_of, problems_of_message
from tests.unit.platforms.slack.goldens import as_json
from tests.unit.platforms.slack.reading import buttons_in, words_in
from tests.unit.platforms.slack.samples import ABSTRACT, BLOCKS, FULL, HEADER, REPLIES

MINE = run("My ranking", "mine")


def lines_of(*blocks: Block) -> list[str]:
    return words_in(answer(Reply(blocks=blocks)).blocks).splitlines()


@pytest.mark.parametrize("name", BLOCKS)
def test_slack_takes_every_kind_of_block(name: str) -> None:
    sent = answer(Reply(blocks=(BLOCKS[name],)))
    assert problems_of_message(as_json(sent), "ephemeral") == []
    assert sent.blocks


def test_two_hundred_lines_are_one_message_and_none_is_missing() -> None:
    rows = tuple(Text(text=f"Row {number:03d} of a long answer.") for number in range(200))
    (sent,) = answers(Reply(blocks=rows))
    assert problems_of_message(as_json(sent), "ephemeral") == []
    assert words_in(sent.blocks).splitlines() == [row.text for row in rows]


def test_texts_of_several_lines_stand_apart() -> None:
    two = Text(text="/papers mine\nYour ranking now.")
    assert lines_of(Text(text="Commands:"), two, Text(text="One."), Text(text="Two.")) == [
        "Commands:",
        "",
        "/papers mine",
        "Your ranking now.",
        "",
        "One.",
        "Two.",
    ]


def test_a_bar_says_its_share_in_figures_and_none_is_longer_than_the_rest() -> None:
    bars = Bars(
        title="Terms",
        bars=(
            Bar(label="长上下文", share=1.0),
            Bar(label="agents", share=0.005),
            Bar(label="x", share=0.0),
            Bar(label="y", share=7.0),
        ),
    )
    assert lines_of(bars) == [
        "Terms",
        f"长上下文  {'█' * 16} 100%",
        f"agents    █{' ' * 15}   0%",
        f"x         {' ' * 16}   0%",
        f"y         {'█' * 16} 100%",
    ]


def test_passages_stand_apart_each_after_its_name_in_bold() -> None:
    (block,) = answer(Reply(blocks=(ABSTRACT,))).blocks
    (section,) = block["elements"]
    bold = [each["text"] for each in section["elements"] if each.get("style") == {"bold": True}]
    assert bold == [name for name, _ in ABSTRACT.passages if name]
    assert lines_of(ABSTRACT)[:4] == [
        "Task: Language models read texts of a bounded length.",
        "",
        "Problem: However, what people ask about is often longer, and more memory costs dear.",
        "",
    ]


def test_a_long_abstract_keeps_its_words_and_its_names_over_several_blocks() -> None:
    words = " ".join(f"word{number}&" for number in range(800))
    long = Passages(passages=(("Problem", words), ("", words), ("Result", "It works.")))
    sent = answers(Reply(blocks=(under(FULL), long)))
    assert [problems_of_message(as_json(each), "ephemeral") for each in sent] == [[] for _ in sent]
    said = " ".join(words_in(each.blocks) for each in sent).split()
    told = f"Problem: {words} {words} Result: It works.".split()
    assert said[-len(told) :] == told


def test_facts_are_names_and_values_and_empty_ones_are_left_out() -> None:
    facts = Facts(facts=(("topics", "a, b"), ("", "alone"), ("muted", ""), ("", "")))
    assert lines_of(facts) == ["topics: a, b", "alone", "muted"]
    assert lines_of(Facts(facts=())) == [NOTHING]


def test_a_table_is_a_list_that_fits_every_screen() -> None:
    table = Table(head=("part", "is", ""), rows=(("a", "ok", ""), ("", "failed", "x"), ("", "")))
    assert lines_of(table) == ["part · is", "a · ok", "failed · x"]
    (block,) = answer(Reply(blocks=(table,))).blocks
    assert [each["type"] for each in block["elements"]] == ["rich_text_section", "rich_text_list"]


def test_a_file_is_named_and_said_to_come_elsewhere() -> None:
    assert lines_of(BLOCKS["file"]) == ["export.json (1,234 bytes) comes to your direct messages."]


def test_a_notice_stands_out() -> None:
    (block,) = answer(Reply(blocks=(Notice(text="It is wrong.\nDo this."),))).blocks
    assert block["elements"][0]["type"] == "rich_text_quote"


def test_an_answer_of_nothing_says_so() -> None:
    sent = answer(Reply(blocks=()))
    assert words_in(sent.blocks) == sent.text == NOTHING


def test_more_is_shown_where_there_is_room() -> None:
    seen = words_in(answer(REPLIES["receipt"]).blocks)
    assert "Now in your first ten" in seen


def test_what_is_said_beside_the_blocks_are_their_words_escaped() -> None:
    sent = answer(Reply(blocks=(Text(text="a <b> & c"), Facts(facts=(("x", "y"),)))))
    assert sent.text == "a &lt;b&gt; &amp; c\nx: y"


def test_what_does_not_fit_into_one_message_is_left_out_from_the_end_which_is_said() -> None:
    cards = tuple(under(replace(FULL, number=number)) for number in range(1, 41))
    sent = answer(Reply(blocks=cards, actions=(MINE,)))
    assert problems_of_message(as_json(sent), "ephemeral") == []
    seen = words_in(sent.blocks).splitlines()
    assert seen[-1] == NOT_ALL
    assert "My ranking" in buttons_in(sent.blocks)
    shown = [line for line in seen if FULL.title in line]
    assert [line.split()[0] for line in shown] == [f"{n}" for n in range(1, len(shown) + 1)]
    assert len(shown) > 10


def test_several_messages_hold_what_one_does_not_and_the_last_the_buttons() -> None:
    cards = tuple(under(replace(FULL, number=number)) for number in range(1, 41))
    several = answers(Reply(blocks=cards, actions=(MINE,)))
    assert 1 < len(several) <= 5
    assert all(problems_of_message(as_json(each), "ephemeral") == [] for each in several)
    seen = "\n".join(words_in(each.blocks) for each in several)
    assert seen.count(FULL.title) == 40
    assert NOT_ALL not in seen
    assert ["My ranking" in buttons_in(each.blocks) for each in several] == [
        *[False] * (len(several) - 1),
        True,
    ]


def test_no_more_messages_are_made_than_a_response_url_takes() -> None:
    cards = tuple(under(replace(FULL, number=number)) for number in range(1, 400))
    several = answers(Reply(blocks=cards, actions=(MINE,)))
    assert len(several) == 5
    assert words_in(several[-1].blocks).endswith(NOT_ALL)
    assert "My ranking" in buttons_in(several[-1].blocks)


def test_an_ordinary_answer_is_one_message() -> None:
    for reply in REPLIES.values():
        assert answers(reply) == (answer(reply),)


def test_a_view_holds_twice_the_blocks_of_a_message() -> None:
    cards = tuple(under(replace(FULL, number=number)) for number in range(1, 50))
    blocks = answer_blocks(Reply(blocks=cards, actions=HEADER.actions), most=100)
    assert len(blocks) == 99
    assert problems_of(blocks, "modal") == []


words = st.integers(0, 12_000).map(lambda size: "words & more " * (size // 13))
blocks = st.one_of(
    st.builds(Text, text=words),
    st.builds(Notice, text=words),
    words.map(lambda text: under(replace(FULL, headline=text, because=(text,)))),
    st.builds(
        Bars,
        title=words,
        bars=st.lists(st.builds(Bar, label=words, share=st.floats(0, 1))).map(
            lambda bars: tuple(bars[:4])
        ),
    ),
    st.lists(st.tuples(words, words), max_size=4).map(lambda facts: Facts(facts=tuple(facts))),
    st.lists(st.tuples(words, words), max_size=4).map(
        lambda rows: Table(head=("a", "b"), rows=tuple(rows))
    ),
    words.map(lambda name: File(name=name, media_type="text/plain", content=b"")),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(blocks, max_size=12), st.lists(blocks, max_size=3), st.integers(0, 60))
def test_an_answer_of_any_length_is_taken(
    told: list[Block], more: list[Block], buttons: int
) -> None:
    actions = tuple(run(f"Do {number}", f"topic {number}") for number in range(buttons))
    reply = Reply(blocks=tuple(told), details=tuple(more), actions=actions)
    for sent in (answer(reply), *answers(reply)):
        assert problems_of_message(as_json(sent), "ephemeral") == []
        assert sent.blocks
    assert len(answers(reply)) <= 5
    assert problems_of(answer_blocks(reply, most=100), "home") == []
