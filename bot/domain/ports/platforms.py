"""What the application needs of a chat platform."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.editions import Delivery
from bot.domain.health import Component
from bot.domain.ids import AccountRef


class Platform(Protocol):
    """A chat platform: it translates, and decides nothing."""

    name: str

    async def run(self) -> None:
        """Serve until cancelled."""

    async def post(self, delivery: Delivery) -> str:
        """Post a message and return its reference.

        Raises TemporaryFailure, PermanentFailure or UnknownOutcome.
        """

    async def tell(self, account: AccountRef, text: str) -> None:
        """Tell one person something, in their direct messages. Raises as `post` does."""

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        """Whether a message of unknown fate may be posted again without doubling it."""

    def health(self) -> Component:
        """Say how the platform is."""
