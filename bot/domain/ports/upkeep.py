"""What the program itself must remember: who does what now, and what rankers were fitted on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.epochs import Epoch
from bot.domain.leases import Lease


class LeaseStore(Protocol):
    """Leases with fences: at most one owner at a time, and late ones are noticed."""

    def take(
        self, kind: str, key: str, *, owner: str, now: datetime, lasts: timedelta
    ) -> Lease | None:
        """Return the lease, taken or renewed, or None while somebody else holds it.

        The fence grows whenever the owner changes.
        """

    def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it is no longer held."""


class EpochStore(Protocol):
    """The states that rankers were fitted on."""

    def latest(self, code: str) -> Epoch | None:
        """Return the newest epoch, None before the first.

        Each version of the code has epochs of its own, so that two that run side by side do not
        take turns.
        """

    def add(self, *, watermark: int, settings: str, code: str, now: datetime) -> int:
        """Store a new epoch and return its number."""
