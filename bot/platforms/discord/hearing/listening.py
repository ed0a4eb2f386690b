"""What a client listens to: interactions, each read, done and answered, and raw reactions.

Commands, buttons and modals all come in as raw interactions, so that those of long ago, and from
before a restart, are heard like those of now.
"""

from __future__ import annotations

from dataclasses import dataclass

import discord
import structlog
from discord import InteractionType

from bot.domain.replies import Form, Reply
from bot.platforms.discord import events
from bot.platforms.discord.blocks import buttons, forms
from bot.platforms.discord.blocks.buttons import More
from bot.platforms.discord.hearing import acting
from bot.platforms.discord.hearing.answering import more_after, sentence, show
from bot.platforms.discord.hearing.completing import complete
from bot.platforms.discord.hearing.origins import Interaction, Origin, message_of, origin_of
from bot.platforms.discord.hearing.reaching import FAILURES, Way, reason
from bot.platforms.discord.hearing.reacting import Reacting
from bot.platforms.discord.hearing.room import Room

UNKNOWN = "This form is not known here any more; please give its command again."
NO_CHANNEL = "Discord does not say which channel this is in: please try it in another one."
NO_COMMAND = "This command is not known here any more; /papers help names those that are."

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def listen(client: discord.Client, room: Room) -> None:
    """Let a client answer everybody; called once, before it starts."""
    listeners, reacting = _Listeners(room), Reacting(room, client)

    @client.event
    async def on_interaction(interaction: Interaction) -> None:
        await listeners.interacted(interaction)

    @client.event
    async def on_raw_reaction_add(event: discord.RawReactionActionEvent) -> None:
        await reacting.hear(event)

    @client.event
    async def on_raw_reaction_remove(event: discord.RawReactionActionEvent) -> None:
        await reacting.hear(event)

    @client.event
    async def on_raw_reaction_clear(event: discord.RawReactionClearEvent) -> None:
        await reacting.clear(event)

    @client.event
    async def on_raw_reaction_clear_emoji(event: discord.RawReactionClearEmojiEvent) -> None:
        await reacting.clear(event)


@dataclass(frozen=True, slots=True)
class _Listeners:
    """One for each kind of interaction."""

    room: Room

    async def interacted(self, interaction: Interaction) -> None:
        """Answer an interaction; what comes of none that a person can do is left."""
        origin = origin_of(interaction)
        if origin is None:
            return
        if interaction.guild_id is not None and interaction.channel is None:
            await self._lost(interaction, origin)
            return
        match interaction.type:
            case InteractionType.application_command:
                await self._commanded(interaction, origin)
            case InteractionType.component:
                await self._pressed(interaction, origin)
            case InteractionType.modal_submit:
                await self._submitted(interaction, origin)
            case InteractionType.autocomplete:
                await self._half_typed(interaction, origin)
            case _:
                log.debug("an interaction of an unknown kind", platform="discord")

    async def _lost(self, interaction: Interaction, origin: Origin) -> None:
        """Answer in a channel of which nothing is known, which is no place for anything."""
        if interaction.type is InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await show(self.room, Way(interaction=interaction), _said(NO_CHANNEL), origin)

    async def _commanded(self, interaction: Interaction, origin: Origin) -> None:
        typed, chosen = (
            events.read_command(interaction.data),
            events.read_choice(interaction.data),
        )
        way = Way(interaction=interaction)
        if typed is not None:
            work = acting.command(self.room, origin, typed.line)
            await show(self.room, way, work, origin, _asking(typed.line))
        elif chosen is not None:
            await show(self.room, way, acting.choose(self.room, origin, chosen), origin)
        else:
            await show(self.room, way, _said(NO_COMMAND), origin)

    async def _pressed(self, interaction: Interaction, origin: Origin) -> None:
        pressed = buttons.read(events.text(interaction.data, "custom_id"))
        way = Way(interaction=interaction)
        if isinstance(pressed, More):
            await show(self.room, way, acting.unfold(self.room, pressed), origin)
            return
        again = acting.reopening(pressed)
        asking = _asking(acting.line_of(pressed), page=again.page if again else 0)
        work = acting.press(self.room, origin, pressed, message_of(interaction, origin))
        await show(self.room, way, work, origin, asking)

    async def _submitted(self, interaction: Interaction, origin: Origin) -> None:
        context = forms.context_of(events.text(interaction.data, "custom_id"))
        way = Way(interaction=interaction)
        if context is None:
            await show(self.room, way, _said(UNKNOWN), origin)
            return
        values = forms.values_of(interaction.data)
        await show(
            self.room,
            way,
            self._taken(origin, context, values),
            origin,
            acting.Asking(here=context.here, page=context.page),
        )

    async def _taken(
        self, origin: Origin, context: forms.Context, values: dict[str, str]
    ) -> Reply | Form:
        answer = await acting.submit(self.room, origin, context.submit, values, here=context.here)
        return more_after(answer, context) if isinstance(answer, Reply) else answer

    async def _half_typed(self, interaction: Interaction, origin: Origin) -> None:
        half = events.read_half_typed(interaction.data)
        choices = [] if half is None else await complete(self.room, origin, half)
        try:
            await interaction.response.autocomplete(choices)
        except FAILURES as error:
            log.debug("nothing could be offered", platform="discord", error=reason(error))


async def _said(text: str) -> Reply:
    return sentence(text)


def _asking(line: str, *, page: int = 0) -> acting.Asking | None:
    """Return what a form would have to know that this line may be answered with."""
    return acting.asking_of(line, page=page) if line and acting.may_ask(line) else None
