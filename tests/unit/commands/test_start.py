from datetime import timedelta

import pytest

from bot.commands.start import UNTIL_THEN, WHAT_THIS_IS
from bot.domain.editions import Action, ActionName
from bot.domain.errors import InvalidInput
from bot.domain.replies import Card, Notice, Reply, Text
from bot.services import actions
from tests.unit.commands.office import TITLES, Office, texts, titles

SUBJECTS = ({"p_fold", "p_dock", "p_drug"}, {"p_long", "p_text", "p_memo"})
ROBOTS = {"p_walk", "p_grip", "p_plan"}


def start(office: Office, line: str = "start") -> Reply:
    answer = office.type(line)
    assert isinstance(answer, Reply)
    return answer


def cards(answer: Reply) -> list[Card]:
    return [block for block in answer.blocks if isinstance(block, Card)]


def papers(answer: Reply) -> set[str]:
    return {str(card.card.paper_id) for card in cards(answer)}


def press(office: Office, paper: str, label: str) -> None:
    """Do what the button under an onboarding card does."""
    line = {"👍": f"like {paper}", "Not my field": f"not-now {paper}"}[label]
    office.type(line)


def test_six_papers_stand_for_every_subject(office: Office) -> None:
    answer = start(office)
    assert len(cards(answer)) == 6
    assert [card.card.number for card in cards(answer)] == [1, 2, 3, 4, 5, 6]
    for subject in (*SUBJECTS, ROBOTS):
        assert papers(answer) & subject


def test_who_begins_is_told_what_this_is_and_what_digests_are_until_then(office: Office) -> None:
    assert texts(start(office)) == [
        WHAT_THIS_IS,
        f"These six stand for what came in this week. {UNTIL_THEN}",
    ]


def test_each_paper_can_be_liked_disliked_or_put_out_of_the_way(office: Office) -> None:
    first = cards(start(office))[0]
    paper = first.card.paper_id
    assert first.actions == (
        Action(name=ActionName.UP, label="👍", subject=paper),
        Action(name=ActionName.DOWN, label="👎", subject=paper),
        Action(name=ActionName.RUN, label="Not my field", subject=f"not-now {paper}"),
    )
    assert first.menu == ()
    assert first.card.headline


def test_there_are_other_papers_and_other_ways(office: Office) -> None:
    ways = {action.label: action.subject for action in start(office).actions}
    assert ways == {
        "Three others": "start 2",
        "Name topics": "interests add",
        "Paste titles or arXiv ids": "like",
        "Get digests": "subscribe",
    }


def test_who_gets_digests_already_is_not_offered_them(office: Office) -> None:
    office.type("subscribe")
    assert "Get digests" not in {action.label for action in start(office).actions}
    office.type("unsubscribe")
    assert start(office).actions[-1] == actions.run("Get digests", "subscribe")


def test_others_are_others_until_all_were_shown_and_then_the_first_come_again(
    office: Office,
) -> None:
    first, others = start(office), start(office, "start 2")
    assert papers(first) | papers(others) == set(TITLES)
    assert not papers(first) & papers(others)
    assert texts(others) == ["These three stand for what came in this week, too."]
    assert others.actions[0] == Action(name=ActionName.RUN, label="Six others", subject="start 1")
    assert titles(start(office, "start 1")) == titles(first) == titles(start(office, "start 3"))
    assert texts(start(office, "start 1")) == ["These six stand for what came in this week, too."]


def test_what_was_voted_on_or_put_aside_does_not_come_again_nor_anything_else_twice(
    office: Office,
) -> None:
    first = start(office)
    liked, put_off, *left = [str(card.card.paper_id) for card in cards(first)]
    press(office, liked, "👍")
    press(office, put_off, "Not my field")
    assert papers(start(office)) == set(left)
    assert not papers(start(office, "start 2")) & papers(first)


def test_when_a_page_is_done_the_next_one_is_shown(office: Office) -> None:
    first, others = start(office), start(office, "start 2")
    for paper in papers(first):
        press(office, paper, "Not my field")
    assert titles(start(office)) == titles(others)
    assert "others" not in " ".join(action.label for action in start(office).actions)


def test_when_all_are_done_the_other_ways_are_left(office: Office) -> None:
    for paper in TITLES:
        press(office, paper, "Not my field")
    answer = start(office)
    assert answer.blocks == (
        Notice(text="You have judged every paper that stands for what is new."),
    )
    assert [action.label for action in answer.actions] == [
        "Name topics",
        "Paste titles or arXiv ids",
        "Get digests",
    ]


def test_one_paper_stands_alone(office: Office) -> None:
    first, *others = [str(card.card.paper_id) for card in cards(start(office, "start 2"))]
    for paper in others:
        press(office, paper, "Not my field")
    assert papers(start(office, "start 2")) == {first}
    assert texts(start(office, "start 2")) == ["This one stands for what came in this week, too."]
    assert start(office).actions[0].label == "One other"


def test_in_a_quiet_week_papers_stand_for_what_is_here(office: Office) -> None:
    office.now += timedelta(days=30)
    answer = start(office)
    assert len(cards(answer)) == 6
    assert texts(answer)[1].startswith("These six stand for what is here.")


def test_before_the_first_paper_topics_can_be_named(empty_office: Office) -> None:
    answer = start(empty_office)
    assert answer.blocks == (
        Text(text=WHAT_THIS_IS),
        Notice(text="There are no papers here yet; topics can be named all the same."),
    )
    assert answer.actions[0] == Action(
        name=ActionName.RUN, label="Name topics", subject="interests add"
    )


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 5000])
def test_what_is_no_page_is_refused_in_a_sentence(office: Office, page: str) -> None:
    with pytest.raises(InvalidInput, match=r"is not a page"):
        start(office, f"start {page}")
