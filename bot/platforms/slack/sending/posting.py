"""Posting: one message once, in its channel's turn, and what Slack says to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.editions import Delivery, NotePayload
from bot.domain.errors import (
    DeliveryError,
    PaperRoundError,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
)
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceId, AudienceRef
from bot.domain.ports import Bridge
from bot.platforms.slack import render
from bot.platforms.slack.api.clients import Clients
from bot.platforms.slack.api.condition import Condition
from bot.platforms.slack.api.failures import (
    BLOCK_CODES,
    DIRECT,
    THREAD_CODES,
    TOKEN_CODES,
    before_sending,
    code_of,
    failure,
)
from bot.platforms.slack.api.origins import DIRECT as BETWEEN_TWO
from bot.platforms.slack.api.references import Reference
from bot.platforms.slack.api.workspaces import Workspace, Workspaces
from bot.platforms.slack.blocks.command_word import with_command
from bot.platforms.slack.sending.pacing import Pace

PEOPLE = ("U", "W")
"""What the ids of people begin with; all others are of conversations."""
SECONDS_TO_OPEN = 4
MANY = 10_000

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a message goes: a conversation, and perhaps a thread in it.

    `audience` is whose it is, None for what is told to one person.
    """

    workspace: Workspace
    channel: str
    audience: AudienceId | None = None
    thread: str | None = None


@dataclass(kw_only=True)
class Posting:
    """Posts messages; `_opened` are people's conversations with the bot, by tenant and person."""

    bridge: Bridge
    workspaces: Workspaces
    clients: Clients
    condition: Condition
    command: str
    pace: Pace = field(default_factory=Pace)
    _opened: dict[tuple[str, str], str] = field(default_factory=dict)

    async def post(self, delivery: Delivery) -> str:
        """Post a message and return its reference. Raises as `Platform.post` does."""
        message = render.message(with_command(delivery.payload, self.command))
        return await self._deliver(message, delivery.to, delivery.audience, thread=delivery.thread)

    async def tell(self, account: AccountRef, text: str) -> None:
        """Tell one person something. Raises as `Platform.post` does."""
        message = render.message(with_command(NotePayload(text=text), self.command))
        await self._deliver(message, AudienceRef.direct(account))

    def forget(self, tenant: str) -> None:
        """Drop what is kept of a workspace."""
        self._opened = {key: kept for key, kept in self._opened.items() if key[0] != tenant}

    async def _deliver(
        self,
        message: render.Message,
        to: AudienceRef,
        audience: AudienceId | None = None,
        *,
        thread: str | None = None,
    ) -> str:
        if not self.condition.up:
            raise TemporaryFailure("Slack is not connected just now.")
        try:
            target = replace(await self._target(to, thread), audience=audience)
            async with self.pace.turn(target.channel):
                reference = await self._say(message, target)
        except DeliveryError as error:
            self._note(error, to)
            raise
        self.condition.posted()
        return reference

    async def _target(self, to: AudienceRef, thread: str | None) -> Target:
        workspace = await self.workspaces.find(to.tenant)
        channel = to.channel
        if channel.startswith(PEOPLE):
            channel = await self._conversation(workspace, channel)
        return Target(workspace=workspace, channel=channel, thread=_thread(thread, channel))

    async def _conversation(self, workspace: Workspace, person: str) -> str:
        """Return the person's conversation with the bot, which Slack is asked for once."""
        key = (workspace.tenant, person)
        if key not in self._opened:
            client = self.clients.posting(workspace.token)
            try:
                async with asyncio.timeout(SECONDS_TO_OPEN):
                    told: Any = await client.conversations_open(users=person)
                channel = str(told["channel"]["id"])
            except Exception as error:
                raise before_sending(error, place=DIRECT) from error
            if len(self._opened) >= MANY:
                self._opened.clear()
            self._opened[key] = channel
        return self._opened[key]

    async def _say(self, message: render.Message, target: Target, *, is_plain: bool = False) -> str:
        """Post; what Slack refused for its looks or its thread is said once more without them."""
        client = self.clients.posting(target.workspace.token)
        try:
            return await _post(client, message, target)
        except DeliveryError:
            raise
        except Exception as error:
            code = code_of(error)
            if code in BLOCK_CODES and not is_plain:
                log.warning("slack.blocks_refused", code=code)
                return await self._say(render.plain(message), target, is_plain=True)
            if code in THREAD_CODES and target.thread is not None:
                return await self._say(message, replace(target, thread=None), is_plain=is_plain)
            if code == "token_expired" and target.workspace.rotates:
                raise TemporaryFailure("The bot's token is renewed before the next try.") from error
            raise failure(error, place=await self._called(target)) from error

    def _note(self, error: DeliveryError, to: AudienceRef) -> None:
        """Let the operator see what is not one channel's matter, and forget what was refused."""
        cause = error.__cause__
        if not isinstance(cause, Exception):
            return  # it was not Slack that said no
        if code_of(cause) in TOKEN_CODES:
            self.workspaces.forget(to.tenant)
            status = Status.FAILED if self.workspaces.single else Status.DEGRADED
            self.condition.troubled(str(error), status=status)
        elif isinstance(error, PermanentFailure):
            self._opened.pop((to.tenant, to.channel), None)
        else:
            self.condition.troubled(str(error))

    async def _called(self, target: Target) -> str:
        """Return what people call a place; they know no ids."""
        audience = target.audience
        if audience is None or target.channel.startswith(BETWEEN_TWO):
            return DIRECT
        try:
            label = await self.bridge.look(lambda uow: uow.audiences.get(audience).label)
        except PaperRoundError:
            label = ""
        return label or "this channel"


async def _post(client: AsyncWebClient, message: render.Message, target: Target) -> str:
    told: Any = await client.chat_postMessage(
        channel=target.channel,
        text=message.text,
        blocks=list(message.blocks) or None,
        thread_ts=target.thread,
        unfurl_links=False,
        unfurl_media=False,
    )
    try:
        return str(Reference.parse(f"{told['channel']}/{told['ts']}"))
    except (KeyError, ValueError) as error:
        raise UnknownOutcome("Slack took the message and did not say which it is.") from error


def _thread(reference: str | None, channel: str) -> str | None:
    """Return the thread that a message belongs under, if it is in this conversation."""
    try:
        header = Reference.parse(reference or "")
    except ValueError:
        return None
    return header.ts if header.channel == channel else None
