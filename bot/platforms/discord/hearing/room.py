"""What everything that comes in from Discord is answered with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.spec import Host
from bot.domain.ports import Bridge
from bot.platforms.discord.hearing.drafts import Drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`missed` is called where a reaction was not stored, as Discord does not tell of it again.

    `patience` is how many seconds pass between the attempts to store one: together more than a
    message of unknown fate is posted again for, as nobody knows before which one it is.
    """

    host: Host
    bridge: Bridge
    clock: Callable[[], datetime]
    missed: Callable[[], None]
    patience: tuple[float, ...] = (0.2, 1.0, 3.0, 10.0, 30.0, 90.0)
    drafts: Drafts = field(default_factory=Drafts)
