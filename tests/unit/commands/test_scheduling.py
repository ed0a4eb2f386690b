"""The questions of `schedule`, as values: no database."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given, strategies as st

from bot.commands.scheduling import QUESTIONS, fields, fill, without_past_pause
from bot.domain.audiences import Audience, AudienceKind, Choosiness, Layout
from bot.domain.calendar import Schedule
from bot.services.editions import next_due_at
from bot.services.subscriptions import new_audience
from tests.unit.commands.office import DEFAULTS, NOW, PAPERS


def audience(zone: str = "Europe/Berlin", paused_until: datetime | None = None) -> Audience:
    made = new_audience(PAPERS, None, kind=AudienceKind.CHANNEL, defaults=DEFAULTS, now=NOW)
    return replace(made, zone=zone, paused_until=paused_until)


def test_the_questions_hold_the_present_answers() -> None:
    assert {field.name: field.value for field in fields(audience(), {}, {})} == {
        "when": "09:00",
        "zone": "Europe/Berlin",
        "size": "5",
        "choosiness": "usual",
        "layout": "cards",
        "note": "no",
        "pause": "no",
    }


def test_the_present_answers_can_be_given_again() -> None:
    paused = audience(paused_until=datetime(2026, 4, 1, 22, tzinfo=UTC))
    values = {field.name: field.value for field in fields(paused, {}, {})}
    assert values["pause"] == "2026-04-02"
    assert fill(paused, values, NOW) == (paused, {})


def test_every_answer_is_taken() -> None:
    values = {
        "when": "weekly Fri 16:00",
        "zone": "america/new york",
        "size": "7",
        "choosiness": "Only the best",
        "layout": "compact",
        "note": "Yes",
        "pause": "2026-04-02",
    }
    changed, problems = fill(audience(), values, NOW)
    assert problems == {}
    assert changed == replace(
        audience(),
        schedule=Schedule(weekly=True, days=(4,), at=time(16)),
        zone="America/New_York",
        size=7,
        choosiness=Choosiness.BEST,
        layout=Layout.COMPACT,
        note_when_empty=True,
        paused_until=datetime(2026, 4, 2, 4, tzinfo=UTC),
    )


def test_all_problems_are_told_at_once_and_nothing_typed_is_lost() -> None:
    values = {
        "when": "every fornight",
        "zone": "Berlin",
        "size": "11",
        "choosiness": "very",
        "layout": "big",
        "note": "maybe",
        "pause": "Easter",
    }
    unchanged, problems = fill(audience(), values, NOW)
    assert unchanged == audience()
    assert problems == {
        "when": "“every fornight” is not a schedule. Examples: 09:00, Mon 08:30, weekly Fri 16:00.",
        "zone": "“Berlin” is not a time zone. Did you mean Europe/Berlin?",
        "size": "“11” is not a number from 1 to 10.",
        "choosiness": "“very” is none of: everything, usual, only the best.",
        "layout": "“big” is none of: cards, compact, thread.",
        "note": "“maybe” is none of: yes, no.",
        "pause": "“Easter” is not a day. Examples: no, 2026-04-02.",
    }
    again = fields(audience(), values, problems)
    assert {field.name: field.value for field in again} == values
    assert {field.name: field.problem for field in again} == problems


def test_a_note_can_be_asked_for_and_done_without_again() -> None:
    asking, _ = fill(audience(), {"note": "yes"}, NOW)
    assert asking.note_when_empty
    assert fill(asking, {"note": "no"}, NOW) == (audience(), {})


@pytest.mark.parametrize("size", ["0", "-1", "5.0", "٥", "", "9" * 5000])
def test_a_size_is_a_small_whole_number(size: str) -> None:
    assert "size" in fill(audience(), {"size": size}, NOW)[1]


@pytest.mark.parametrize(
    "day", ["2026-03-26", "2026-03-25", "2027-03-28", "9999-12-31", "0001-01-01"]
)
def test_a_pause_ends_after_today_and_within_a_year(day: str) -> None:
    assert list(fill(audience(), {"pause": day}, NOW)[1]) == ["pause"]


@pytest.mark.parametrize(
    ("pause", "due"),
    [
        ("no", datetime(2026, 3, 26, 8, tzinfo=UTC)),
        ("2026-03-27", datetime(2026, 3, 27, 8, tzinfo=UTC)),
        ("2026-03-30", datetime(2026, 3, 30, 7, tzinfo=UTC)),  # summer time began on the 29th
    ],
)
def test_after_a_pause_the_first_scheduled_instant_counts(pause: str, due: datetime) -> None:
    paused, _ = fill(audience(), {"pause": pause}, NOW)
    assert next_due_at(paused, None, NOW) == due


def test_a_digest_at_midnight_comes_on_the_day_a_pause_lasts_until() -> None:
    paused, _ = fill(audience("UTC"), {"when": "00:00", "pause": "2026-03-30"}, NOW)
    assert next_due_at(paused, None, NOW) == datetime(2026, 3, 30, tzinfo=UTC)


def test_a_period_that_has_its_edition_gets_no_second_one() -> None:
    assert next_due_at(audience(), "2026-03-26", NOW) == datetime(2026, 3, 27, 8, tzinfo=UTC)


def test_another_zone_keeps_the_day_of_a_pause() -> None:
    paused, _ = fill(audience(), {"pause": "2026-04-02"}, NOW)
    moved, _ = fill(paused, {"zone": "Pacific/Apia"}, NOW)
    assert [field.value for field in fields(moved, {}, {})][-1] == "2026-04-02"


def test_a_pause_that_is_over_is_forgotten() -> None:
    assert without_past_pause(audience(paused_until=NOW), NOW).paused_until is None


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.text()))
def test_any_answers_are_taken_or_refused_in_a_sentence(values: dict[str, str]) -> None:
    changed, problems = fill(audience(), values, NOW)
    assert set(problems) <= set(values)
    assert all(problems.values())
    assert next_due_at(changed, None, NOW) > NOW
