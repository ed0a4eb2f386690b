"""What Slack knows of people and channels: asked once, and remembered for an hour."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import AccountRef
from bot.platforms.slack.api.failures import code_of
from bot.platforms.slack.api.origins import at, text

MOST = 10_000
LASTS = timedelta(hours=1)
UNKNOWN_LASTS = timedelta(minutes=1)
"""Whom or what Slack does not show may be shown soon: a bot is invited to a channel."""

SLACKBOT = "USLACKBOT"
"""The only bot of which users.info says that it is none."""

NOT_SHOWN = frozenset({"user_not_found", "user_not_visible", "channel_not_found"})
"""https://docs.slack.dev/reference/methods/users.info#errors and conversations.info#errors"""

T = TypeVar("T")
Key = tuple[str, str]
"""A tenant, and an id in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user; `zone` is the IANA zone of their clock."""

    is_bot: bool
    is_admin: bool
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel; `name` is empty for conversations that have none of their own.

    `is_ours` tells whether the bot is in it, which it must be to post there.
    """

    name: str
    members: int | None
    creator: str
    is_ours: bool


class People:
    """Asks with the client of each request, which may speak in one tenant only.

    What one tenant was told is told to no other. Returns None for whom Slack does not show, and
    raises whatever the client raises when Slack cannot be asked.
    """

    def __init__(self, *, clock: Callable[[], datetime], most: int = MOST) -> None:
        self._persons = _Memory[Person](clock=clock, most=most)
        self._channels = _Memory[Channel](clock=clock, most=most, passing=_waits_for_us)

    async def person(self, client: AsyncWebClient, account: AccountRef) -> Person | None:
        async def ask() -> Person:
            told = (await client.users_info(user=account.external_id)).data
            return person_of(told, account.tenant)

        return await self._persons.get((account.tenant, account.external_id), ask)

    async def channel(self, client: AsyncWebClient, tenant: str, channel: str) -> Channel | None:
        async def ask() -> Channel:
            answer = await client.conversations_info(channel=channel, include_num_members=True)
            return _channel(answer.data)

        return await self._channels.get((tenant, channel), ask)


class _Memory(Generic[T]):
    """Answers by key; what was learned longest ago is forgotten first.

    What is `passing` is forgotten soon. What several want at once is asked for once. Who stops
    waiting stops nobody else: the answer is remembered all the same.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        most: int,
        passing: Callable[[T], bool] = lambda _: False,
    ) -> None:
        self._clock = clock
        self._most = most
        self._passing = passing
        self._known: OrderedDict[Key, tuple[T | None, datetime]] = OrderedDict()
        self._asked: dict[Key, asyncio.Task[T | None]] = {}

    async def get(self, key: Key, ask: Callable[[], Awaitable[T]]) -> T | None:
        value, until = self._known.get(key, (None, None))
        if until is not None and self._clock() < until:
            return value
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.ensure_future(self._learn(key, ask))
            task.add_done_callback(lambda done: self._over(key, done))
        return await asyncio.shield(task)

    async def _learn(self, key: Key, ask: Callable[[], Awaitable[T]]) -> T | None:
        value: T | None = None
        try:
            value = await ask()
        except SlackApiError as error:
            if code_of(error) not in NOT_SHOWN:
                raise
        lasts = UNKNOWN_LASTS if value is None or self._passing(value) else LASTS
        self._known[key] = (value, self._clock() + lasts)
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return value

    def _over(self, key: Key, done: asyncio.Task[T | None]) -> None:
        del self._asked[key]
        if not done.cancelled():
            done.exception()  # it was told to whoever still waits


def person_of(answer: object, tenant: str) -> Person:
    """Read what users.info says of somebody to a workspace or organisation."""
    user = at(answer, "user")
    roles = ("is_admin", "is_owner") if _belongs(user, tenant) else ()
    return Person(
        is_bot=at(user, "is_bot") is True or text(user, "id") == SLACKBOT,
        is_admin=any(at(user, role) is True for role in roles),
        zone=_zone(text(user, "tz")),
    )


def _belongs(user: object, tenant: str) -> bool:
    """Whether a user is of this workspace or organisation, and not of one that shares a channel.

    Who is an admin elsewhere is none here: https://docs.slack.dev/reference/objects/user-object
    """
    homes = at(user, "enterprise_user", "teams")
    return at(user, "is_stranger") is not True and (
        tenant in {text(user, "team_id"), text(user, "enterprise_user", "enterprise_id")}
        or (isinstance(homes, list) and tenant in homes)
    )


def _channel(answer: object) -> Channel:
    channel = at(answer, "channel")
    members = at(channel, "num_members")
    of_several_people = at(channel, "is_mpim") is True or at(channel, "is_im") is True
    return Channel(
        name="" if of_several_people else text(channel, "name"),
        members=members if isinstance(members, int) else None,
        creator=text(channel, "creator"),
        is_ours=at(channel, "is_member") is not False,
    )


def _waits_for_us(channel: Channel) -> bool:
    return not channel.is_ours


def _zone(name: str) -> str | None:
    try:
        return str(ZoneInfo(name)) if name else None
    except (ValueError, OSError, KeyError):  # no name of a zone, or of one this machine lacks
        return None
