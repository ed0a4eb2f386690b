"""Slack, where its tokens are set. Where they are not, nothing of it is loaded."""

from __future__ import annotations

from bot.domain.errors import UserError
from bot.platforms import Connected, Wiring
from bot.platforms.slack.settings import Slack
from bot.settings import Settings


def connect(wiring: Wiring) -> Connected | None:
    """Connect to Slack; None where no token is set. Raises UserError."""
    mode = wiring.settings.section(Slack).mode
    if mode == "off":
        return None
    if mode == "http":
        demand(wiring.settings)
    from bot.platforms.slack.assembling import assembled  # noqa: PLC0415 - as it is said above

    return assembled(wiring)


def demand(settings: Settings) -> None:
    """Raise UserError that names everything which HTTP needs and is not set."""
    missing = []
    if not settings.public.base_url:
        missing.append("[public] bind and base_url in the settings file, where Slack reaches it")
    if not settings.secret_keys:
        missing.append("PAPERROUND_SECRET_KEY in the environment, which seals workspaces' tokens")
    if missing:
        raise UserError(f"Slack over HTTP needs {' and '.join(missing)}.")
