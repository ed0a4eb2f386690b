from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.domain.calendar import (
    EVERY_DAY,
    Due,
    Schedule,
    day_label,
    is_later,
    latest_due,
    next_due,
    parse_zone,
    period,
    period_number,
)
from bot.domain.errors import InvalidInput


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def upcoming(text: str, zone: str, after: str, count: int) -> list[str]:
    schedule, instant, instants = Schedule.parse(text), utc(after), []
    for _ in range(count):
        instant = next_due(schedule, zone, instant)
        instants.append(f"{instant:%Y-%m-%d %H:%M}")
    return instants


@pytest.mark.parametrize(
    ("text", "days", "weekly", "at", "shown"),
    [
        ("09:00", EVERY_DAY, False, time(9), "09:00"),
        ("daily 9:00", EVERY_DAY, False, time(9), "09:00"),
        ("every day  00:00", EVERY_DAY, False, time(0), "00:00"),
        ("Mon 08:30", (0,), False, time(8, 30), "Mon 08:30"),
        ("friday 23:59", (4,), False, time(23, 59), "Fri 23:59"),
        (" Mon,Wed,Fri 08:30 ", (0, 2, 4), False, time(8, 30), "Mon,Wed,Fri 08:30"),
        ("wed, MON 8:30", (0, 2), False, time(8, 30), "Mon,Wed 08:30"),
        ("Mon-Fri 9:00", (0, 1, 2, 3, 4), False, time(9), "Mon-Fri 09:00"),
        ("Mon – Wed, Sun 9:00", (0, 1, 2, 6), False, time(9), "Mon,Tue,Wed,Sun 09:00"),
        ("Sat-Mon 9:00", (0, 5, 6), False, time(9), "Mon,Sat,Sun 09:00"),
        ("weekdays 09:00", (0, 1, 2, 3, 4), False, time(9), "Mon-Fri 09:00"),
        ("weekends 10:15", (5, 6), False, time(10, 15), "Sat,Sun 10:15"),
        ("weekly Fri 16:00", (4,), True, time(16), "weekly Fri 16:00"),
        ("Weekly thursday 7:05", (3,), True, time(7, 5), "weekly Thu 07:05"),
    ],
)
def test_a_schedule_is_read_as_people_write_it(
    text: str, days: tuple[int, ...], *, weekly: bool, at: time, shown: str
) -> None:
    schedule = Schedule.parse(text)

    assert schedule == Schedule(weekly=weekly, at=at, days=days)
    assert str(schedule) == shown
    assert Schedule.parse(shown) == schedule


