"""Who goes first to the one thread that writes."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.runtime import writing
from bot.runtime.writing import Writers


class Busy:
    """The only writer, held up for as long as a test needs to let others queue behind it."""

    def __init__(self) -> None:
        self.writers = Writers(1)
        self.order: list[str] = []
        self._may_go_on = threading.Event()
        self._began = threading.Event()

    async def hold(self) -> asyncio.Task[None]:
        """Return what ends when the writer is let go."""
        held = asyncio.create_task(self.writers.do(self._hold, patient=False))
        await asyncio.to_thread(self._began.wait)
        return held

    async def queue(self, name: str, *, patient: bool = False) -> asyncio.Task[None]:
        work = self.writers.do(lambda: self.order.append(name), patient=patient)
        queued = asyncio.create_task(work)
        await asyncio.sleep(0)
        return queued

    def let_go(self) -> None:
        self._may_go_on.set()

    def _hold(self) -> None:
        self._began.set()
        self._may_go_on.wait()


@pytest.fixture
def busy() -> Iterator[Busy]:
    busy = Busy()
    yield busy
    busy.let_go()
    busy.writers.close()


async def test_what_people_wait_for_goes_before_patient_work(busy: Busy) -> None:
    queued = [await busy.hold(), await busy.queue("step", patient=True)]
    queued += [await busy.queue("first vote"), await busy.queue("second vote")]
    busy.let_go()
    await asyncio.gather(*queued)
    assert busy.order == ["first vote", "second vote", "step"]


async def test_patient_work_is_patient_for_a_while_only(
    busy: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.01)
    queued = [await busy.hold(), await busy.queue("step", patient=True)]
    await asyncio.sleep(0.05)
    queued += [await busy.queue("vote")]
    busy.let_go()
    await asyncio.gather(*queued)
    assert busy.order == ["step", "vote"]


async def test_what_fails_fails_for_whoever_asked_and_nobody_else(busy: Busy) -> None:
    with pytest.raises(ZeroDivisionError):
        await busy.writers.do(lambda: 1 / 0, patient=False)
    assert await busy.writers.do(lambda: "stored", patient=False) == "stored"


async def test_what_nobody_waits_for_any_more_is_not_begun(busy: Busy) -> None:
    held, given_up = await busy.hold(), await busy.queue("given up")
    given_up.cancel()
    other = await busy.queue("other")
    busy.let_go()
    await asyncio.gather(held, other)
    assert busy.order == ["other"]


async def test_what_is_queued_when_the_writers_close_ends_without_being_done(busy: Busy) -> None:
    held, queued = await busy.hold(), await busy.queue("too late")
    closing = asyncio.create_task(asyncio.to_thread(busy.writers.close))
    await asyncio.sleep(0.05)
    busy.let_go()
    await asyncio.gather(held, closing)
    with pytest.raises(asyncio.CancelledError):
        await queued
    assert busy.order == []
