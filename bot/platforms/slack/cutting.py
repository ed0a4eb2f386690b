"""How Slack's messages are cut: to what one message may hold."""

from __future__ import annotations

from bot.domain.editions import Payload
from bot.platforms.slack import render
from bot.platforms.slack.blocks.command_word import with_command
from bot.platforms.slack.settings import Slack
from bot.settings import Settings


def cut(payload: Payload, settings: Settings) -> tuple[Payload, ...]:
    """Return a payload as the messages it takes."""
    return render.cut(with_command(payload, settings.section(Slack).command))
