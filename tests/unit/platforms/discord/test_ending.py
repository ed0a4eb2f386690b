"""Tasks that are ended, those too that lose a cancellation."""

import asyncio

from bot.platforms.discord.serving.ending import end


async def test_a_task_that_loses_a_cancellation_is_cancelled_again() -> None:
    lost: list[int] = []

    async def goes_on() -> None:
        for number in range(2):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                lost.append(number)
        await asyncio.Event().wait()

    task = asyncio.create_task(goes_on())
    await asyncio.sleep(0)
    await end({task})
    assert task.cancelled()
    assert lost == [0, 1]


async def test_what_an_ended_task_raises_ends_nobody_else() -> None:
    async def breaks() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError

    task = asyncio.create_task(breaks())
    await asyncio.sleep(0)
    await end({task})
    assert isinstance(task.exception(), ValueError)


async def test_to_end_nothing_takes_nothing() -> None:
    await end(set())
