"""Direct messages are opened one after the other, at a pace that offends nobody."""

import asyncio

import pytest

from bot.domain.errors import TemporaryFailure
from bot.platforms.discord.assembling import Tempo
from bot.platforms.discord.sending.pacing import LONGEST_WAIT, Pace


def test_one_direct_message_is_opened_a_second() -> None:
    assert Tempo().opening == Pace().seconds == 1.0


async def test_each_turn_is_as_long_after_the_one_before_as_it_has_to_be() -> None:
    loop, pace = asyncio.get_running_loop(), Pace(seconds=0.05)
    taken: list[float] = []

    async def take() -> None:
        await pace.turn()
        taken.append(loop.time())

    began = loop.time()
    await asyncio.gather(*(take() for _ in range(4)))
    for number, at in enumerate(taken):
        assert at - began >= 0.05 * number


async def test_whoever_would_wait_for_long_is_told_for_how_long_and_takes_no_turn() -> None:
    pace = Pace(seconds=2 * LONGEST_WAIT)
    await pace.turn()
    for _ in range(3):
        with pytest.raises(TemporaryFailure) as caught:
            await pace.turn()
        assert caught.value.retry_after is not None
        assert LONGEST_WAIT < caught.value.retry_after.total_seconds() <= 2 * LONGEST_WAIT


async def test_who_comes_late_does_not_wait() -> None:
    pace = Pace(seconds=0.0)
    for _ in range(100):
        await pace.turn()
