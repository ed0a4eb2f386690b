"""What is offered for a field while it is being filled in."""

from __future__ import annotations

import asyncio

import structlog

from bot.commands.completing import offered
from bot.platforms.slack import views
from bot.platforms.slack.blocks.text import Json
from bot.platforms.slack.hearing.interactions import HalfTyped
from bot.platforms.slack.hearing.room import Room

LONGEST = 2.5
"""Seconds; Slack wants options within three:
https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select"""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def complete(room: Room, half: HalfTyped) -> list[Json]:
    """Return the options, none where something fails: who types on is better off without."""
    line, origin = f"{half.begun}{half.typed}", half.origin
    try:
        found = await asyncio.wait_for(
            room.host.complete(line, origin.caller, origin.place), LONGEST
        )
    except Exception as error:  # noqa: BLE001 - whatever it is
        log.warning("nothing could be offered", error=type(error).__name__)
        return []
    return views.options(offered(found, half.typed))
