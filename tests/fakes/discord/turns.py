"""A turn of a conversation: what somebody did, and what came back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.fakes.discord.places import Message
from tests.fakes.discord.surfaces import Modal
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.interactions import Interaction
    from tests.fakes.discord.world import User

Answer = Message | Modal
DID_NOT_RESPOND = "The application did not respond"
"""What Discord shows beside what was done."""


class Turn:
    """What somebody did, and what came of it.

    `answers` are messages and modals in the order in which they came: the response, what followed
    by the same token, and direct messages that the app sent to this person before their next turn.
    A message that is only "thinking" counts once it says something. `offered` are the choices of a
    completion. `trouble` is what Discord itself says to the person.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self.interaction: Interaction | None = None
        self.answers: list[Answer] = []
        self.offered: list[Json] = []
        self.deferred = False
        self.acked_after: float | None = None
        self.trouble: str | None = None
        self._sent_at = 0.0
        self._came = asyncio.Event()
        self._acked = asyncio.Event()

    def sent(self) -> None:
        self._sent_at = asyncio.get_running_loop().time()

    def acked(self) -> None:
        """Note the first response."""
        self.acked_after = asyncio.get_running_loop().time() - self._sent_at
        self._acked.set()

    async def first_response(self, *, within: float) -> None:
        """Wait for the first response; `trouble` says where none came in time."""
        try:
            async with asyncio.timeout(within):
                await self._acked.wait()
        except TimeoutError:
            self.trouble = DID_NOT_RESPOND

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

    async def modal(self, *, within: float = 5.0) -> Modal:
        """Wait for the first answer that is a modal, beginning with those that came."""
        number = 1
        while True:
            answer = (await self.several(number, within=within))[number - 1]
            if isinstance(answer, Modal):
                return answer
            number += 1
