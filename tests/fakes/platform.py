"""A chat platform that obeys the port and misbehaves on command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.editions import Delivery, PapersPayload
from bot.domain.errors import PermanentFailure
from bot.domain.health import Component, Status
from bot.domain.ids import AccountRef, PaperId

Fault = Callable[[Delivery], None]
"""Raises what the platform would, or returns for a message that goes through."""


def no_fault(_: Delivery) -> None:
    """Let every message through."""


@dataclass
class FakePlatform:
    """Keeps what was posted and told; with `notices` a nonce it has seen is not posted again.

    Messages hold at most `cards` papers where that is set. Who is in `unreachable` cannot be told.
    """

    name: str = "web"
    notices: bool = False
    fault: Fault = no_fault
    seconds: float = 0.0
    unreachable: frozenset[AccountRef] = frozenset()
    posted: list[Delivery] = field(default_factory=list)
    told: list[tuple[AccountRef, str]] = field(default_factory=list)

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def post(self, delivery: Delivery) -> str:
        await asyncio.sleep(self.seconds)
        self.fault(delivery)
        if not (self.notices and any(each.nonce == delivery.nonce for each in self.posted)):
            self.posted.append(delivery)
        return f"message {delivery.nonce}"

    async def tell(self, account: AccountRef, text: str) -> None:
        if account in self.unreachable:
            raise PermanentFailure(f"{account} takes no messages.")
        self.told.append((account, text))

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        return self.notices

    def health(self) -> Component:
        return Component(status=Status.OK)

    @property
    def papers(self) -> list[PaperId]:
        """The papers on the messages, in the order of posting."""
        return [paper for each in self.posted for paper in papers_of(each)]


def papers_of(delivery: Delivery) -> list[PaperId]:
    if not isinstance(delivery.payload, PapersPayload):
        return []
    return [card.paper_id for card in delivery.payload.cards]
