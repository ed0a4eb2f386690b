"""The way back to whoever did something: one answer within three seconds, more for a while.

Everything is for this person alone: what is said is ephemeral, from the first answer on.
https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import structlog

from bot.domain.replies import File, Notice, Reply
from bot.platforms.discord import render, render_answers
from bot.platforms.discord.blocks import limits
from bot.platforms.discord.blocks.messages import Message
from bot.platforms.discord.blocks.text import Json
from bot.platforms.discord.hearing.objects import Questions, Rows, attached
from bot.platforms.discord.hearing.origins import Interaction
from bot.platforms.discord.sending.failures import INVALID_FORM_BODY, code_of

BROKEN_OFF = (aiohttp.ClientError, OSError, TimeoutError)
FAILURES = (discord.DiscordException, *BROKEN_OFF)
"""What discord.py raises where Discord refuses something or cannot be asked."""
ALREADY_ANSWERED = 40060
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: an answer that was
taken though nobody heard so, and was sent again."""

NO_FILE = "The file is larger than Discord takes here: whoever runs this bot can hand it to you."

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def reason(error: BaseException) -> str:
    """Return Discord's number for what went wrong, else the name of the error."""
    return str(code_of(error) or type(error).__name__)


@dataclass(kw_only=True)
class Way:
    """The way back from an interaction; one that `takes_forms` can be answered with a modal.

    `answered` tells that a first answer was given, and `waiting` that it only said to wait.
    """

    interaction: Interaction
    answered: bool = False
    waiting: bool = False

    @property
    def takes_forms(self) -> bool:
        was_form = self.interaction.type is discord.InteractionType.modal_submit
        return not (self.answered or was_form)

    async def wait(self) -> None:
        """Show that an answer is being worked on; none can be a form any more.

        Where the connection broke meanwhile it may be shown all the same: the answer will tell.
        """
        self.answered = self.waiting = True
        try:
            await self.interaction.response.defer(ephemeral=True, thinking=True)
        except discord.HTTPException as error:
            if code_of(error) != ALREADY_ANSWERED:
                raise
        except BROKEN_OFF as error:
            log.info("whether somebody waits is not known", platform="discord", error=reason(error))

    async def ask(self, modal: Json) -> None:
        await self.interaction.response.send_modal(Questions(modal))
        self.answered = True

    async def say(self, reply: Reply) -> None:
        *first, last = render_answers.answers(reply)
        files = [each for each in render_answers.files(reply) if self._takes(each)]
        for message in first:
            await self._say(message, ())
        await self._say(last, files)
        if len(files) < len(render_answers.files(reply)):
            for message in render_answers.answers(Reply(blocks=(Notice(text=NO_FILE),))):
                await self._say(message, ())

    def _takes(self, file: File) -> bool:
        return len(file.content) <= self.interaction.filesize_limit

    async def _say(self, message: Message, files: Sequence[File]) -> None:
        """Say something, or its words alone where Discord does not take its embeds."""
        try:
            await self._send(message, files)
        except discord.HTTPException as error:
            if code_of(error) == ALREADY_ANSWERED:
                self.answered = True
            elif code_of(error) == INVALID_FORM_BODY:
                log.warning("an answer was not taken", platform="discord", error=reason(error))
                await self._send(render.plain(message), files)
            else:
                raise

    async def _send(self, message: Message, files: Sequence[File]) -> None:
        body = _body(message)
        enclosed = [attached(each) for each in files]
        if self.waiting:
            await self.interaction.edit_original_response(**body, attachments=enclosed)
            self.waiting = False
            return
        quiet: dict[str, Any] = {
            "ephemeral": True,
            "suppress_embeds": bool(message.flags & limits.SUPPRESS_EMBEDS),
        }
        if enclosed:
            quiet["files"] = enclosed
        if self.answered:
            await self.interaction.followup.send(**body, **quiet)
        else:
            await self.interaction.response.send_message(**body, **quiet)
            self.answered = True


def _body(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = {
        "content": message.content,
        "embeds": [discord.Embed.from_dict(each) for each in message.embeds],
        "allowed_mentions": discord.AllowedMentions.none(),
    }
    return body | ({"view": Rows(message.components)} if message.components else {})
