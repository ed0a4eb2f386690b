"""Slack, where its tokens are set."""

from __future__ import annotations

from bot.platforms import Connected, Wiring


def connect(wiring: Wiring) -> Connected | None:
    """Connect to Slack; None where no token is set. Raises UserError."""
    del wiring
    return None
