from datetime import timedelta

import pytest

from bot.commands.forget_me import FINAL, LEFT, NOTHING, UNTIL_NOW
from bot.domain.errors import InvalidInput
from bot.domain.ids import PaperId
from bot.domain.replies import Reply
from bot.services import actions, votes
from tests.unit.commands.office import PAPERS, YOU, Office, texts

WHAT = (
    "votes on 2 papers, 1 saved paper, 1 paper put away, 2 topics, 1 subscription of your own "
    "and all else that is stored about web:you"
)


def fill(office: Office) -> None:
    for line in (
        "like legged",
        "like soft objects",
        "save kitchens",
        "not-now docking",
        "interests add robots, long context",
        "subscribe",
    ):
        office.type(line)


def test_forgetting_asks_once_and_says_what_it_deletes(office: Office) -> None:
    fill(office)
    answer = office.type("forget-me")
    assert texts(answer) == [f"This deletes {WHAT}.", f"What stays: {LEFT}.", FINAL]
    assert isinstance(answer, Reply)
    assert answer.actions == (
        actions.run("Delete everything", "forget-me yes"),
        actions.run("Export it first", "export"),
    )
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is not None


def test_a_vote_that_was_taken_back_is_not_counted(office: Office) -> None:
    fill(office)
    office.now += timedelta(minutes=1)
    with office.database.unit_of_work() as uow:
        votes.undo(YOU, PaperId("p_walk"), uow, now=office.now)
    assert texts(office.type("forget-me"))[0].startswith("This deletes votes on 1 paper,")


def test_forgetting_says_what_was_deleted_and_what_cannot_be(office: Office) -> None:
    fill(office)
    answer = office.type("forget-me yes")
    assert texts(answer) == [f"Deleted: {WHAT}.", f"What stays: {LEFT}.", UNTIL_NOW]
    assert isinstance(answer, Reply)
    assert answer.actions == ()
    assert "reactions" in LEFT
    assert "backups" in LEFT
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is None
    assert [refusal.forgotten_at for refusal in office.kept] == [office.now]


def test_a_channel_that_was_set_up_stays_and_is_named(office: Office) -> None:
    office.type("subscribe here robots")
    sentence = f"What stays: #papers, which you set up; {LEFT}."
    assert sentence in texts(office.type("forget-me"))
    assert sentence in texts(office.type("forget-me yes"))
    with office.database.unit_of_work() as uow:
        assert uow.audiences.find(PAPERS) is not None


def test_who_is_not_known_is_told_so_and_still_forgotten(office: Office) -> None:
    for line in ("forget-me", "forget-me yes"):
        assert texts(office.type(line)) == [NOTHING, f"What stays: {LEFT}.", UNTIL_NOW]
    assert len(office.kept) == 1


def test_who_was_forgotten_can_begin_anew(office: Office) -> None:
    fill(office)
    office.type("forget-me yes")
    office.now += timedelta(minutes=1)
    assert texts(office.type("profile"))[0].startswith("Nothing is known about you yet:")
    office.type("like legged")
    assert "votes: 1 👍, 0 👎" in texts(office.type("profile"))[1]


def test_another_word_deletes_nothing(office: Office) -> None:
    fill(office)
    with pytest.raises(InvalidInput, match=r"“maybe” is no answer here: it is yes"):
        office.type("forget-me maybe")
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is not None
