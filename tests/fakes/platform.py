"""A chat platform that obeys the port and misbehaves on command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.editions import Delivery, PapersPayload
from bot.domain.health import Component, Status
from bot.domain.ids import PaperId

Fault = Callable[[Delivery], None]
"""Raises what the platform would, or returns for a message that goes through."""


def no_fault(_: Delivery) -> None:
    """Let every message through."""


@dataclass
class FakePlatform:
    """Keeps what was posted; with `notices` a nonce it has seen is not posted again."""

    name: str = "web"
    notices: bool = False
    fault: Fault = no_fault
    seconds: float = 0.0
    posted: list[Delivery] = field(default_factory=list)

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def post(self, delivery: Delivery) -> str:
        await asyncio.sleep(self.seconds)
        self.fault(delivery)
        if not (self.notices and any(each.nonce == delivery.nonce for each in self.posted)):
            self.posted.append(delivery)
        return f"message {delivery.nonce}"

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