@pytest.mark.parametrize(
    "text",
    [
        *("", "9", "Mon", "24:00", "09:60", "9:5", "009:00", "09:00:00", "09.00", "٠٩:٠٠"),
        *("Foo 09:00", "Mon- 09:00", "-Fri 09:00", "Mon,,Tue 09:00", "Mon, 09:00", ", 09:00"),
        *("weekly 16:00", "weekly Mon,Fri 16:00", "weekly weekdays 16:00", "weeklyFri 16:00"),
        *("09:00 Mon", "Mon-Wed-Fri 09:00", "Mon" + " " * 100_000 + "x 09:00"),
    ],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^“.*” is not a schedule\. Examples: "):
        Schedule.parse(text)


def test_a_refused_schedule_is_quoted_with_examples() -> None:
    with pytest.raises(InvalidInput) as caught:
        Schedule.parse("every fornight")

    assert str(caught.value) == (
        "“every fornight” is not a schedule. Examples: 09:00, Mon 08:30, weekly Fri 16:00."
    )


def test_a_refused_schedule_is_quoted_in_part_when_it_is_long() -> None:
    with pytest.raises(InvalidInput) as caught:
        Schedule.parse("x\n" * 10_000)

    assert len(str(caught.value)) < 150
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("days", [(), (7,), (-1, 0), (1, 0), (0, 0)])
def test_a_schedule_cannot_be_made_of_days_that_are_none(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not the days"):
        Schedule(at=time(9), days=days)


def test_a_weekly_schedule_has_one_day() -> None:
    with pytest.raises(ValueError, match="not the days"):
        Schedule(weekly=True, at=time(9), days=(0, 1))


@pytest.mark.parametrize("at", [time(9, 0, 1), time(9, 0, 0, 1), time(9, tzinfo=UTC)])
def test_a_schedule_is_exact_to_the_minute(at: time) -> None:
    with pytest.raises(ValueError, match="hours and minutes only"):
        Schedule(at=at)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/BERLIN", "Europe/Berlin"),
        (" america/new york ", "America/New_York"),
        ("utc", "UTC"),
        ("america/argentina/buenos_aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_zone_is_found_however_it_is_typed(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Europe/Berln", "Did you mean Europe/Berlin?"),
        ("new york", "Did you mean America/New_York?"),
        ("Tokio", "Did you mean Asia/Tokyo?"),
        ("CEST", "Examples: Europe/Berlin, America/New_York, UTC."),
        ("", "Examples: Europe/Berlin, America/New_York, UTC."),
    ],
)
def test_a_zone_that_does_not_exist_is_refused_with_the_nearest_one(text: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_zone(text)

    assert str(caught.value) == f"“{text}” is not a time zone. {hint}"


@pytest.mark.parametrize(
    "text",
    [
        *("../../etc/passwd", "/etc/localtime", "Europe/../UTC", "Europe", "localtime", "Factory"),
        *("posix/Europe/Berlin", "tzdata.zi", "x" * 100_000, "a\0b", "Europe/Berlin\0"),
    ],
)
def test_a_zone_is_a_name_and_never_a_path(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a time zone"):
        parse_zone(text)


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "expected"),
    [
        pytest.param(
            *("02:30", "America/New_York", "2026-03-07T00:00"),
            ["2026-03-07 07:30", "2026-03-08 07:00", "2026-03-09 06:30"],
            id="New York skips 02:30: it runs at 03:00",
        ),
        pytest.param(
            *("01:30", "America/New_York", "2026-10-31T00:00"),
            ["2026-10-31 05:30", "2026-11-01 05:30", "2026-11-02 06:30"],
            id="New York has 01:30 twice: it runs the first time",
        ),
        pytest.param(
            *("00:30", "Africa/Cairo", "2023-04-26T00:00"),
            ["2023-04-26 22:30", "2023-04-27 22:00", "2023-04-28 21:30"],
            id="Cairo skips the first hour of a day: it runs at 01:00 of that day",
        ),
        pytest.param(
            *("00:00", "Africa/Cairo", "2023-04-26T00:00"),
            ["2023-04-26 22:00", "2023-04-27 22:00", "2023-04-28 21:00"],
            id="Cairo has a day without midnight",
        ),
        pytest.param(
            *("23:30", "Africa/Cairo", "2023-10-25T00:00"),
            ["2023-10-25 20:30", "2023-10-26 20:30", "2023-10-27 21:30"],
            id="Cairo has the last hour of a day twice",
        ),
        pytest.param(
            *("02:15", "Australia/Lord_Howe", "2026-10-02T00:00"),
            ["2026-10-02 15:45", "2026-10-03 15:30", "2026-10-04 15:15"],
            id="Lord Howe skips half an hour",
        ),
        pytest.param(
            *("01:45", "Australia/Lord_Howe", "2026-04-03T00:00"),
            ["2026-04-03 14:45", "2026-04-04 14:45", "2026-04-05 15:15"],
            id="Lord Howe has half an hour twice",
        ),
        pytest.param(
            *("09:00", "Pacific/Apia", "2011-12-28T00:00"),
            ["2011-12-28 19:00", "2011-12-29 19:00", "2011-12-30 19:00"],
            id="Apia: 28 and 29 December, then the 31st",
        ),
        pytest.param(
            *("Fri 09:00", "Pacific/Apia", "2011-12-22T00:00"),
            ["2011-12-23 19:00", "2012-01-05 19:00"],
            id="Apia had no Friday in its last week of 2011",
        ),
        pytest.param(
            *("weekly Fri 09:00", "Pacific/Apia", "2011-12-22T00:00"),
            ["2011-12-23 19:00", "2012-01-05 19:00"],
            id="Apia had no weekly Friday then either",
        ),
        pytest.param(
            *("23:45", "Asia/Pyongyang", "2018-05-03T00:00"),
            ["2018-05-03 15:15", "2018-05-04 15:00", "2018-05-05 14:45"],
            id="Pyongyang skips the last half hour of a day: it runs at midnight",
        ),
        pytest.param(
            *("12:00", "UTC", "2028-02-28T00:00"),
            ["2028-02-28 12:00", "2028-02-29 12:00", "2028-03-01 12:00"],
            id="29 February",
        ),
        pytest.param(
            *("12:00", "UTC", "2027-02-27T12:00"),
            ["2027-02-28 12:00", "2027-03-01 12:00"],
            id="no 29 February",
        ),
        pytest.param(
            *("Mon,Thu 08:30", "UTC", "2026-03-23T08:30"),
            ["2026-03-26 08:30", "2026-03-30 08:30"],
            id="strictly after",
        ),
        pytest.param(
            *("weekly Fri 16:00", "Europe/Berlin", "2026-03-20T00:00"),
            ["2026-03-20 15:00", "2026-03-27 15:00", "2026-04-03 14:00"],
            id="weekly, over the change of clocks",
        ),
    ],
)
def test_what_is_due_next(schedule: str, zone: str, after: str, expected: list[str]) -> None:
    assert upcoming(schedule, zone, after, len(expected)) == expected


