"""When digests are due: schedules on wall clocks, and the period an edition belongs to.

Pure but for the zone database, which `zoneinfo` reads. Instants are aware and in UTC; only the
days and times inside are a zone's own.

A wall time that a clock skips runs when the clock goes on, one that comes twice runs the first
time, and a day that a zone never had (Apia, 30 December 2011) has no edition. The period is the
day for which an instant was scheduled, or its ISO week. Periods are ordered by the last day they
cover, whichever kind they are: once a week has its edition, days of that week are not later, and
a week is later than its days before Sunday. So neither a new schedule, nor another zone, nor a
clock set back leads to a second edition of what was covered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from itertools import chain, count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.echo import LONGEST_ECHO, echo
from bot.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

EVERY_DAY = tuple(range(7))
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NAMED_DAYS = {
    "": EVERY_DAY,
    "daily": EVERY_DAY,
    "every day": EVERY_DAY,
    "weekdays": EVERY_DAY[:5],
    "weekends": EVERY_DAY[5:],
}
_WEEKDAYS = {
    name: number
    for number, day in enumerate(_DAYS)
    for name in (day.lower(), day[:3].lower(), day[:4].lower())
} | {"thurs": 3}
_SCHEDULE = re.compile(
    r"(?P<weekly>weekly )?(?P<days>[a-z, –-]*?) ?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})",
    re.IGNORECASE | re.ASCII,
)
_SHORTEST_RANGE = 3
_NOT_A_PLACE = frozenset({"Factory", "localtime", "posixrules"})
_NEAR = 0.8
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When an audience wants its digests, on the clocks of its zone.

    `days` are weekdays in order, Monday is 0; a weekly schedule has one. Not weekly, each day
    is a period of its own, also when only one day is chosen.
    """

    weekly: bool = False
    at: time
    days: tuple[int, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        """Raise ValueError for what no text could have said."""
        in_order = tuple(sorted(set(self.days) & set(EVERY_DAY)))
        if not self.days or self.days != in_order or (self.weekly and len(self.days) > 1):
            raise ValueError(f"not the days of a schedule: {self.days}")
        if self.at != self.at.replace(second=0, microsecond=0, tzinfo=None):
            raise ValueError(f"a schedule knows hours and minutes only: {self.at!r}")

    def __str__(self) -> str:
        """Return the form that people type and read; `parse` reads it back."""
        words = ("weekly" if self.weekly else "", _days_text(self.days), f"{self.at:%H:%M}")
        return " ".join(word for word in words if word)

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """Read `09:00`, `Mon,Wed 08:30`, `Mon-Fri 9:00`, `weekdays 09:00` or `weekly Fri 16:00`.

        Raises InvalidInput on anything else.
        """
        match = _SCHEDULE.fullmatch(" ".join(text.split()))
        if match is None:
            raise _not_a_schedule(text)
        try:
            return cls(
                weekly=match["weekly"] is not None,
                at=time(int(match["hour"]), int(match["minute"])),
                days=_days(match["days"]),
            )
        except ValueError as error:
            raise _not_a_schedule(text) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A scheduled instant in UTC and the period of its edition."""

    at: datetime
    period: str


def parse_zone(text: str) -> str:
    """Return the zone's key as the IANA database spells it; raises InvalidInput."""
    asked = "_".join(text.split()).lower()
    key = _zones().get(asked)
    if key is None:
        raise InvalidInput(f"“{echo(text)}” is not a time zone. {_zone_hint(asked)}")
    return key


def next_due(
    schedule: Schedule, zone: str, after: datetime, *, later_than: str | None = None
) -> datetime:
    """Return the first scheduled instant strictly after `after`, in UTC.

    With `later_than`, a period, it is the first one that belongs to a later period: what is
    due next after that edition, also when schedule, zone or clock changed since.
    """
    clock = ZoneInfo(zone)
    first = after.astimezone(clock).date() - _DAY
    if later_than is not None:
        first = max(first, _last_day(later_than) - _WEEK)
    return next(
        instant
        for day in _chosen_days(schedule, first)
        if (instant := _instant(schedule.at, day, clock)) is not None
        and instant > after
        and is_later(_period_of(schedule, day), later_than)
    )


def latest_due(schedule: Schedule, zone: str, *, due: datetime, now: datetime) -> Due | None:
    """Return the latest instant that is due, or None while none is.

    `due` is the instant that was announced (an audience's `next_due_at`). All instants missed
    since then collapse into the last one at or before `now`. An announced instant counts even
    if the zone's rules changed after it was computed, so that an edition comes late or early
    rather than never.
    """
    if now < due:
        return None
    clock = ZoneInfo(zone)
    day = now.astimezone(clock).date() + _DAY
    earliest = due.astimezone(clock).date() - _DAY
    while day >= earliest:
        instant = _instant(schedule.at, day, clock) if day.weekday() in schedule.days else None
        if instant is not None and due <= instant <= now:
            return Due(at=instant, period=_period_of(schedule, day))
        day -= _DAY
    return Due(at=due, period=period(schedule, zone, due))


def period(schedule: Schedule, zone: str, instant: datetime) -> str:
    """Return the period of an instant: `2026-03-26`, or `2026-W13` for a weekly schedule.

    It is the day for which the instant was scheduled: where a clock jumps over midnight, that
    can be the day before.
    """
    clock = ZoneInfo(zone)
    day = instant.astimezone(clock).date()
    before = day - _DAY
    if before.weekday() in schedule.days and _instant(schedule.at, before, clock) == instant:
        day = before
    return _period_of(schedule, day)


def is_later(period: str, last: str | None) -> bool:
    """Whether a period covers a day after everything `last` covers; all are later than None."""
    return last is None or _last_day(period) > _last_day(last)


def period_number(period: str, days: tuple[int, ...] = EVERY_DAY) -> int:
    """Return a number that grows by one from each period to the next of the same schedule.

    Weeks are counted, and days as if a week had only those of `days`.
    """
    day = _last_day(period)
    week = (day.toordinal() - 1) // len(EVERY_DAY)  # day 1, in the year 1, was a Monday
    if "W" in period:
        return week
    return week * len(days) + sum(chosen < day.weekday() for chosen in days)


def day_label(period: str) -> str:
    """Return a period for people: `Thu 26 March`, or `Week of Mon 23 March`."""
    if "W" in period:
        return f"Week of {_day_name(_last_day(period) - _WEEK + _DAY)}"
    return _day_name(_last_day(period))


def _day_name(day: date) -> str:
    # Not strftime, which speaks the machine's language.
    return f"{_DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1]}"


def _not_a_schedule(text: str) -> InvalidInput:
    return InvalidInput(
        f"“{echo(text)}” is not a schedule. Examples: 09:00, Mon 08:30, weekly Fri 16:00."
    )


def _days(text: str) -> tuple[int, ...]:
    """Return the weekdays in a text; raises ValueError."""
    words = text.strip().lower().replace("–", "-")
    if words in _NAMED_DAYS:
        return _NAMED_DAYS[words]
    return tuple(sorted(set(chain.from_iterable(map(_range, words.split(","))))))


def _range(text: str) -> Iterator[int]:
    """Yield the weekdays of `mon` or `fri-mon`; raises ValueError."""
    first, dash, last = (part.strip() for part in text.partition("-"))
    if first not in _WEEKDAYS or (dash and last not in _WEEKDAYS):
        raise ValueError(text)
    start = _WEEKDAYS[first]
    length = (_WEEKDAYS[last] - start) % 7 + 1 if dash else 1
    return ((start + step) % 7 for step in range(length))


def _days_text(days: tuple[int, ...]) -> str:
    if days == EVERY_DAY:
        return ""
    names = [_DAYS[day][:3] for day in days]
    if len(days) >= _SHORTEST_RANGE and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}-{names[-1]}"
    return ",".join(names)


