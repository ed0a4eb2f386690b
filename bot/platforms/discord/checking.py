"""What `doctor` says of Discord: the token, and what Discord answers, with what to do about it.

Its questions change nothing. The token is in no answer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord

from bot.domain.audiences import Audience, AudienceKind, AudienceState
from bot.domain.health import Component, Status
from bot.domain.visible import one_line
from bot.platforms import Inspection
from bot.platforms.discord.references import PLATFORM
from bot.platforms.discord.sending.failures import UNKNOWN_CHANNEL, code_of
from bot.platforms.discord.serving import tree
from bot.platforms.discord.serving.client import intents, silence
from bot.platforms.discord.serving.gateway import NOT_ACCEPTED, RESERVE
from bot.platforms.discord.serving.permissions import (
    TO_CATCH_UP,
    TO_POST,
    in_words,
    invite_link,
    lacking,
)
from bot.platforms.discord.serving.vendor import addressed
from bot.platforms.discord.settings import Discord

Parts = dict[str, Component]
FAILURES = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)

TOKEN = re.compile(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}")
LOGIN_SECONDS = 8.0
CHANNELS_SECONDS = 9.0
"""For all channels; `doctor` waits 20 s for a platform."""
MOST_CHANNELS = 50
UNANSWERED = "Discord can't be reached: look at this machine's network, and at DISCORD_API_BASE."


async def examine(inspection: Inspection) -> Parts:
    """Return each part by its name; nothing where Discord is not configured."""
    settings = inspection.settings.section(Discord)
    if not settings.token:
        return {}
    silence()
    found = {"token": _shape(settings.token)}
    with addressed(settings.api_base, settings.gateway_url):
        async with _asking() as client:
            try:
                async with asyncio.timeout(LOGIN_SECONDS):
                    await client.login(settings.token)
                    found |= {
                        "application": await _application(client),
                        "intents": _intents(),
                        "gateway": await _gateway(client),
                        "commands": await _commands(client),
                    }
            except discord.LoginFailure:
                return found | {"token": Component(status=Status.FAILED, detail=NOT_ACCEPTED)}
            except FAILURES:
                return found | {"answers": Component(status=Status.FAILED, detail=UNANSWERED)}
            known = await inspection.bridge.look(lambda uow: uow.audiences.all())
            return found | await _channels(client, known)


@asynccontextmanager
async def _asking() -> AsyncIterator[discord.Client]:
    """Return a client that opens no gateway, and is closed at the end."""
    client = discord.Client(intents=intents(), max_messages=None)
    try:
        yield client
    finally:
        await client.http.close()


def _shape(token: str) -> Component:
    if TOKEN.fullmatch(token):
        return Component(status=Status.OK, detail="of the right shape")
    detail = (
        "DISCORD_BOT_TOKEN must be three words with dots between them: it is on the application's "
        "page under Bot, Reset Token; the client secret is another one."
    )
    return Component(status=Status.FAILED, detail=detail)


async def _application(client: discord.Client) -> Component:
    about = await client.application_info()
    if about.interactions_endpoint_url:
        detail = (
            "Discord sends commands elsewhere: empty the Interactions Endpoint URL on the "
            "application's page, General Information."
        )
        return Component(status=Status.FAILED, detail=detail)
    name = one_line(about.name)
    detail = f"{name}; this link adds it to a server:\n{invite_link(about.id)}"
    return Component(status=Status.OK, detail=detail)


def _intents() -> Component:
    return Component(
        status=Status.OK, detail=f"{intents().value}: servers and reactions, nothing privileged"
    )


async def _gateway(client: discord.Client) -> Component:
    shards, _, limit = await client.http.get_bot_gateway()
    remaining = int(limit["remaining"])
    if remaining < shards + RESERVE:
        minutes = round(limit["reset_after"] / 60_000)
        detail = (
            f"Discord takes only {remaining} more beginnings: stop what starts this bot again and "
            f"again, and wait {minutes} min."
        )
        return Component(status=Status.DEGRADED, detail=detail)
    several = f"{shards} shards, " if shards > 1 else ""
    return Component(status=Status.OK, detail=f"{several}{remaining} beginnings left today")


async def _commands(client: discord.Client) -> Component:
    """Say whether Discord shows the commands that this version has."""
    number = client.application_id or 0
    shown = tree.names(await client.http.get_global_commands(number))
    wanted = tree.names(tree.commands())
    if missing := sorted(wanted - shown):
        listed = in_words(missing[:5]) + (", and more" if missing[5:] else "")
        detail = f"Discord does not show {listed} yet: `paperround run` sends the commands."
        return Component(status=Status.DEGRADED, detail=detail)
    return Component(status=Status.OK, detail=f"all {len(wanted)}")


async def _channels(client: discord.Client, known: Sequence[Audience]) -> Parts:
    """Ask for each channel, one after the other; how many there was no time for is said."""
    places = {
        each.ref.channel: one_line(each.called)
        for each in known
        if each.ref.platform == PLATFORM
        and each.kind is AudienceKind.CHANNEL
        and each.state is not AudienceState.ENDED
    }
    found: Parts = {}
    guilds: dict[int, discord.Guild] = {}
    try:
        async with asyncio.timeout(CHANNELS_SECONDS):
            for channel, called in [*places.items()][:MOST_CHANNELS]:
                name = f"channel {called}"
                name = f"{name} {channel}" if name in found else name
                found[name] = await _channel(client, channel, guilds)
    except TimeoutError:
        pass
    if left := len(places) - len(found):
        detail = f"and {left} more, which were not asked for"
        found["channels"] = Component(status=Status.OK, detail=detail)
    return found


async def _channel(
    client: discord.Client, channel: str, guilds: dict[int, discord.Guild]
) -> Component:
    """Say whether the bot can post in a channel, or which permissions it lacks there."""
    try:
        told: Mapping[str, Any] = await client.http.get_channel(int(channel))
        server = int(told["guild_id"])
        if server not in guilds:
            guilds[server] = await client.fetch_guild(server)
        guild = guilds[server]
        place = await guild.fetch_channel(int(channel))
        me = await guild.fetch_member(client.user.id if client.user else 0)
        granted = place.permissions_for(me)
    except (KeyError, ValueError):
        return Component(status=Status.DEGRADED, detail="It is no channel of a server.")
    except (*FAILURES, AttributeError) as error:
        return Component(status=Status.DEGRADED, detail=_unseen(error))
    if missing := lacking(granted, TO_POST):
        detail = f"Digests can't be posted: give the bot {in_words(missing)} there."
        return Component(status=Status.DEGRADED, detail=detail)
    if missing := lacking(granted, TO_CATCH_UP):
        detail = f"Votes that were missed can't be caught up: give it {in_words(missing)} there."
        return Component(status=Status.DEGRADED, detail=detail)
    return Component(status=Status.OK, detail="Paper Round may post there")


def _unseen(error: Exception) -> str:
    if code_of(error) == UNKNOWN_CHANNEL:
        return "It was deleted: subscribe another channel."
    if isinstance(error, discord.Forbidden | discord.NotFound):
        return (
            "Discord does not show it: add the bot to its server, and give it View Channel there."
        )
    return UNANSWERED
