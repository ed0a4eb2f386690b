"""The date a digest file carries: from its name, or its banner and when it was first seen."""

from __future__ import annotations

import re
from datetime import date

from bot.domain.digests import MonthDay

_ISO = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)


def dated(name: str, banner: MonthDay | date | None, *, first_seen: date) -> date | None:
    """Return the date of a file's listings: an ISO date in the name wins over the banner's.

    A banner's date without a year is the nearest one that is not after `first_seen`.
    """
    if (named := _in_name(name)) is not None:
        return named
    return nearest_past(banner, first_seen) if isinstance(banner, MonthDay) else banner


def nearest_past(day: MonthDay, today: date) -> date | None:
    """Return the latest such day up to today, None for one that no calendar has."""
    for year in range(today.year, max(0, today.year - 9), -1):  # 29 February: up to eight years
        try:
            found = date(year, day.month, day.day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def _in_name(name: str) -> date | None:
    for match in _ISO.finditer(name):
        try:
            return date.fromisoformat(match.group())
        except ValueError:
            continue
    return None
