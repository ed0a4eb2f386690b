import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.runtime.together import Together


@dataclass
class Desk:
    """Doubles numbers once it is let; notes what it was given at one time."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    taken: list[Sequence[int]] = field(default_factory=list)

    async def double(self, numbers: Sequence[int]) -> Sequence[int]:
        self.taken.append(numbers)
        await self.open.wait()
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]

    def together(self, *, most: int = 3) -> Together[int, int]:
        return Together(self.double, gate=asyncio.Semaphore(1), most=most)


async def has_taken(desk: Desk, times: int) -> None:
    async with asyncio.timeout(30):
        while len(desk.taken) < times:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)


async def test_what_is_asked_while_others_are_done_is_done_at_once_and_each_gets_its_own() -> None:
    desk = Desk()
    together = desk.together()
    asking = [asyncio.create_task(together.ask(0))]
    await has_taken(desk, 1)
    asking += [asyncio.create_task(together.ask(number)) for number in range(1, 6)]
    await asyncio.sleep(0)
    desk.open.set()
    assert await asyncio.gather(*asking) == [0, 2, 4, 6, 8, 10]
    assert desk.taken == [[0], [1, 2, 3], [4, 5]]


async def test_each_of_those_done_with_one_that_fails_is_told() -> None:
    desk = Desk()
    desk.open.set()
    together = desk.together()
    answers = await asyncio.gather(together.ask(1), together.ask(13), return_exceptions=True)
    assert [type(each) for each in answers] == [ValueError, ValueError]
    assert await together.ask(4) == 8


async def test_between_two_who_are_told_everybody_else_has_a_turn() -> None:
    desk, told = Desk(), list[int]()
    desk.open.set()
    together = desk.together(most=3)

    async def ask(number: int) -> None:
        told.append(await together.ask(number))

    async def meanwhile() -> None:
        while len(told) < 3:
            seen.add(len(told))
            await asyncio.sleep(0)

    seen = set[int]()
    await asyncio.gather(*(ask(number) for number in (1, 2, 3)), meanwhile())
    assert seen == {0, 1, 2}


async def test_who_goes_away_keeps_nobody_from_an_answer() -> None:
    desk = Desk()
    together = desk.together()
    gone, stays = asyncio.create_task(together.ask(1)), asyncio.create_task(together.ask(2))
    await has_taken(desk, 1)
    gone.cancel()
    await asyncio.sleep(0)
    desk.open.set()
    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_drained_nothing_more_is_being_done() -> None:
    desk = Desk()
    together = desk.together(most=1)
    await together.drain()
    asking = [asyncio.create_task(together.ask(number)) for number in (1, 2)]
    await has_taken(desk, 1)
    desk.open.set()
    await together.drain()
    assert desk.taken == [[1], [2]]
    assert await asyncio.gather(*asking) == [2, 4]
