"""What is offered for an option while it is being typed."""

from __future__ import annotations

import asyncio

import structlog
from discord.app_commands import Choice

from bot.commands.completing import LONGEST_OFFER, offered
from bot.domain import cutting
from bot.platforms.discord.blocks.text import label
from bot.platforms.discord.events import HalfTyped
from bot.platforms.discord.hearing.origins import Origin
from bot.platforms.discord.hearing.room import Room

LONGEST = 2.5
"""Seconds; Discord wants choices within three, and there is no asking for more:
https://docs.discord.com/developers/interactions/application-commands#autocomplete"""
LONGEST_NAME = 100

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def complete(room: Room, origin: Origin, half: HalfTyped) -> list[Choice[str]]:
    """Return the choices, none where something fails: who types on is better off without."""
    line = f"{half.begun}{half.typed}"
    try:
        found = await asyncio.wait_for(
            room.host.complete(line, origin.caller, origin.place), LONGEST
        )
    except Exception as error:  # noqa: BLE001 - whatever it is
        log.warning("nothing could be offered", platform="discord", error=type(error).__name__)
        return []
    return [
        Choice(name=label(called, LONGEST_NAME), value=value)
        for value, called in offered(found, half.typed)
        if cutting.utf16(value) <= LONGEST_OFFER
    ]