@pytest.mark.parametrize(
    ("schedule", "zone", "instant", "expected"),
    [
        ("09:00", "UTC", "2026-03-26T09:00", "2026-03-26"),
        ("09:00", "Pacific/Auckland", "2026-03-26T20:00", "2026-03-27"),
        ("09:00", "Pacific/Apia", "2011-12-30T19:00", "2011-12-31"),
        ("23:45", "Asia/Pyongyang", "2018-05-04T15:00", "2018-05-04"),
        ("00:00", "Asia/Pyongyang", "2018-05-04T15:00", "2018-05-05"),
        ("Sat 23:45", "Asia/Pyongyang", "2018-05-04T15:00", "2018-05-05"),
        ("weekly Fri 16:00", "UTC", "2026-03-27T16:00", "2026-W13"),
        ("weekly Fri 16:00", "UTC", "2027-01-01T16:00", "2026-W53"),
        ("weekly Mon 16:00", "UTC", "2024-12-30T16:00", "2025-W01"),
        ("12:00", "UTC", "2028-02-29T12:00", "2028-02-29"),
    ],
)
def test_the_period_is_the_day_or_week_an_instant_was_scheduled_for(
    schedule: str, zone: str, instant: str, expected: str
) -> None:
    assert period(Schedule.parse(schedule), zone, utc(instant)) == expected


@pytest.mark.parametrize(
    ("schedule", "zone", "due", "now", "expected"),
    [
        pytest.param(
            *("09:00", "UTC", "2026-03-26T09:00", "2026-03-26T08:59:59", None), id="not yet"
        ),
        pytest.param(
            *("09:00", "UTC", "2026-03-26T09:00", "2026-03-26T09:00"),
            ("2026-03-26T09:00", "2026-03-26"),
            id="now",
        ),
        pytest.param(
            *("09:00", "UTC", "2026-03-26T09:00", "2026-04-26T08:00"),
            ("2026-04-25T09:00", "2026-04-25"),
            id="a month of days missed makes one edition",
        ),
        pytest.param(
            *("weekly Fri 16:00", "UTC", "2026-03-27T16:00", "2026-04-16T08:00"),
            ("2026-04-10T16:00", "2026-W15"),
            id="weeks missed make one edition",
        ),
        pytest.param(
            *("09:00", "Pacific/Apia", "2011-12-28T19:00", "2011-12-30T18:59"),
            ("2011-12-29T19:00", "2011-12-29"),
            id="the day that Apia left out is nobody's latest",
        ),
        pytest.param(
            *("02:30", "America/New_York", "2026-03-07T07:30", "2026-03-08T07:00"),
            ("2026-03-08T07:00", "2026-03-08"),
            id="at the end of a gap",
        ),
        pytest.param(
            *("01:30", "America/New_York", "2026-11-01T05:30", "2026-11-01T07:00"),
            ("2026-11-01T05:30", "2026-11-01"),
            id="the second 01:30 is no other instant",
        ),
        pytest.param(
            *("09:00", "UTC", "2026-03-26T10:00", "2026-03-26T10:00"),
            ("2026-03-26T10:00", "2026-03-26"),
            id="announced under older rules of the zone: it counts all the same",
        ),
    ],
)
def test_missed_instants_collapse_into_the_latest(
    schedule: str, zone: str, due: str, now: str, expected: tuple[str, str] | None
) -> None:
    latest = latest_due(Schedule.parse(schedule), zone, due=utc(due), now=utc(now))

    assert latest == (expected and Due(at=utc(expected[0]), period=expected[1]))


