"""A turn of a conversation: what somebody did, and what came back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.fakes.slack.places import Message
from tests.fakes.slack.surfaces import View
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import User

if TYPE_CHECKING:
    from tests.fakes.slack.deliveries import Delivery

Answer = Message | View


class Turn:
    """What somebody did, and what came of it.

    `answers` are messages and views in the order in which they came: by the response URL or the
    trigger of this turn, in its ack, and whatever else was addressed to this person alone before
    their next turn (an ephemeral message, a direct message, a modal brought up to date, a new
    Home). `trouble` is what Slack itself would say to the person, such as a timeout.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self.delivery: Delivery | None = None
        self.answers: list[Answer] = []
        self.trouble: str | None = None
        self._came = asyncio.Event()

    @property
    def acked_after(self) -> float | None:
        """Seconds from the first sending to the ack; None until it comes."""
        return None if self.delivery is None else self.delivery.acked_after

    @property
    def ack(self) -> Json | None:
        """What came with the ack; {} where it was empty, None without an ack."""
        return None if self.delivery is None else self.delivery.ack

    def came(self, answer: Answer) -> None:
        self.answers.append(answer)
        self._came.set()

    async def answer(self, *, within: float = 5.0) -> Answer:
        """Wait for the first answer; AssertionError where none comes."""
        return (await self.several(1, within=within))[0]

    async def several(self, number: int, *, within: float = 5.0) -> list[Answer]:
        """Wait until so many answers are there; AssertionError where they are fewer."""
        try:
            async with asyncio.timeout(within):
                while len(self.answers) < number:
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            found = f"{len(self.answers)} of {number} answers after {within} s"
            raise AssertionError(f"{found}; trouble: {self.trouble}") from None
        return self.answers

    async def message(self, *, within: float = 5.0) -> Message:
        """Wait for the first answer that is a message, beginning with those that came."""
        number = 1
        while True:
            answer = (await self.several(number, within=within))[number - 1]
            if isinstance(answer, Message):
                return answer
            number += 1

    async def view(self, *, within: float = 5.0) -> View:
        """Wait for the first answer that is a modal or Home, beginning with those that came."""
        number = 1
        while True:
            answer = (await self.several(number, within=within))[number - 1]
            if isinstance(answer, View):
                return answer
            number += 1

    async def acked(self, *, within: float = 5.0) -> Turn:
        """Wait for the ack, of whichever attempt."""
        assert self.delivery is not None
        async with asyncio.timeout(within):
            await self.delivery.was_acked.wait()
        return self
