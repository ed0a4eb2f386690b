"""What the person who started the program reads of Discord: how it is, and what to do next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

import discord

from bot.domain.health import Status
from bot.domain.visible import one_line
from bot.platforms.discord.serving.condition import Condition
from bot.platforms.discord.serving.permissions import in_words, invite_link

CONNECTING = "Discord is being connected."
NOWHERE = "Discord is connected, and the bot is in no server yet. This link adds it to one:"
SERVED = (
    "Discord is connected, in {servers}. In a channel there, /papers subscribe with here begins "
    "its digests. This link adds the bot to another server:"
)
MOST_NAMED = 3


async def news(
    condition: Condition, client: Callable[[], discord.Client | None]
) -> AsyncIterator[str]:
    """Yield what keeps Discord from being connected, and what to do next once it is; then end."""
    async for state in condition.changes():
        connected = client()
        if state.status is Status.OK and connected is not None:
            yield welcome(connected)
            return
        if state.status in {Status.FAILED, Status.DEGRADED}:
            yield state.detail


def welcome(client: discord.Client) -> str:
    """Return where the bot is and what comes next; the link is a line of its own."""
    names = [one_line(each.name or "") for each in client.guilds if not each.unavailable]
    said = SERVED.format(servers=_listed(names, len(client.guilds))) if client.guilds else NOWHERE
    return f"{said}\n{invite_link(client.application_id or 0)}"


def _listed(names: Sequence[str], number: int) -> str:
    """Return `1 server (Lab)`, `5 servers (Lab, Office, School and 2 more)`."""
    named = sorted(filter(None, names))[:MOST_NAMED]
    more = [f"{number - len(named)} more"] if len(named) < number else []
    count = f"{number} server{'' if number == 1 else 's'}"
    return f"{count} ({in_words([*named, *more])})" if named else count
