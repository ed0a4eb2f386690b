"""What holds in every zone from 1990 to 2040; the oracle looks at each quarter of an hour."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given, settings, strategies as st

from bot.domain.calendar import Due, Schedule, is_later, latest_due, next_due, parse_zone, period

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
# Days on which some zone did something odd are rare: they are drawn more often than by chance.
ODD = [
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
    ("Asia/Pyongyang", date(2018, 5, 5)),
    ("Africa/Cairo", date(2023, 4, 28)),
    ("Antarctica/Casey", date(2009, 10, 18)),
    ("America/Caracas", date(2007, 12, 9)),
    ("Africa/Casablanca", date(2030, 1, 6)),
]

dates = st.dates(date(1990, 1, 1), date(2040, 12, 1))
places = st.one_of(
    st.tuples(st.sampled_from(ZONES), dates),
    st.sampled_from(ODD).flatmap(
        lambda odd: st.tuples(
            st.just(odd[0]), st.dates(odd[1] - timedelta(20), odd[1] + timedelta(3))
        )
    ),
)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
daily = st.builds(
    Schedule,
    at=times,
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)
weekly = st.builds(
    Schedule, weekly=st.just(value=True), at=times, days=st.integers(0, 6).map(lambda day: (day,))
)
schedules = st.one_of(daily, weekly)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@lru_cache(maxsize=10_000)
def exists(zone: str, day: date) -> bool:
    clock, start = ZoneInfo(zone), noon(day) - timedelta(hours=30)
    return any(
        (start + quarter * timedelta(minutes=15)).astimezone(clock).date() == day
        for quarter in range(60 * 4)
    )


def upcoming(schedule: Schedule, zone: str, after: datetime, until: datetime) -> list[datetime]:
    instants = []
    while (after := next_due(schedule, zone, after)) <= until:
        instants.append(after)
    return instants


@given(schedules)
def test_a_schedule_reads_back_as_it_is_written(schedule: Schedule) -> None:
    assert Schedule.parse(str(schedule)) == schedule


def test_every_zone_is_known_in_any_case() -> None:
    assert [parse_zone(zone.upper()) for zone in ZONES] == ZONES


@settings(max_examples=300, deadline=None)
@given(places, daily)
@example(("Pacific/Apia", date(2011, 12, 20)), Schedule(at=time(0)))
@example(("Asia/Pyongyang", date(2018, 4, 27)), Schedule(at=time(23, 45)))
def test_each_chosen_day_that_exists_has_exactly_one_instant(
    place: tuple[str, date], schedule: Schedule
) -> None:
    zone, start = place
    instants = upcoming(schedule, zone, noon(start), noon(start + 16 * DAY))
    days = [date.fromisoformat(period(schedule, zone, instant)) for instant in instants]

    assert all(one < other for one, other in pairwise(instants))
    assert all(instant.tzinfo is UTC for instant in instants)
    # Away from both ends, where a zone's day may begin or end on the other side of our noons.
    whole = [start + n * DAY for n in range(3, 14)]
    chosen = [day for day in whole if day.weekday() in schedule.days and exists(zone, day)]
    assert [day for day in days if whole[0] <= day <= whole[-1]] == chosen


@settings(max_examples=300, deadline=None)
@given(places, schedules)
@example(("America/New_York", date(2026, 3, 1)), Schedule(at=time(2, 30)))
@example(("America/New_York", date(2026, 10, 25)), Schedule(at=time(1, 30)))
def test_an_instant_is_the_first_at_which_the_clock_shows_the_time_or_has_passed_it(
    place: tuple[str, date], schedule: Schedule
) -> None:
    zone, start = place
    clock = ZoneInfo(zone)
    everyday = Schedule(at=schedule.at)
    for instant in upcoming(schedule, zone, noon(start), noon(start + 10 * DAY)):
        day = date.fromisoformat(period(everyday, zone, instant))
        wall = datetime.combine(day, schedule.at)
        shown = instant.astimezone(clock).replace(tzinfo=None)
        before = (instant - SECOND).astimezone(clock).replace(tzinfo=None)
        assert before < wall <= shown
        assert instant.astimezone(clock).fold == 0 or shown != wall


@settings(max_examples=200, deadline=None)
@given(places, schedules, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_the_latest_due_is_the_last_of_all_that_were_due(
    place: tuple[str, date], schedule: Schedule, away: timedelta
) -> None:
    zone, start = place
    due = next_due(schedule, zone, noon(start))
    now = due + away
    last = [due, *upcoming(schedule, zone, due, now)][-1]

    latest = latest_due(schedule, zone, due=due, now=now)

    assert latest == Due(at=last, period=period(schedule, zone, last))
    assert latest_due(schedule, zone, due=due, now=due - SECOND) is None


@settings(max_examples=200, deadline=None)
@given(places, schedules, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_under_one_schedule_every_instant_starts_a_later_period(
    place: tuple[str, date], schedule: Schedule, ahead: timedelta
) -> None:
    zone, start = place
    instants = upcoming(schedule, zone, noon(start), noon(start) + ahead)
    periods = [period(schedule, zone, instant) for instant in instants]

    assert all(is_later(other, one) for one, other in pairwise(periods))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(schedules, st.sampled_from(ZONES)), min_size=2, max_size=8),
    st.lists(st.dates(date(2026, 1, 1), date(2026, 2, 15)), min_size=8, max_size=8),
)
def test_no_change_of_schedule_zone_or_clock_makes_a_period_twice(
    changes: list[tuple[Schedule, str]], clocks: list[date]
) -> None:
    last: str | None = None
    covered: date | None = None
    for (schedule, zone), today in zip(changes, clocks, strict=False):
        instant = next_due(schedule, zone, noon(today), later_than=last)
        made = period(schedule, zone, instant)
        end = (
            date.fromisocalendar(int(made[:4]), int(made[6:]), 7)
            if schedule.weekly
            else date.fromisoformat(made)
        )
        assert instant > noon(today)
        assert covered is None or end > covered
        last, covered = made, end
