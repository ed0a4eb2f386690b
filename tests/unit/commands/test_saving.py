"""`save`, `saved` and `not-now`: papers put aside, which is no vote."""

from datetime import timedelta

import pytest

from bot.domain.editions import Action, ActionName
from bot.domain.ids import AccountRef, PaperId
from bot.domain.replies import Card, Notice, Reply
from bot.domain.signals import Aside, Surface, Vote
from bot.services import actions, votes
from tests.databases import DATABASES
from tests.unit.commands.office import OWN, TITLES, YOU, Office, texts, titles

NOTHING_SAVED = "You have saved no paper yet: Save under a paper keeps it here."


def test_saving_says_that_it_is_no_vote_and_how_to_take_it_back(office: Office) -> None:
    answer = office.type("save legged")
    assert isinstance(answer, Reply)
    assert texts(answer) == [
        "Saved: “Legged Robots Learn to Walk”. It is no vote and teaches nothing."
    ]
    assert answer.actions == (
        Action(name=ActionName.SAVE, label="Remove", subject="p_walk"),
        actions.run("Saved papers", "saved"),
    )


def test_a_title_saved_twice_stays_saved(office: Office) -> None:
    office.type("save legged")
    assert texts(office.type("save legged")) == ["Saved already: “Legged Robots Learn to Walk”."]
    assert titles(office.type("saved")) == [TITLES["p_walk"]]


@pytest.mark.parametrize("database_kind", DATABASES)
def test_a_second_press_takes_a_saved_paper_back(office: Office) -> None:
    office.type("save p_walk")
    answer = office.type("save p_walk")
    assert texts(answer) == ["No longer saved: “Legged Robots Learn to Walk”."]
    assert office.type("saved") == Reply(blocks=(Notice(text=NOTHING_SAVED),))
    office.type("save p_walk")
    assert titles(office.type("saved")) == [TITLES["p_walk"]]


def test_saved_papers_are_shown_newest_first_with_their_date(office: Office) -> None:
    office.type("save legged")
    office.now += timedelta(hours=16)
    office.type("save kitchens")
    answer = office.type("saved")
    assert isinstance(answer, Reply)
    assert texts(answer) == ["2 saved papers, newest first:"]
    cards = [block for block in answer.blocks if isinstance(block, Card)]
    assert [(card.card.number, card.card.title, card.card.mark) for card in cards] == [
        (1, TITLES["p_plan"], "saved 27 Mar 2026"),  # half past midnight in Berlin
        (2, TITLES["p_walk"], "saved 26 Mar 2026"),
    ]
    assert all(card == actions.under(card.card, saved=True) for card in cards)


def test_many_saved_papers_come_page_by_page(office: Office) -> None:
    for paper in TITLES:
        office.now += timedelta(minutes=1)
        office.type(f"save {paper}")
    first = office.type("saved")
    assert isinstance(first, Reply)
    (more,) = first.actions
    second = office.type(more.subject)
    assert isinstance(second, Reply)
    assert titles(first) + titles(second) == list(reversed(TITLES.values()))
    assert second.actions == ()


def test_saved_papers_are_their_readers_alone(office: Office) -> None:
    office.type("save legged")
    other = AccountRef(platform="web", external_id="other")
    assert texts(office.type("saved", caller=other)) == [NOTHING_SAVED]


def test_neither_saving_nor_putting_off_changes_a_taste(office: Office) -> None:
    office.type("like legged")
    before = texts(office.type("profile"))
    office.type("save soft objects")
    office.type("not-now kitchens")
    facts = "topics: none; muted: none; votes: 1 👍, 0 👎"
    aside = "; saved, which teaches nothing: 1; put away, which teaches nothing: 1"
    after = texts(office.type("profile"))
    assert facts in before
    assert after == [each + (aside if each == facts else "") for each in before]


def test_what_was_put_off_leaves_ones_ranking_until_it_is_undone(office: Office) -> None:
    office.type("interests add robots")
    answer = office.type("not-now legged")
    assert isinstance(answer, Reply)
    assert texts(answer) == [
        (
            "Put away: “Legged Robots Learn to Walk” leaves your ranking and your own digests. "
            "It is no vote and teaches nothing."
        )
    ]
    assert set(titles(office.type("mine"))) == {TITLES["p_grip"], TITLES["p_plan"]}
    other = AccountRef(platform="web", external_id="other")
    assert TITLES["p_walk"] in titles(office.type("mine", caller=other))
    undo, _ = answer.actions
    assert undo == actions.run("Undo", "put-back p_walk")
    assert texts(office.type(undo.subject)) == [
        "“Legged Robots Learn to Walk” may be ranked for you again."
    ]
    assert TITLES["p_walk"] in titles(office.type("mine"))
    assert texts(office.type(undo.subject)) == ["“Legged Robots Learn to Walk” was not put away."]


def test_what_was_put_off_waits_in_no_receipt_and_comes_in_no_own_digest(office: Office) -> None:
    office.type("subscribe robots")
    office.type("not-now kitchens")
    office.type("not-now kitchens")
    with office.database.unit_of_work() as uow:
        act = votes.Act(
            account=YOU,
            paper=PaperId("p_walk"),
            vote=Vote.UP,
            surface=Surface.BUTTON,
            name="up",
            at=office.now,
        )
        noted = votes.record(act, uow, now=office.now)
        reader = uow.readers.find(YOU)
        assert reader is not None
        assert list(uow.saves.of(reader.id, Aside.NOT_NOW)) == ["p_plan"]
    assert "p_plan" not in noted.waiting
    assert len(noted.waiting) == 7
    assert TITLES["p_plan"] not in titles(office.type("preview all", place=OWN))
    office.type("put-back kitchens")
    assert TITLES["p_plan"] in titles(office.type("preview all", place=OWN))
