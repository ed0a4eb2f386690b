"""The page as a window on the local chat, unless the terminal is."""

from __future__ import annotations

from functools import partial

from bot.platforms import Connected, Wiring
from bot.platforms.web.adapter import WebPlatform
from bot.platforms.web.hub import Hub
from bot.platforms.web.keys import signing_keys
from bot.platforms.web.render import Pages
from bot.platforms.web.room import Room
from bot.platforms.web.routes import routes
from bot.platforms.web.sessions import PLATFORM, VISITOR, Purpose, Sessions, link_to
from bot.platforms.web.settings import Web
from bot.platforms.web.transcript import Transcripts

BOOT_LENGTH = 8


def connect(wiring: Wiring) -> Connected | None:
    """Make the chat; None where the terminal is its window. Raises UserError."""
    if wiring.terminal is not None:
        return None
    boot = wiring.new_token()[:BOOT_LENGTH]
    hub, sessions = Hub(boot=boot), _sessions(wiring)
    room = Room(
        host=wiring.host,
        bridge=wiring.bridge,
        clock=wiring.clock,
        pages=Pages(),
        hub=hub,
        transcripts=Transcripts(boot=boot),
        sessions=sessions,
        first_channel=wiring.settings.first_start.channel,
        zone=wiring.settings.defaults.zone,
    )
    return Connected(
        name=PLATFORM,
        platform=WebPlatform(hub, room.transcripts, clock=room.clock),
        routes=routes(room),
        greeting=partial(_greeting, sessions),
    )


def _sessions(wiring: Wiring) -> Sessions | None:
    """Return what tells people apart, None where everybody on this machine is one."""
    if not wiring.settings.section(Web).login:
        return None
    keys = signing_keys(wiring.settings, new_token=wiring.new_token)
    return Sessions(keys=keys, clock=wiring.clock)


def _greeting(sessions: Sessions | None, address: str) -> str:
    link = f"{address}/"
    if sessions is not None:
        link = link_to(address, sessions.sign(VISITOR, Purpose.LINK))
    return f"Open {link} in a browser."
