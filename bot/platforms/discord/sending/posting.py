"""Posting: one message once, and what Discord says to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import discord
from discord.http import Route

from bot.domain.editions import Delivery, NotePayload
from bot.domain.errors import (
    DeliveryError,
    PaperRoundError,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
)
from bot.domain.health import Status
from bot.domain.ids import AccountRef
from bot.domain.ports import Bridge
from bot.platforms.discord import render
from bot.platforms.discord.references import Reference
from bot.platforms.discord.sending.asking import Json, Sending
from bot.platforms.discord.sending.budget import Budget
from bot.platforms.discord.sending.failures import (
    INVALID_FORM_BODY,
    NOT_YET,
    TOO_MANY_REFUSALS,
    UNKNOWN_CHANNEL,
    code_of,
    is_refused,
)
from bot.platforms.discord.sending.targets import Target, Targets, target_of
from bot.platforms.discord.serving.condition import Condition

SECONDS_TO_POST = 9.0
"""For everything that one message takes; the sender waits for fifteen."""
SILENT = 1 << 12
"""SUPPRESS_NOTIFICATIONS of https://discord.com/developers/docs/resources/message"""
NO_MENTIONS: Json = {"allowed_mentions": {"parse": []}}


@dataclass(kw_only=True)
class Posting:
    """Posts messages by the client that is connected just now."""

    bridge: Bridge
    client: Callable[[], discord.Client | None]
    condition: Condition
    budget: Budget
    targets: Targets
    seconds: float = SECONDS_TO_POST

    async def post(self, delivery: Delivery) -> str:
        """Post a message and return its reference. Raises as `Platform.post` does.

        Done again within minutes it is still one message: Discord knows its nonce.
        """

        async def find() -> Target:
            try:
                return await self.bridge.look(lambda uow: target_of(delivery, uow))
            except PaperRoundError as error:
                raise TemporaryFailure(
                    "The database does not say just now where this belongs."
                ) from error

        flags = SILENT if delivery.position else 0
        message = render.message(delivery.payload)
        return await self._deliver(message, find, _once(delivery.nonce, flags))

    async def tell(self, account: AccountRef, text: str) -> None:
        """Tell one person something. Raises as `Platform.post` does."""
        message = render.message(NotePayload(text=text))
        await self._deliver(message, _known(Target(person=account.external_id)), {})

    async def greet(self, channel: str, text: str, *, nonce: str) -> None:
        """Say something in a channel, whether it has digests or not. Raises as `post` does."""
        message, target = render.message(NotePayload(text=text)), Target(channel=channel)
        await self._deliver(message, _known(target), _once(nonce, SILENT))

    async def _deliver(
        self, message: render.Message, find: Callable[[], Awaitable[Target]], more: Json
    ) -> str:
        client = self.client()
        if client is None or not self.condition.up:
            raise TemporaryFailure(NOT_YET)
        if wait := self.budget.closed_for:
            raise TemporaryFailure(TOO_MANY_REFUSALS, retry_after=timedelta(seconds=wait))
        until = asyncio.get_running_loop().time() + self.seconds
        sending, target = Sending(client=client, until=until), await find()
        try:
            reference = await self._placed(sending, target, message, more)
        except DeliveryError as error:
            self._note(error, target)
            raise
        self.condition.well()
        return reference

    async def _placed(
        self, sending: Sending, target: Target, message: render.Message, more: Json
    ) -> str:
        """Post where the message belongs; where that is gone, in what stands for it."""
        channel = await self.targets.channel(sending, target)
        try:
            return await self._shaped(sending, (target, channel), message, more)
        except PermanentFailure as error:
            if not _is_gone(error, target, channel):
                raise
            channel = await self.targets.another(sending, target)
            return await self._shaped(sending, (target, channel), message, more)

    async def _shaped(
        self, sending: Sending, to: tuple[Target, str], message: render.Message, more: Json
    ) -> str:
        """Post; what Discord refused for its looks is said once more as words alone."""
        try:
            return await _say(sending, to, _body(message, more))
        except PermanentFailure as error:
            if code_of(error.__cause__) != INVALID_FORM_BODY:
                raise
            return await _say(sending, to, _body(render.plain(message), more))

    def _note(self, error: DeliveryError, target: Target) -> None:
        """Let the operator see what is not one channel's matter, and forget what was refused."""
        cause = error.__cause__
        if cause is None:
            return  # it was not Discord that said no
        if is_refused(cause):
            self.condition.troubled(str(error), status=Status.FAILED)
        elif isinstance(error, PermanentFailure):
            self.targets.forget(target)
        else:
            self.condition.troubled(str(error))


def _is_gone(error: PermanentFailure, target: Target, channel: str) -> bool:
    """Whether a person's channel is not there any more, or a thread is closed to the bot."""
    if target.person:
        return code_of(error.__cause__) == UNKNOWN_CHANNEL
    of_the_bot = is_refused(error.__cause__) or code_of(error.__cause__) == INVALID_FORM_BODY
    return channel != target.channel and not of_the_bot


async def _say(sending: Sending, to: tuple[Target, str], body: Json) -> str:
    """Post. What broke on the way is sent again at once where Discord knows it by its nonce."""
    target, channel = to
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
    try:
        told = await sending.post(route, body, lambda: target.scene(sending.client))
    except UnknownOutcome as unclear:
        if "nonce" not in body:
            raise
        try:
            told = await sending.post(route, body, lambda: target.scene(sending.client))
        except DeliveryError:
            raise unclear from unclear.__cause__
    try:
        return str(Reference.parse(f"{told.get('channel_id')}/{told.get('id')}"))
    except ValueError as error:
        raise UnknownOutcome("Discord took the message and did not say which it is.") from error


def _body(message: render.Message, more: Json) -> Json:
    body = {**message.json(), **NO_MENTIONS, **more}
    flags = message.flags | int(more.get("flags", 0))
    return {**body, "flags": flags} if flags else body


def _once(nonce: str, flags: int) -> Json:
    return {"nonce": nonce, "enforce_nonce": True, "flags": flags}


def _known(target: Target) -> Callable[[], Awaitable[Target]]:
    async def find() -> Target:
        return target

    return find
