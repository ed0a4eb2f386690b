"""What every request of the page is answered with, and which places a person may name."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from weakref import WeakValueDictionary

from bot.commands.spec import Host
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Bridge, UnitOfWork
from bot.platforms.web.hub import Hub
from bot.platforms.web.render import Pages
from bot.platforms.web.requests import Refused
from bot.platforms.web.sessions import PLATFORM, Sessions
from bot.platforms.web.transcript import Transcripts

CHANNEL = re.compile(r"#[^/:\s]{1,199}")
"""What is a channel's name and no person's."""
NEW_CHANNEL = re.compile(r"[\w-]{1,40}")


Turns = WeakValueDictionary[AccountRef, asyncio.Lock]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The chat. `sessions` is None where nobody has to log in; `zone` is whose clocks are shown.

    `turns` let each person's acts follow each other; `announcing` is held while changes are read
    and told, so that the last word told is the last word stored.
    """

    host: Host
    bridge: Bridge
    clock: Callable[[], datetime]
    pages: Pages
    hub: Hub
    transcripts: Transcripts
    sessions: Sessions | None
    first_channel: str
    zone: str
    turns: Turns = field(default_factory=WeakValueDictionary)
    announcing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def turn_of(self, account: AccountRef) -> asyncio.Lock:
        """Return what is held while somebody acts; it lasts as long as anybody holds it."""
        return self.turns.setdefault(account, asyncio.Lock())


def first_place(room: Room, account: AccountRef, uow: UnitOfWork) -> AudienceRef:
    """Return where a page begins that names no channel: the first one, else direct messages."""
    first = AudienceRef(platform=PLATFORM, channel=room.first_channel)
    found = any(audience.ref.place == first.place for audience in uow.audiences.all())
    return first if found else AudienceRef.direct(account)


def place_named(channel: str, account: AccountRef, uow: UnitOfWork) -> AudienceRef:
    """Return the channel of this name, or the person's own direct messages; raises Refused."""
    if channel == account.external_id:
        return AudienceRef.direct(account)
    ref = AudienceRef(platform=PLATFORM, channel=channel)
    if CHANNEL.fullmatch(channel) and any(
        audience.ref.place == ref.place for audience in uow.audiences.all()
    ):
        return ref
    raise Refused(HTTPStatus.NOT_FOUND, "There is no such channel here.")


def new_channel(name: str) -> AudienceRef:
    """Return the channel that somebody wants to open, however they typed its name.

    Raises Refused.
    """
    words = unicodedata.normalize("NFKC", name).strip().removeprefix("#").lower()
    short = "-".join(words.split())
    if not NEW_CHANNEL.fullmatch(short):
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "A channel's name is 1 to 40 letters, digits, dashes and underscores, "
            "as in #reading-group.",
        )
    return AudienceRef(platform=PLATFORM, channel=f"#{short}")
