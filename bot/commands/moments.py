"""Instants as people say them, on the clocks of a zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar import day_label


def moment(instant: datetime, zone: str, *, now: datetime) -> str:
    """Return `today at 09:00 (Europe/Berlin)`, or the day where it is another one."""
    clock = ZoneInfo(zone)
    local, today = instant.astimezone(clock), now.astimezone(clock).date()
    days = {
        today - timedelta(days=1): "yesterday",
        today: "today",
        today + timedelta(days=1): "tomorrow",
    }
    day = days.get(local.date()) or day_label(local.date().isoformat())
    return f"{day} at {local:%H:%M} ({zone})"


def day(instant: datetime, zone: str) -> str:
    """Return `Thu 26 March`."""
    return day_label(instant.astimezone(ZoneInfo(zone)).date().isoformat())
