"""`profile`: what was learned, and the buttons that take it back."""

from datetime import timedelta

import pytest

from bot.domain.editions import Action, ActionName
from bot.domain.ids import PaperId
from bot.domain.replies import Bars, Notice, Reply
from bot.domain.signals import Surface, Vote
from bot.services import actions, votes
from tests.unit.commands.office import OWN, TITLES, YOU, Office, texts


def buttons(office: Office) -> list[str]:
    answer = office.type("profile")
    assert isinstance(answer, Reply)
    return [action.label for action in answer.actions]


def vote_down(office: Office, paper: str) -> None:
    down = votes.Act(
        account=YOU,
        paper=PaperId(paper),
        vote=Vote.DOWN,
        surface=Surface.BUTTON,
        name="down",
        at=office.now,
    )
    with office.database.unit_of_work() as uow:
        votes.record(down, uow, now=office.now)


def test_a_profile_shows_terms_topics_and_votes(office: Office) -> None:
    office.type("like soft objects")
    office.now += timedelta(minutes=1)
    office.type("like legged")
    office.type("interests add Long Context")
    office.type("interests mute proteins")
    office.type("save kitchens")
    answer = office.type("profile")
    assert isinstance(answer, Reply)
    bars, *rest = answer.blocks
    assert isinstance(bars, Bars)
    assert bars.bars[0].share == 1
    shares = [bar.share for bar in bars.bars]
    assert shares == sorted(shares, reverse=True)
    assert texts(Reply(blocks=tuple(rest))) == [
        "topics: Long Context; muted: proteins; votes: 2 👍, 0 👎; saved, which teaches nothing: 1",
        "👍 you liked; Legged Robots Learn to Walk; Robots that Grasp Soft Objects",
    ]


def test_a_lone_dislike_draws_what_is_wanted_less(office: Office) -> None:
    vote_down(office, "p_plan")
    answer = office.type("profile")
    assert isinstance(answer, Reply)
    bars = answer.blocks[0]
    assert isinstance(bars, Bars)
    assert bars.title == "You want less of"
    assert bars.bars[0].share == 1
    office.type("interests add Long Context")
    liked = office.type("profile")
    assert isinstance(liked, Reply)
    assert isinstance(liked.blocks[0], Bars)
    assert liked.blocks[0].title == "Your strongest terms"


def test_a_long_list_of_liked_papers_says_how_many_more_there_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.profile.MOST_TITLES", 1)
    for typed in ("legged", "soft", "kitchens"):
        office.now += timedelta(minutes=1)
        office.type(f"like {typed}")
    assert texts(office.type("profile"))[-2:] == [
        "👍 you liked; Planning for Robots in Kitchens",
        "and 2 more",
    ]


def test_who_is_not_known_is_told_how_to_begin(office: Office) -> None:
    assert office.type("profile") == Reply(
        blocks=(
            Notice(text="Nothing is known about you yet: follow a topic, or vote on a paper."),
        ),
        actions=(actions.run("Follow a topic", "interests add"),),
    )


def test_each_thing_that_was_named_or_voted_has_a_button_that_takes_it_back(
    office: Office,
) -> None:
    office.type("interests add here and there, Long Context", place=OWN)
    office.type("interests mute proteins")
    office.type("like legged")
    answer = office.type("profile")
    assert isinstance(answer, Reply)
    assert answer.actions == (
        actions.run("Unfollow “and there”", "interests remove and there"),
        actions.run("Unfollow “Long Context”", "interests remove Long Context"),
        actions.run("Unmute “proteins”", "interests unmute proteins"),
        Action(
            name=ActionName.UNDO,
            label="Take back 👍 “Legged Robots Learn to Walk”",
            subject="p_walk",
        ),
        actions.run("Reset", "reset"),
    )
    for action in answer.actions[:3]:
        office.type(action.subject)
    assert texts(office.type("interests show")) == ["you follow: none; muted: none"]


def test_the_latest_votes_come_first_and_buttons_are_few(office: Office) -> None:
    for paper in TITLES:
        office.now += timedelta(minutes=1)
        office.type(f"like {paper}")
    office.type(f"interests add {', '.join(f'robots {n}' for n in range(9))}")
    shown = buttons(office)
    assert shown[:5] == [
        *(f"Unfollow “robots {n}”" for n in range(4)),
        "Take back 👍 “Planning for Robots in Kitchens”",
    ]
    assert len(shown) == 10


def test_a_vote_that_was_taken_back_is_not_shown(office: Office) -> None:
    office.type("like legged")
    office.type("like soft objects")
    office.now += timedelta(minutes=1)
    with office.database.unit_of_work() as uow:
        votes.undo(YOU, PaperId("p_walk"), uow, now=office.now)
    vote_down(office, "p_plan")
    assert texts(office.type("profile"))[-2:] == [
        "👍 you liked; Robots that Grasp Soft Objects",
        "👎 you disliked; Planning for Robots in Kitchens",
    ]
    assert buttons(office)[:2] == [
        "Take back 👎 “Planning for Robots in Kitchens”",
        "Take back 👍 “Robots that Grasp Soft Objects”",
    ]