@pytest.mark.parametrize(
    ("one", "last", "later"),
    [
        ("2026-03-26", None, True),
        ("2026-03-26", "2026-03-25", True),
        ("2026-03-26", "2026-03-26", False),
        ("2026-03-25", "2026-03-26", False),
        ("2026-W13", "2026-W12", True),
        ("2026-W13", "2026-W13", False),
        ("2026-W01", "2025-W52", True),
        ("2027-W01", "2026-W53", True),
        ("2026-W13", "2026-03-27", True),  # Friday: the week still adds two days
        ("2026-W13", "2026-03-29", False),  # Sunday: it adds none
        ("2026-03-28", "2026-W13", False),
        ("2026-03-30", "2026-W13", True),
    ],
)
def test_periods_of_both_kinds_have_one_order(one: str, last: str | None, *, later: bool) -> None:
    assert is_later(one, last) is later


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "last", "expected"),
    [
        pytest.param(
            *("weekly Fri 16:00", "UTC", "2026-03-25T10:00", "2026-03-25", "2026-03-27T16:00"),
            id="from daily to weekly: this week's Friday",
        ),
        pytest.param(
            *("09:00", "UTC", "2026-03-27T16:00", "2026-W13", "2026-03-30T09:00"),
            id="from weekly to daily: after the week that was covered",
        ),
        pytest.param(
            *("weekly Mon 09:00", "UTC", "2026-03-29T09:00", "2026-03-29", "2026-03-30T09:00"),
            id="from daily to weekly on a Sunday: next week",
        ),
        pytest.param(
            *("09:00", "Pacific/Honolulu", "2026-03-26T20:00", "2026-03-27", "2026-03-28T19:00"),
            id="a zone behind the former one: the date's edition is not made twice",
        ),
        pytest.param(
            *("09:00", "UTC", "2020-01-01T00:00", "2026-03-26", "2026-03-27T09:00"),
            id="a clock set back by years",
        ),
    ],
)
def test_what_is_due_next_is_later_than_the_last_edition(
    schedule: str, zone: str, after: str, last: str, expected: str
) -> None:
    parsed = Schedule.parse(schedule)

    assert next_due(parsed, zone, utc(after), later_than=last) == utc(expected)


def test_periods_are_labelled_for_people() -> None:
    assert day_label("2026-03-26") == "Thu 26 March"
    assert day_label("2028-02-29") == "Tue 29 February"
    assert day_label("2026-W13") == "Week of Mon 23 March"


def test_every_day_of_a_year_has_one_label() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    assert len({day_label(day.isoformat()) for day in days}) == 365


@pytest.mark.parametrize(
    ("periods", "days"),
    [
        (("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"), EVERY_DAY),
        (("2026-03-20", "2026-03-23", "2026-03-27", "2026-03-30"), (0, 4)),
        (("2026-03-16", "2026-03-23", "2026-03-30"), (0,)),
        (("2026-W52", "2026-W53", "2027-W01"), (4,)),
    ],
)
def test_periods_are_numbered_one_after_the_other(
    periods: tuple[str, ...], days: tuple[int, ...]
) -> None:
    numbers = [period_number(period, days) for period in periods]
    assert [after - before for before, after in pairwise(numbers)] == [1] * (len(periods) - 1)
