"""Where messages go: channels, threads under a header, and people's direct messages."""

from __future__ import annotations

from dataclasses import dataclass, field

import discord
from discord.http import Route

from bot.domain.audiences import AudienceKind
from bot.domain.editions import Delivery
from bot.domain.errors import PaperRoundError, PermanentFailure, TemporaryFailure
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Bridge, UnitOfWork
from bot.platforms.discord.references import PLATFORM, Reference
from bot.platforms.discord.sending.asking import Sending
from bot.platforms.discord.sending.failures import (
    DIRECT,
    THREAD_EXISTS,
    Scene,
    code_of,
    is_refused,
)
from bot.platforms.discord.sending.pacing import Pace
from bot.platforms.discord.serving.permissions import lacking, to_post

THREAD_NAME = "Papers"
MANY = 10_000
LAST_MESSAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a message goes: a channel by its id, or the direct messages of a `person`.

    `called` is what people call it; `header` is the message whose thread it belongs in.
    """

    channel: str = ""
    person: str = ""
    called: str = DIRECT
    header: Reference | None = None

    def scene(self, client: discord.Client) -> Scene:
        """Return what a refusal is told with: the place, and what the bot lacks there."""
        channel = client.get_channel(int(self.channel)) if self.channel.isdecimal() else None
        if isinstance(channel, discord.Thread) and channel.parent is None:
            return Scene(place=self.called)
        places = discord.abc.GuildChannel | discord.Thread
        if not isinstance(channel, places) or channel.guild.me is None:
            return Scene(place=self.called)
        granted = channel.permissions_for(channel.guild.me)
        return Scene(place=self.called, lacking=lacking(granted, to_post(channel)))


def target_of(delivery: Delivery, uow: UnitOfWork) -> Target:
    """Return where a delivery goes; a person and a channel are both but a number to Discord."""
    audience = uow.audiences.get(delivery.audience)
    if audience.kind is AudienceKind.DIRECT:
        return Target(person=delivery.to.channel)
    return Target(
        channel=delivery.to.channel,
        called=audience.label or "this channel",
        header=_header(delivery),
    )


def _header(delivery: Delivery) -> Reference | None:
    try:
        header = Reference.parse(delivery.thread or "")
    except ValueError:
        return None
    return header if header.channel == delivery.to.channel else None


@dataclass(kw_only=True)
class Targets:
    """Opens what has to be opened, once: `_opened` are channels by person.

    `_threads` tells by the header's number where its papers stand: its thread has the same number.
    """

    bridge: Bridge
    pace: Pace = field(default_factory=Pace)
    _opened: dict[str, str] = field(default_factory=dict)
    _threads: dict[str, str] = field(default_factory=dict)

    async def channel(self, sending: Sending, target: Target) -> str:
        """Return the id of what to post in; raises a DeliveryError where it can't be opened."""
        if target.person:
            return await self._direct(sending, target)
        if target.header is not None:
            return await self._thread(sending, target, target.header)
        return target.channel

    async def opened_anew(self, sending: Sending, target: Target) -> str:
        """Return a person's channel as Discord says it is now."""
        await self.pace.turn()
        route = Route("POST", "/users/@me/channels")
        body = {"recipient_id": target.person}
        told = await sending.prepare(route, body, lambda: target.scene(sending.client))
        channel = str(told.get("id", ""))
        if not channel.isdecimal():
            raise TemporaryFailure("Discord does not say where direct messages go.")
        if len(self._opened) >= MANY:
            self._opened.clear()
        self._opened[target.person] = channel
        return channel

    async def another(self, sending: Sending, target: Target) -> str:
        """Return where to post instead of a thread, or a person's channel, that is not there.

        What follows under the same header goes there too. Raises as `channel` does.
        """
        if target.header is not None:
            return self._standing(target.header, target.channel)
        return await self.opened_anew(sending, target)

    def forget(self, target: Target) -> None:
        self._opened.pop(target.person, None)

    async def _direct(self, sending: Sending, target: Target) -> str:
        """Return a person's channel; what was posted there before tells it without asking."""
        person = target.person
        if person not in self._opened:
            try:
                known = await self.bridge.look(lambda uow: _last_channel(person, uow))
            except PaperRoundError:
                known = ""  # then Discord tells it
            if not known:
                return await self.opened_anew(sending, target)
            self._opened[person] = known
        return self._opened[person]

    async def _thread(self, sending: Sending, target: Target, header: Reference) -> str:
        """Return the thread of a header; where there can be none, the channel."""
        if header.message in self._threads:
            return self._threads[header.message]
        route = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=header.channel,
            message_id=header.message,
        )
        try:
            await sending.prepare(
                route, {"name": THREAD_NAME}, lambda: target.scene(sending.client)
            )
        except PermanentFailure as error:
            if is_refused(error.__cause__):
                raise
            if code_of(error.__cause__) != THREAD_EXISTS:
                return self._standing(header, target.channel)
        return self._standing(header, header.message)

    def _standing(self, header: Reference, channel: str) -> str:
        if len(self._threads) >= MANY:
            self._threads.clear()
        self._threads[header.message] = channel
        return channel


def _last_channel(person: str, uow: UnitOfWork) -> str:
    account = AccountRef(platform=PLATFORM, external_id=person)
    place = AudienceRef.direct(account).place
    for delivery in reversed(uow.editions.messages(place, limit=LAST_MESSAGES)):
        try:
            return Reference.parse(delivery.message or "").channel
        except ValueError:
            continue
    return ""
