"""Buttons send what they say, and what was ever sent can be read."""

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.editions import Action, ActionName
from bot.platforms.slack.blocks.buttons import element, fits, menu, pack, read, rows, unpack
from bot.services.actions import run, topic_line, under
from tests.fakes.slack_judging import problems_of
from tests.unit.platforms.slack.hostile import EXAMPLE, LONG, any_length
from tests.unit.platforms.slack.samples import FULL

WHOLE = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=150)
actions = st.builds(
    Action, name=st.sampled_from(ActionName), label=any_length, subject=any_length | WHOLE
)

EVER_SENT = {
    "up:p_gqfnrbzphi": Action(name=ActionName.UP, label="", subject="p_gqfnrbzphi"),
    "down:p_gqfnrbzphi": Action(name=ActionName.DOWN, label="", subject="p_gqfnrbzphi"),
    "save:p_gqfnrbzphi": Action(name=ActionName.SAVE, label="", subject="p_gqfnrbzphi"),
    "undo:p_gqfnrbzphi": Action(name=ActionName.UNDO, label="", subject="p_gqfnrbzphi"),
    "run:mine": run("", "mine"),
    "run:schedule here": run("", "schedule here"),
    "run:interests add here , here, r%26d": run("", "interests add here , here, r&d"),
    "run:topic 50%25 of %22%3Cb%3E%22: größe, 北京 👍": run(
        "", 'topic 50% of "<b>": größe, 北京 👍'
    ),
    "run:": run("", ""),
}
"""What buttons in messages of every release so far send; none of these lines ever changes."""


@pytest.mark.parametrize("value", EVER_SENT)
def test_what_buttons_ever_sent_is_read_and_still_sent_so(value: str) -> None:
    assert read(value) == EVER_SENT[value]
    assert element(EVER_SENT[value], place="1")["value"] == value


@pytest.mark.parametrize("value", ["", "mine", "vote:p_1", "RUN:mine", "{}", ":", "up"])
def test_what_we_never_made_is_no_action(value: str) -> None:
    assert read(value) is None


@given(WHOLE)
@example('%41%25&amp;<!channel> "a"\x00\n👍')
def test_a_value_comes_back_as_it_was_and_holds_nothing_that_slack_escapes(text: str) -> None:
    packed = pack(text)
    assert unpack(packed) == text
    assert not set('&<>"\n') & set(packed)


@given(actions)
@example(run(EXAMPLE, EXAMPLE))
def test_a_button_sends_its_action_or_is_not_there(action: Action) -> None:
    made = rows([action], place="1")
    assert problems_of(made, "message") == []
    assert bool(made) is fits(action)
    if made:
        (button,) = made[0]["elements"]
        back = read(button["value"])
        assert back is not None
        assert back.name is action.name
        assert back.subject == action.subject.encode(errors="replace").decode()


def test_a_button_that_could_not_be_sent_back_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 2000"):
        element(run("Follow", LONG[0]), place="1")


@given(st.lists(actions, max_size=9))
def test_a_menu_holds_whole_commands_alone(more: list[Action]) -> None:
    made = rows([run("My ranking", "mine")], more, place="1")
    assert problems_of(made, "message") == []
    sent = [
        read(option["value"])
        for each in made[0]["elements"]
        for option in each.get("options", [each])
    ]
    wanted = {(each.name, each.subject.encode(errors="replace").decode()) for each in more}
    assert None not in sent
    assert {(each.name, each.subject) for each in sent if each} <= {
        (ActionName.RUN, "mine"),
        *wanted,
    }


def test_one_thing_behind_a_menu_is_a_button() -> None:
    (row,) = rows([], [run("Why this?", "why p_1")], place="1")
    assert [each["type"] for each in row["elements"]] == ["button"]


def test_no_actions_make_no_row() -> None:
    assert rows([], place="1") == []


def test_a_topic_that_is_too_long_for_a_menu_is_left_out_of_it() -> None:
    card = under(FULL)
    long = run("Mute “x” for me", topic_line("mute", "x" * 200))
    options = menu([*card.menu[:4], long], place="1")["options"]
    assert [option["text"]["text"] for option in options] == [
        "Why this?",
        "Abstract",
        "Similar",
        "Not now",
    ]


def test_more_buttons_than_a_row_holds_make_another_row() -> None:
    made = rows([run(f"{n}", f"topic {n}") for n in range(30)], place="answer")
    assert [len(row["elements"]) for row in made] == [25, 5]
    assert problems_of(made, "message") == []


def test_all_buttons_of_all_rows_have_ids_of_their_own() -> None:
    card = under(FULL)
    made = [block for n in "123" for block in rows(card.actions, card.menu, place=n)]
    assert problems_of(made, "message") == []
    assert all(e["action_id"].startswith("act:") for row in made for e in row["elements"])
