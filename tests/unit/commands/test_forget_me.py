from datetime import timedelta

import pytest

from bot.commands.forget_me import LEFT, NOTHING, UNTIL_NOW
from bot.domain.errors import InvalidInput
from bot.domain.replies import Reply
from bot.services import actions
from tests.unit.commands.office import PAPERS, YOU, Office, texts

WHAT = (
    "votes on 2 papers, 1 paper that you put aside, 2 topics, 1 subscription of your own with "
    "every digest and all else that is stored about web:you"
)


def fill(office: Office) -> None:
    for line in (
        "like legged",
        "like soft objects",
        "save kitchens",
        "interests add robots, long context",
        "subscribe",
    ):
        office.type(line)


def test_forgetting_asks_once_and_says_what_it_deletes(office: Office) -> None:
    fill(office)
    answer = office.type("forget-me")
    assert texts(answer) == [f"This deletes {WHAT}. {UNTIL_NOW} It cannot be undone.", LEFT]
    assert isinstance(answer, Reply)
    assert answer.actions == (
        actions.run("Delete everything", "forget-me yes"),
        actions.run("Export it first", "export"),
    )
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is not None


def test_forgetting_says_what_was_deleted_and_what_cannot_be(office: Office) -> None:
    fill(office)
    answer = office.type("forget-me yes")
    assert texts(answer) == [f"Deleted: {WHAT}. {UNTIL_NOW}", LEFT]
    assert isinstance(answer, Reply)
    assert answer.actions == ()
    assert "reactions" in LEFT
    assert "copies of the database" in LEFT
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is None
    assert [refusal.forgotten_at for refusal in office.kept] == [office.now]


def test_a_channel_that_was_set_up_stays_and_is_named(office: Office) -> None:
    office.type("subscribe here robots")
    sentence = "#papers, which you set up, is other people's too: it stays."
    assert sentence in texts(office.type("forget-me"))
    assert sentence in texts(office.type("forget-me yes"))
    with office.database.unit_of_work() as uow:
        assert uow.audiences.find(PAPERS) is not None


def test_who_is_not_known_is_told_so_and_still_forgotten(office: Office) -> None:
    assert texts(office.type("forget-me"))[0].startswith(NOTHING)
    assert texts(office.type("forget-me yes"))[0] == f"{NOTHING} {UNTIL_NOW}"
    assert len(office.kept) == 1


def test_who_was_forgotten_can_begin_anew(office: Office) -> None:
    fill(office)
    office.type("forget-me yes")
    office.now += timedelta(minutes=1)
    assert texts(office.type("profile"))[0].startswith("Nothing is known about you yet.")
    office.type("like legged")
    assert "votes: 1 👍, 0 👎" in texts(office.type("profile"))[1]


def test_another_word_deletes_nothing(office: Office) -> None:
    fill(office)
    with pytest.raises(InvalidInput, match=r"“maybe” is no answer here: it is yes"):
        office.type("forget-me maybe")
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is not None
