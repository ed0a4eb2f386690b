"""The terminal as a window on the local chat, where `run` was asked for one."""

from __future__ import annotations

from bot.domain.ids import AccountRef, AudienceRef
from bot.platforms import Connected, Wiring
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.journal import Journal

LOCAL = "web"
"""What accounts and audiences of the local chat begin with, whichever window is open."""


def connect(wiring: Wiring) -> Connected | None:
    """Open the terminal, None when nobody asked for it: the page is open then."""
    if wiring.terminal is None:
        return None
    var = wiring.settings.home / "var"
    platform = ConsolePlatform(
        host=wiring.host,
        terminal=wiring.terminal,
        caller=AccountRef(platform=LOCAL, external_id="you"),
        place=AudienceRef(platform=LOCAL, channel=wiring.settings.first_start.channel),
        clock=wiring.clock,
        journal=Journal(var / "terminal"),
        downloads=var / "downloads",
    )
    return Connected(name=LOCAL, platform=platform, greeting=_greeting)


def _greeting(address: str) -> str:
    return f"{address}/health tells how it is."
