"""What Slack knows of whoever does something and of where, asked for quickly or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.editions import Delivery
from bot.domain.ids import AudienceRef
from bot.domain.ports import UnitOfWork
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.platforms.slack.api.failures import NOT_IN
from bot.platforms.slack.api.origins import Origin
from bot.platforms.slack.hearing.people import Channel
from bot.platforms.slack.hearing.room import Room
from bot.services.reactions import Reaction, message_of

PATIENCE = 1.0
"""Seconds that an answer waits for what it can do without: a form must open within three."""
LONGEST_DOUBT = 2.0
"""Seconds that an event waits, which Slack wants acknowledged within three:
https://docs.slack.dev/apis/events-api/#responding"""

UNNAMED = frozenset({"privategroup", "directmessage"})
"""What a slash command calls conversations whose names it does not tell."""

HIDDEN = Channel(name="", members=None, creator="", is_ours=False)
"""What is known of a private channel that the bot is not in."""

T = TypeVar("T")

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where somebody is, and whether they may set up that place."""

    where: Whereabouts
    manages: bool


UNASKED = Surroundings(where=NOWHERE, manages=False)
"""What is known where Slack was not asked."""


async def surroundings(room: Room, client: AsyncWebClient, origin: Origin) -> Surroundings:
    """Return what is known by now; what Slack does not say in time is unknown."""
    is_direct = origin.place == AudienceRef.direct(origin.caller)
    person, channel = await asyncio.gather(
        _soon(room.people.person(client, origin.caller)),
        _nothing() if is_direct else _soon(_channel(room, client, origin)),
    )
    name = "" if is_direct else _name(channel, origin)
    is_admin = person is not None and person.is_admin
    is_creator = channel is not None and channel.creator == origin.caller.external_id
    return Surroundings(
        where=Whereabouts(
            name=name,
            members=channel.members if channel else None,
            zone=person.zone if person else None,
            obstacle=_obstacle(channel, name),
        ),
        manages=is_direct or not room.only_managers or is_admin or is_creator,
    )


async def reacted_on(room: Room, client: AsyncWebClient, reaction: Reaction) -> Delivery | None:
    """Return the message of a digest that a person reacted to, None where a reaction is no vote.

    Most are on what others said: about who gave those Slack is not asked. Who was a person before
    is one still. Raises where Slack cannot be asked: a vote of a person must not be lost, and one
    of a bot not counted, so that it is best told again.
    """

    def known(uow: UnitOfWork) -> tuple[Delivery | None, bool]:
        return message_of(reaction, uow), uow.readers.find(reaction.account) is not None

    on, is_reader = await room.bridge.look(known)
    if on is None or is_reader:
        return on
    person = await asyncio.wait_for(room.people.person(client, reaction.account), LONGEST_DOUBT)
    return on if person is not None and not person.is_bot else None


async def _channel(room: Room, client: AsyncWebClient, origin: Origin) -> Channel:
    found = await room.people.channel(client, origin.place.tenant, origin.place.channel)
    return HIDDEN if found is None else found


def _obstacle(channel: Channel | None, name: str) -> str:
    """Return what keeps the bot from posting, empty where nothing does or nobody knows."""
    if channel is None or channel.is_ours:
        return ""
    return NOT_IN.format(place=name or "this channel")


def _name(channel: Channel | None, origin: Origin) -> str:
    if channel is not None and channel != HIDDEN:
        return f"#{channel.name}" if channel.name else ""
    is_told = origin.named and origin.named not in UNNAMED and not origin.named.startswith("mpdm-")
    return f"#{origin.named}" if is_told else ""


async def _soon(asked: Awaitable[T | None]) -> T | None:
    try:
        return await asyncio.wait_for(asked, PATIENCE)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer goes without
        log.debug("Slack did not say who or where", error=type(error).__name__)
        return None


async def _nothing() -> None:
    return None
