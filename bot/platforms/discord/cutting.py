"""How Discord's messages are cut: to what one message may hold."""

from __future__ import annotations

from bot.domain.editions import Payload
from bot.platforms.discord import render
from bot.settings import Settings


def cut(payload: Payload, settings: Settings) -> tuple[Payload, ...]:
    """Return a payload as the messages it takes."""
    del settings
    return render.cut(payload)
