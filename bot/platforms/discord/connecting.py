"""Discord, where its token is set. Where it is not, nothing of it is loaded."""

from __future__ import annotations

from bot.platforms import Connected, Wiring
from bot.platforms.discord.settings import Discord


def connect(wiring: Wiring) -> Connected | None:
    """Connect to Discord; None where no token is set."""
    if not wiring.settings.section(Discord).token:
        return None
    from bot.platforms.discord.assembling import assembled  # noqa: PLC0415 - as it is said above

    return assembled(wiring)
