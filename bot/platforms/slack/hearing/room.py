"""What everything that comes in from Slack is answered with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.commands.spec import Host
from bot.domain.ports import Bridge
from bot.domain.replies import Form, Reply
from bot.platforms.slack.blocks.command_word import with_command
from bot.platforms.slack.hearing.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`command` is the slash command's name. With `only_managers` they alone set up a channel.

    `gone` is told who removed the bot, and when; the event is acknowledged when it returns.
    """

    host: Host
    bridge: Bridge
    people: People
    command: str
    only_managers: bool
    gone: Callable[[str, datetime], Awaitable[None]]

    def worded(self, answer: Reply | Form) -> Reply | Form:
        """Return an answer whose sentences call the slash command by its name."""
        if isinstance(answer, Reply):
            return with_command(answer, self.command)
        return with_command(answer, self.command)
