"""How the terminal's messages are cut: not at all."""

from __future__ import annotations

from bot.domain.editions import Payload
from bot.settings import Settings


def cut(payload: Payload, settings: Settings) -> tuple[Payload, ...]:
    """Return a payload as one message, as a terminal has room for any."""
    del settings
    return (payload,)
