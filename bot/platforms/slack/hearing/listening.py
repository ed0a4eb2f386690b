"""What the app listens to: each request is read, acknowledged, done and answered, in that order.

Reactions, and the bot's removal, are stored before they are acknowledged: what fails is not, and
Slack delivers it again at once, after a minute and after five
(https://docs.slack.dev/apis/events-api/#retries).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import PaperRoundError
from bot.domain.replies import Reply
from bot.platforms.slack import events
from bot.platforms.slack.api.origins import Spot
from bot.platforms.slack.hearing import interactions
from bot.platforms.slack.hearing.acting import choose, command, context_after, context_of, press
from bot.platforms.slack.hearing.answering import show
from bot.platforms.slack.hearing.completing import complete
from bot.platforms.slack.hearing.homing import publish
from bot.platforms.slack.hearing.reaching import FAILURES, Way, reason, whisper
from bot.platforms.slack.hearing.room import Room
from bot.platforms.slack.hearing.submitting import refuse, submit
from bot.platforms.slack.hearing.surroundings import reacted_on
from bot.services.reactions import Reaction

Body = Mapping[str, Any]
ANY = re.compile("")
QUESTION = "paperround_question"
"""Where a request keeps what whoever reacted is asked once the reaction is acknowledged."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def listen(app: AsyncApp, room: Room) -> None:
    """Let an app answer everything that Slack sends it; what it does not know it acknowledges."""
    listeners = _Listeners(room)
    app.error(failed)
    app.middleware(listeners.store_first)
    app.command(ANY)(listeners.commanded)
    app.action(ANY)(listeners.pressed)
    app.view(ANY)(listeners.submitted)
    app.options(ANY)(listeners.half_typed)
    app.shortcut(ANY)(listeners.chosen)
    app.event("app_home_opened")(listeners.home_opened)
    app.event(re.compile("^reaction_"))(listeners.reacted)
    app.event(ANY)(listeners.anything_else)


async def failed(error: Exception) -> None:
    """Log why a request was not acknowledged."""
    if isinstance(error, (PaperRoundError, *FAILURES)):
        log.warning("an event was not taken; Slack sends it again", error=reason(error))
    else:
        log.error("a request of Slack failed", platform="slack", exc_info=error)


@dataclass(frozen=True, slots=True)
class _Listeners:
    """One for each kind of request; slack_bolt hands them what their parameters name."""

    room: Room

    async def store_first(
        self,
        body: Body,
        client: AsyncWebClient,
        context: AsyncBoltContext,
        next_: Callable[[], Awaitable[None]],
    ) -> None:
        """Store what must not be lost; what raises here is not acknowledged."""
        left = events.read_leaving(body)
        if left is not None:
            await self.room.gone(left.tenant, left.at)
        reaction = events.read_reaction(body)
        if reaction is not None:
            await self._reacted(reaction, client, context)
        await next_()

    async def _reacted(
        self, reaction: Reaction, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        on = await reacted_on(self.room, client, reaction)
        if on is not None:
            question = await self.room.host.react(reaction, on=on)
            context[QUESTION] = question and self.room.worded(question)

    async def commanded(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        typed = interactions.read_command(body)
        if typed is not None:
            way = Way(client=client, origin=typed.origin)
            work = command(self.room, way, typed.line)
            await show(way, work, context_of(typed.origin, typed.line))

    async def pressed(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        pressed = interactions.read_press(body)
        if pressed is None:
            return
        way = Way(client=client, origin=pressed.origin, spot=pressed.spot, view=pressed.view)
        context = context_after(pressed)
        await show(way, press(self.room, way, pressed), context)
        if context.home:
            await publish(self.room, way)

    async def chosen(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        chosen = interactions.read_choice(body)
        if chosen is not None:
            way = Way(client=client, origin=chosen.origin)
            await show(way, choose(self.room, way, chosen), context_of(chosen.origin, ""))

    async def submitted(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        submitted = interactions.read_submission(body)
        if submitted is None:
            await refuse(ack)
            return
        way = Way(client=client, origin=submitted.origin, spot=Spot.MODAL, view=submitted.view)
        await submit(self.room, way, submitted, ack)
        if submitted.context.home:
            await publish(self.room, way)

    async def half_typed(self, ack: AsyncAck, body: Body) -> None:
        half = interactions.read_half_typed(body)
        await ack(options=[] if half is None else await complete(self.room, half))

    async def home_opened(self, body: Body, client: AsyncWebClient) -> None:
        origin = events.read_home(body)
        if origin is not None:
            await publish(self.room, Way(client=client, origin=origin))

    async def reacted(self, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Ask whoever reacted which paper is meant, now that the reaction is acknowledged."""
        question, reaction = context.get(QUESTION), events.read_reaction(body)
        if isinstance(question, Reply) and reaction is not None:
            origin = events.origin_of_reaction(reaction)
            await whisper(Way(client=client, origin=origin), question)

    async def anything_else(self) -> None:
        """Acknowledge what nobody asked for, so that Slack does not send it again."""
