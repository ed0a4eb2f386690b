from datetime import timedelta

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Form, Reply
from bot.services import actions, linking
from tests.unit.commands.office import YOU, Office, texts

WORK = AccountRef.parse("slack:T1/U1")
CONFIRM = actions.run("Confirm", "link ABCD2345")


def type_at_work(office: Office, line: str) -> Reply | Form:
    return office.type(line, caller=WORK, place=AudienceRef.direct(WORK))


def link(office: Office) -> None:
    office.type("link")
    type_at_work(office, "link ABCD2345")
    office.type("link ABCD2345")


def test_a_link_is_asked_for_with_a_code_and_a_button_to_confirm(office: Office) -> None:
    answer = office.type("link")
    assert texts(answer) == [
        (
            "Your code: ABCD2345. Within 10 minutes, type /papers link ABCD2345 as your other "
            "account, then confirm here. From then on both are one reader: topics, votes and "
            "saved papers are shared."
        )
    ]
    assert isinstance(answer, Reply)
    assert answer.actions == (CONFIRM,)


def test_both_sides_are_told_whom_they_are_one_with(office: Office) -> None:
    office.type("interests add robots")
    office.type("link")
    assert texts(type_at_work(office, "link abcd2345")) == [
        (
            "You would be one reader with web:you: topics, votes and saved papers are shared. "
            "Now web:you must confirm too: with the button under the code, or with "
            "/papers link ABCD2345 there."
        )
    ]
    assert texts(office.type("link ABCD2345")) == [
        (
            "web:you and slack:T1/U1 are one reader now: topics, votes and saved papers are "
            "shared. /papers link remove takes an account out again."
        )
    ]
    assert "topics: robots" in " ".join(texts(type_at_work(office, "profile")))


def test_confirming_too_early_says_that_nobody_has_used_the_code(office: Office) -> None:
    office.type("link")
    answer = office.type("link ABCD2345")
    assert texts(answer)[0].startswith("Nobody has used this code yet: type /papers link ABCD2345")
    assert isinstance(answer, Reply)
    assert answer.actions == (CONFIRM,)


def test_linked_accounts_are_told_that_they_are(office: Office) -> None:
    link(office)
    office.type("link")
    assert texts(type_at_work(office, "link ABCD2345")) == [
        "slack:T1/U1 and web:you are one reader already."
    ]


def test_a_wrong_or_old_code_is_refused_in_the_same_words(office: Office) -> None:
    office.type("link")
    for typed in ("ZZZZ9999", "please", "remove it"):
        with pytest.raises(InvalidInput) as caught:
            type_at_work(office, f"link {typed}")
        assert str(caught.value) == linking.BAD_CODE
    office.now += timedelta(minutes=10)
    with pytest.raises(InvalidInput, match=linking.BAD_CODE):
        type_at_work(office, "link ABCD2345")


def test_ignoring_spreads_over_a_link_and_is_said(office: Office) -> None:
    type_at_work(office, "ignore-me")
    office.type("link")
    type_at_work(office, "link ABCD2345")
    answer = office.type("link ABCD2345")
    assert texts(answer)[1] == (
        "One side wanted never to be learned from; that holds for both now."
    )
    assert len(office.kept) == 2


def test_leaving_asks_once_and_says_what_stays_where(office: Office) -> None:
    office.type("interests add robots")
    link(office)
    asked = type_at_work(office, "link remove")
    assert texts(asked) == [
        (
            "This takes slack:T1/U1 out: it becomes a reader of its own, of whom nothing is known. "
            "All that was learned stays with web:you."
        )
    ]
    assert isinstance(asked, Reply)
    assert asked.actions == (actions.run("Take this account out", "link remove yes"),)
    assert texts(type_at_work(office, "link remove yes")) == [
        (
            "slack:T1/U1 is a reader of its own now, of whom nothing is known. "
            "All that was learned stays with web:you."
        )
    ]
    assert texts(type_at_work(office, "interests show")) != texts(office.type("interests show"))


@pytest.mark.parametrize("line", ["link remove", "link remove yes"])
def test_who_is_not_linked_cannot_leave(office: Office, line: str) -> None:
    office.type("like legged")
    with pytest.raises(InvalidInput, match="linked with no other"):
        office.type(line)
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is not None


def test_only_who_is_linked_is_offered_to_leave(office: Office) -> None:
    assert office.complete("link re") == []
    link(office)
    assert office.complete("link re") == ["remove"]
