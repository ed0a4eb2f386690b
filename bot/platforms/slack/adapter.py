"""Slack as a platform: its ways in and out, run and stopped together."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.domain.editions import Delivery
from bot.domain.health import Component
from bot.domain.ids import AccountRef
from bot.platforms.slack.api.condition import Condition
from bot.platforms.slack.api.origins import PLATFORM
from bot.platforms.slack.sending.posting import Posting
from bot.platforms.slack.sending.reconciling import Reconciler
from bot.platforms.slack.serving.handling import Handling
from bot.platforms.slack.serving.ways import Way


class SlackPlatform:
    """Obeys `domain.ports.Platform`."""

    name = PLATFORM

    def __init__(
        self,
        *,
        way: Way,
        posting: Posting,
        reconciler: Reconciler,
        handling: Handling,
        condition: Condition,
    ) -> None:
        self._way = way
        self._posting = posting
        self._reconciler = reconciler
        self._handling = handling
        self._condition = condition

    async def run(self) -> None:
        """Serve until cancelled; what runs beside it ends with it."""
        self._condition.starting()
        beside = asyncio.create_task(self._reconciler.run(), name="slack reconciliation")
        try:
            await self._way.serve()
        finally:
            self._condition.stopping()
            beside.cancel()
            await asyncio.gather(beside, self._handling.end(), return_exceptions=True)

    async def post(self, delivery: Delivery) -> str:
        """Post a message and return its reference.

        Raises TemporaryFailure, PermanentFailure or UnknownOutcome.
        """
        return await self._posting.post(delivery)

    async def tell(self, account: AccountRef, text: str) -> None:
        """Tell one person something, in their direct messages. Raises as `post` does."""
        await self._posting.tell(account, text)

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        """Slack knows of no key that would keep a repeated post from being a second message."""
        del attempted_at, now
        return False

    def health(self) -> Component:
        return self._condition.component()
