"""Work that many ask for at the same time, done for several of them at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """Does what was asked for while it waited behind the `gate`, at most so many at once.

    `do` returns a result for each, in the same order. They are told one after the other: what each
    does then, all at one time, would keep everybody else from a turn of the loop.
    """

    def __init__(
        self,
        do: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
        *,
        gate: AbstractAsyncContextManager[object],
        most: int,
    ) -> None:
        self._do = do
        self._gate = gate
        self._most = most
        self._asked: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._doing: asyncio.Task[None] | None = None

    async def ask(self, what: T) -> R:
        """Return what comes of it; raises what was raised for any that it was done with."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._asked.append((what, answer))
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._do_all(), name="do together")
        return await answer

    async def drain(self) -> None:
        """Wait until nothing more is being done."""
        if self._doing is not None:
            await asyncio.wait({self._doing})

    async def _do_all(self) -> None:
        try:
            while self._asked:
                async with self._gate:
                    taken = [
                        self._asked.popleft() for _ in range(min(self._most, len(self._asked)))
                    ]
                    results = await self._done(taken)
                for answer, result in results:
                    if not answer.done():  # who asked may have gone meanwhile
                        answer.set_result(result)
                    await asyncio.sleep(0)
        finally:  # where it is cancelled, nobody waits for ever
            for _, answer in self._asked:
                answer.cancel()
            self._asked.clear()

    async def _done(
        self, taken: Sequence[tuple[T, asyncio.Future[R]]]
    ) -> Sequence[tuple[asyncio.Future[R], R]]:
        """Return the results with those who wait for them; none where it failed, as they know."""
        answers = [answer for _, answer in taken]
        try:
            results = await self._do([what for what, _ in taken])
        except BaseException as error:
            for answer in answers:
                _refuse(answer, error)
            if not isinstance(error, Exception):
                raise
            return ()
        return list(zip(answers, results, strict=True))


def _refuse(answer: asyncio.Future[R], error: BaseException) -> None:
    if isinstance(error, Exception) and not answer.done():
        answer.set_exception(error)
    else:
        answer.cancel()
