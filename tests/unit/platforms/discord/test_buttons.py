"""Buttons: what they send, what comes back of it, and rows of them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.editions import Action, ActionName
from bot.domain.ids import PaperId
from bot.domain.visible import one_line
from bot.platforms.discord.blocks.buttons import (
    More,
    behind,
    button,
    custom_id,
    made,
    of_paper,
    read,
    rows,
    unlike,
)
from bot.services.actions import run, under
from tests.unit.platforms.discord.hostile import EXAMPLE, any_length, hostile
from tests.unit.platforms.slack.samples import BARE, FULL

actions = st.builds(Action, name=st.sampled_from(ActionName), label=hostile, subject=hostile)


def usual(**changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever a card takes
    card = replace(FULL, **changes)
    return of_paper(under(card).actions, under(card).menu, card, numbered=False)


@given(actions)
@example(run("x", EXAMPLE[:60]))
def test_what_is_pressed_is_what_was_meant(action: Action) -> None:
    sent = custom_id(action)
    if sent is not None:
        assert 0 < len(sent) <= 100
        subject = action.subject.encode(errors="replace").decode()
        assert read(sent) == replace(action, label="", subject=subject)


@pytest.mark.parametrize(
    ("sent", "pressed"),
    [
        ("up:p_1", Action(name=ActionName.UP, label="", subject="p_1")),
        ("run:interests add here a, b", run("", "interests add here a, b")),
        ("run:meant up 👍 p_1 7/8", run("", "meant up 👍 p_1 7/8")),
        ("undo:p_1", Action(name=ActionName.UNDO, label="", subject="p_1")),
        ("more:p_1:long context", More(paper=PaperId("p_1"), term="long context")),
        ("more:p_1:", More(paper=PaperId("p_1"))),
        ("more:p_1", More(paper=PaperId("p_1"))),
        ("more:p_1:a%3Ab", More(paper=PaperId("p_1"), term="a:b")),
    ],
)
def test_what_was_written_once_is_read_for_ever(sent: str, pressed: Action | More) -> None:
    assert read(sent) == pressed


@pytest.mark.parametrize("sent", ["", "up", "more", "more:", "other:x", "form 0 0 1 x", ":up"])
def test_what_we_never_made_is_nothing(sent: str) -> None:
    assert read(sent) is None


@given(st.text(max_size=120))
def test_whatever_comes_as_an_id_is_read_or_nothing(sent: str) -> None:
    assert read(sent) is None or ":" in sent


def test_a_command_that_is_too_long_has_no_button_as_half_of_it_would_be_another() -> None:
    fits, long = run("x", "x" * 96), run("x", "x" * 97)
    assert custom_id(long) is None
    assert [each["custom_id"] for each in made([long, fits])] == [f"run:{'x' * 96}"]


def test_behind_the_dots_is_what_stands_under_the_card() -> None:
    for card in (FULL, BARE, replace(FULL, because=("one",)), replace(FULL, because=("a", "b:c"))):
        menu = under(card).menu
        more = read(of_paper((), menu, card, numbered=False)[-1]["custom_id"])
        assert isinstance(more, More)
        assert behind(more) == menu


@given(hostile, hostile)
def test_behind_the_dots_of_any_paper_is_what_stands_under_its_card(one: str, other: str) -> None:
    card = replace(FULL, because=(one, other))
    more = read(of_paper((), under(card).menu, card, numbered=False)[-1]["custom_id"])
    assert isinstance(more, More)
    assert behind(more)[:4] == under(card).menu[:4]
    if len(one_line(other)) < 20 and all(c.isprintable() and c.isascii() for c in other):
        assert behind(more) == under(card).menu


def test_a_term_that_is_too_long_is_not_offered_to_be_muted() -> None:
    more = read(usual(because=("x" * 100,))[-1]["custom_id"])
    assert more == More(paper=FULL.paper_id)


def test_another_menu_is_spelled_out() -> None:
    found = of_paper((), (run("Field", "mute field"),), FULL, numbered=False)
    assert [(each["label"], each["custom_id"]) for each in found] == [("Field", "run:mute field")]


def test_a_row_holds_five_buttons() -> None:
    found = rows(made([run(str(n), str(n)) for n in range(12)]))
    assert [len(row["components"]) for row in found] == [5, 5, 2]
    assert {row["type"] for row in found} == {1}


def test_an_id_is_in_a_message_once() -> None:
    one, other = run("a", "x"), run("b", "y")
    found = unlike([*rows(made([one, other, one])), *rows(made([other])), *rows(made([one]))])
    assert [[each["label"] for each in row["components"]] for row in found] == [["a", "b"]]


@given(any_length)
def test_any_label_fits(text: str) -> None:
    shown = button(text, "run:x")["label"]
    assert 0 < len(shown.encode("utf-16-le")) // 2 <= 80
