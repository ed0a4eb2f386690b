"""Discord as a platform: its gateway and what goes out, run and stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from bot.domain.editions import Delivery
from bot.domain.health import Component, Status
from bot.domain.ids import AccountRef
from bot.platforms.discord.references import PLATFORM
from bot.platforms.discord.sending.budget import Budget
from bot.platforms.discord.sending.failures import TOO_MANY_REFUSALS
from bot.platforms.discord.sending.posting import Posting
from bot.platforms.discord.serving.condition import Condition
from bot.platforms.discord.serving.gateway import Gateway

NONCE_LASTS = timedelta(minutes=2)
"""For how long Discord surely knows a nonce again; it says “the past few minutes”:
https://discord.com/developers/docs/resources/message#create-message"""

Run = Callable[[], Coroutine[Any, Any, None]]


class DiscordPlatform:
    """Obeys `domain.ports.Platform`."""

    name = PLATFORM

    def __init__(
        self,
        *,
        gateway: Gateway,
        posting: Posting,
        condition: Condition,
        budget: Budget,
        beside: tuple[Run, ...],
    ) -> None:
        self._gateway = gateway
        self._posting = posting
        self._condition = condition
        self._budget = budget
        self._beside = beside

    async def run(self) -> None:
        """Serve until cancelled; what runs beside it ends with it."""
        self._condition.starting()
        beside = [asyncio.create_task(run(), name="discord beside") for run in self._beside]
        try:
            await self._gateway.serve()
        finally:
            self._condition.stopping()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def post(self, delivery: Delivery) -> str:
        """Post a message and return its reference.

        Raises TemporaryFailure, PermanentFailure or UnknownOutcome.
        """
        return await self._posting.post(delivery)

    async def tell(self, account: AccountRef, text: str) -> None:
        """Tell one person something, in their direct messages. Raises as `post` does."""
        await self._posting.tell(account, text)

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        """Discord knows a message by its nonce for some minutes."""
        return now - attempted_at <= NONCE_LASTS

    def health(self) -> Component:
        found = self._condition.component()
        if self._budget.is_used_up and found.status is Status.OK:
            return Component(status=Status.DEGRADED, detail=TOO_MANY_REFUSALS)
        return found
