"""The buttons under a paper."""

import pytest

from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.ids import PaperId
from bot.services import actions


def card(*because: str) -> PaperCard:
    return PaperCard(paper_id=PaperId("p_1"), number=1, title="T", because=because)


def test_a_paper_can_be_voted_on_and_saved_and_the_rest_is_behind_a_menu() -> None:
    shown = actions.under(card("long context", "compression"))
    assert shown.actions == (
        Action(name=ActionName.UP, label="👍", subject="p_1"),
        Action(name=ActionName.DOWN, label="👎", subject="p_1"),
        Action(name=ActionName.SAVE, label="Save", subject="p_1"),
    )
    assert [action.label for action in shown.menu] == [
        "Why this?",
        "Abstract",
        "Similar",
        "Not now",
        "Mute “compression” for me",
    ]
    assert shown.menu[-1].subject == "interests mute compression"


def test_where_a_paper_is_saved_the_button_says_that_it_takes_it_back() -> None:
    assert actions.under(card(), saved=True).actions[2].label == "Remove"


@pytest.mark.parametrize(
    ("because", "muted"),
    [
        ((), []),
        (("agents",), ["interests mute agents"]),
        (("agents", "planning", "tools"), ["interests mute planning"]),
        (("agents", "here"), ["interests mute , here"]),
        (("agents", "x\u202e\n y, z"), ["interests mute x y z"]),
    ],
)
def test_what_is_offered_to_be_muted_is_the_strongest_reason_beside_a_topic(
    because: tuple[str, ...], muted: list[str]
) -> None:
    assert [action.subject for action in actions.under(card(*because)).menu[4:]] == muted


def test_a_button_is_never_long() -> None:
    label = actions.under(card("word " * 60)).menu[-1].label
    assert label == f"Mute “{('word ' * 8)[:39].strip()}…” for me"
