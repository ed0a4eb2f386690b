from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.audiences import Audience, AudienceState
from bot.domain.errors import NotFound
from bot.domain.ids import AudienceRef
from bot.domain.replies import Facts, Form, Reply, Text
from bot.services import actions
from tests.unit.commands.office import OWN, PAPERS, Office, empty_edition, texts

VALUES = {
    "when": "10:30",
    "zone": "UTC",
    "size": "3",
    "choosiness": "everything",
    "layout": "compact",
    "note": "yes",
    "pause": "2026-04-02",
}


def stored(office: Office, ref: AudienceRef) -> Audience:
    with office.database.unit_of_work() as uow:
        audience = uow.audiences.find(ref)
        assert audience is not None
        return audience


def test_schedule_asks_with_the_present_answers(empty_office: Office) -> None:
    empty_office.type("subscribe here")
    form = empty_office.type("schedule here")
    assert isinstance(form, Form)
    assert (form.title, form.submit) == ("Digests for #papers", "schedule")
    assert [field.value for field in form.fields] == [
        "09:00",
        "Europe/Berlin",
        "5",
        "usual",
        "cards",
        "no",
        "no",
    ]


def test_the_answers_are_stored_and_the_next_digest_is_told(empty_office: Office) -> None:
    empty_office.type("subscribe here")
    assert empty_office.type("schedule here", values=VALUES) == Reply(
        blocks=(
            Text(text="Stored. The next digest comes Thu 2 April at 10:30 (UTC)."),
            Facts(
                facts=(
                    ("when", "10:30"),
                    ("time zone", "UTC"),
                    ("how many papers", "3"),
                    ("how choosy", "everything"),
                    ("how it looks", "compact"),
                    ("a note when nothing comes", "yes"),
                    ("paused until", "2026-04-02"),
                )
            ),
        ),
        actions=(actions.run("Preview now", "preview here"),),
    )
    audience = stored(empty_office, PAPERS)
    assert audience.next_due_at == datetime(2026, 4, 2, 10, 30, tzinfo=UTC)
    assert audience.paused_until == datetime(2026, 4, 2, tzinfo=UTC)
    assert audience.state is AudienceState.ACTIVE
    assert audience.note_when_empty


def test_the_callers_own_digests_are_another_matter(empty_office: Office) -> None:
    empty_office.type("subscribe")
    empty_office.type("subscribe here")
    empty_office.type("schedule", values=VALUES)
    assert stored(empty_office, OWN).size == 3
    assert stored(empty_office, PAPERS).size == 5


def test_a_wrong_answer_stores_nothing_and_asks_again(empty_office: Office) -> None:
    empty_office.type("subscribe")
    before = stored(empty_office, OWN)
    form = empty_office.type("schedule", values={**VALUES, "size": "many", "zone": "Mars"})
    assert isinstance(form, Form)
    assert [field.name for field in form.fields if field.problem] == ["zone", "size"]
    assert {field.name: field.value for field in form.fields}["when"] == "10:30"
    assert stored(empty_office, OWN) == before


def test_todays_edition_is_not_made_twice_by_a_later_time(empty_office: Office) -> None:
    empty_office.type("subscribe")
    empty_office.publish(OWN, empty_edition(period="2026-03-26"))
    answer = empty_office.type("schedule", values={**VALUES, "pause": "no"})
    assert texts(answer)[0] == "Stored. The next digest comes tomorrow at 10:30 (UTC)."


@pytest.mark.parametrize(("here", "ref"), [("", OWN), (" here", PAPERS)])
def test_who_was_paused_by_a_failure_stays_so_until_asked_to_begin_again(
    empty_office: Office, here: str, ref: AudienceRef
) -> None:
    empty_office.type(f"subscribe{here}")
    paused = replace(
        stored(empty_office, ref),
        state=AudienceState.PAUSED,
        state_reason="gone",
        next_due_at=None,
    )
    with empty_office.database.unit_of_work() as uow:
        uow.audiences.update(paused)
        uow.commit()
    answer = empty_office.type(f"schedule{here}", values=VALUES)
    assert texts(answer)[0] == "Stored. Digests are paused: they begin again when you say so."
    assert stored(empty_office, ref).state_reason == "gone"
    assert isinstance(answer, Reply)
    assert answer.actions[0] == actions.run("Start them again", f"subscribe{here}")
    empty_office.type(answer.actions[0].subject)
    assert stored(empty_office, ref).state is AudienceState.ACTIVE


def test_without_a_subscription_there_is_nothing_to_schedule(empty_office: Office) -> None:
    with pytest.raises(NotFound, match="You are not subscribed"):
        empty_office.type("schedule")