def _chosen_days(schedule: Schedule, first: date) -> Iterable[date]:
    days = (first + step * _DAY for step in count())
    return (day for day in days if day.weekday() in schedule.days)


def _instant(at: time, day: date, clock: ZoneInfo) -> datetime | None:
    """Return when a zone's clock first reaches a time of a day; None if it has no such day."""
    midnight = _reached(datetime.combine(day, time(0)), clock)
    if midnight.astimezone(clock).date() != day:
        return None
    return _reached(datetime.combine(day, at), clock)


def _reached(wall: datetime, clock: ZoneInfo) -> datetime:
    """Return the first instant, to the second, at which a clock shows `wall` or has passed it."""
    late = wall.replace(tzinfo=clock).astimezone(UTC)  # fold=0: the first of two
    if late.astimezone(clock).replace(tzinfo=None) == wall:
        return late
    # In a gap. PEP 495: fold=0 reckons with the offset before it, which leads behind its end,
    # and fold=1 with the offset after it, which leads before its start.
    early = wall.replace(tzinfo=clock, fold=1).astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // timedelta(seconds=2) * timedelta(seconds=1)
        if middle.astimezone(clock).replace(tzinfo=None) >= wall:
            late = middle
        else:
            early = middle
    return late


def _period_of(schedule: Schedule, day: date) -> str:
    if schedule.weekly:
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return day.isoformat()


def _last_day(period: str) -> date:
    year, week, number = period.partition("-W")
    return date.fromisocalendar(int(year), int(number), 7) if week else date.fromisoformat(period)


@cache
def _zones() -> Mapping[str, str]:
    """Return the keys of all zones by their lower case; looking for them reads a folder."""
    return {key.lower(): key for key in sorted(available_timezones() - _NOT_A_PLACE)}


def _zone_hint(asked: str) -> str:
    # Abbreviations are near to others of half a world away: only places are suggested.
    places = {low: key for low, key in _zones().items() if "/" in low and low[:4] != "etc/"}
    cities = {low.rpartition("/")[2]: key for low, key in places.items()}
    near = get_close_matches(asked[:LONGEST_ECHO], [*places, *cities], n=1, cutoff=_NEAR)
    if not near:
        return "Examples: Europe/Berlin, America/New_York, UTC."
    return f"Did you mean {places.get(near[0]) or cities[near[0]]}?"
