import asyncio
import time

from bot.runtime.pace import Pace

AN_HOUR = 3600.0


async def go_on(turns: int) -> None:
    """Let everything that can go on do so."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def test_one_after_the_other_has_its_turn_in_the_order_of_asking() -> None:
    pace, went = Pace(gap=0.0), list[int]()

    async def go(number: int) -> None:
        await pace.turn(gives_way=0.0)
        went.append(number)

    await asyncio.gather(*map(go, range(20)))
    assert went == list(range(20))


async def test_who_finds_the_loop_late_waits_longer_and_so_do_those_behind() -> None:
    pace = Pace(gap=0.0, longest=AN_HOUR, patience=AN_HOUR)
    asking = [asyncio.create_task(pace.turn(gives_way=1e9)) for _ in range(2)]
    await go_on(2)
    time.sleep(0.001)  # what keeps the loop from everything else  # noqa: ASYNC251
    await go_on(20)
    assert not any(each.done() for each in asking)
    for each in asking:
        each.cancel()


async def test_nobody_waits_longer_than_patience_however_late_the_loop_is() -> None:
    pace = Pace(gap=0.0, longest=AN_HOUR, patience=0.05)
    async with asyncio.timeout(60):
        await asyncio.gather(*(pace.turn(gives_way=1e9) for _ in range(5)))


async def test_who_gives_up_waiting_keeps_nobody_from_a_turn() -> None:
    pace = Pace(gap=0.0, longest=AN_HOUR, patience=AN_HOUR)
    first = asyncio.create_task(pace.turn(gives_way=1e9))
    await go_on(2)
    time.sleep(0.001)  # noqa: ASYNC251
    await go_on(20)
    first.cancel()
    async with asyncio.timeout(60):
        await pace.turn(gives_way=0.0)
