"""Chat platforms: a folder each that translates, and one line each in the table below.

A platform's folder holds `settings.py`, whose `SECTION` is its table of the settings file (None
when it has none), `connecting.py`, whose `connect` takes a `Wiring` and returns what is
`Connected`, or None where the platform is not configured, `cutting.py`, whose `cut` returns a
payload as the messages it takes, and `checking.py`, whose `examine` takes an `Inspection` and
returns how each part is that an operator can mend, for `doctor`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Literal, TextIO, cast

from bot.commands.spec import Host
from bot.domain.editions import Payload
from bot.domain.health import Component
from bot.domain.ports import Bridge, Platform
from bot.settings import Section, Settings

if TYPE_CHECKING:  # which costs every command of the command line a quarter of a second
    from aiohttp.typedefs import Handler

PLATFORMS: dict[str, str] = {
    "web": "bot.platforms.web",
    "console": "bot.platforms.console",
    "slack": "bot.platforms.slack",
    "discord": "bot.platforms.discord",
}
"""Where each platform is. The page and the terminal are two windows on one local chat, whose
accounts and audiences are called `web:…`; which of them is open is for `run` to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """The terminal that the program runs at.

    `lines` are what is typed and end with the input; `drained` returns once what was written to
    `out` is out.
    """

    lines: AsyncGenerator[str]
    out: TextIO
    drained: Callable[[], Awaitable[None]]
    is_terminal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What a platform is given; `terminal` only where it is the window on the local chat."""

    host: Host
    bridge: Bridge
    settings: Settings
    clock: Callable[[], datetime]
    new_token: Callable[[], str]
    terminal: Terminal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path that a platform answers on one of the two listeners."""

    method: str
    path: str
    handler: Handler
    listener: Literal["private", "public"] = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A platform that is configured; `name` is what its accounts and audiences begin with.

    `greeting`, given the private listener's address, says what a person at the terminal should
    know once everything runs; `news` is what they should know later, as it comes about.
    """

    name: str
    platform: Platform
    routes: tuple[Route, ...] = ()
    greeting: Callable[[str], str] | None = None
    news: Callable[[], AsyncIterator[str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a platform's checks are given; nothing else of the program runs."""

    settings: Settings
    bridge: Bridge
    clock: Callable[[], datetime]


def sections() -> Mapping[str, type[Section]]:
    """Return the tables of the settings file that platforms have, by name."""
    found = {
        name: getattr(import_module(f"{place}.settings"), "SECTION")  # noqa: B009 - a module's
        for name, place in PLATFORMS.items()
    }
    return {name: section for name, section in found.items() if section is not None}


def cut(platform: str, payload: Payload, settings: Settings) -> tuple[Payload, ...]:
    """Return a payload as the messages it takes on a platform, in order: each is posted as one.

    It is asked when a digest is composed, also where the platform is not connected just then, so
    that each message is a delivery of its own. What nobody serves stays whole.
    """
    if platform not in PLATFORMS:
        return (payload,)
    module = import_module(f"{PLATFORMS[platform]}.cutting")
    return cast("Callable[[Payload, Settings], tuple[Payload, ...]]", module.cut)(payload, settings)


def connect(name: str, wiring: Wiring) -> Connected | None:
    """Connect a platform, which is imported only now; raises KeyError for an unknown name."""
    module = import_module(f"{PLATFORMS[name]}.connecting")
    return cast("Callable[[Wiring], Connected | None]", module.connect)(wiring)


async def inspect(name: str, inspection: Inspection) -> Mapping[str, Component]:
    """Return a platform's parts by name, none where it is not configured.

    The platform is imported only now; raises KeyError for an unknown name.
    """
    module = import_module(f"{PLATFORMS[name]}.checking")
    examine = cast("Callable[[Inspection], Awaitable[Mapping[str, Component]]]", module.examine)
    return await examine(inspection)
