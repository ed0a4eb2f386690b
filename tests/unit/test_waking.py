import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from typing import Any, TypeVarTuple

from structlog.testing import capture_logs

from bot.waking import LONGEST_PAUSE, whenever

Ts = TypeVarTuple("Ts")
WHOLE, LEFT = "whole", "left"


class Noting(asyncio.SelectorEventLoop):
    """Notes for how long somebody wants to wait; in a `hurry` nobody has to."""

    def __init__(self, *, hurry: bool = True) -> None:
        super().__init__()
        self.hurry = hurry
        self.pauses: list[float] = []
        self.timers: list[asyncio.TimerHandle] = []

    def call_later(
        self,
        delay: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        self.pauses.append(delay)
        wait = 0.0 if self.hurry else delay
        self.timers.append(super().call_later(wait, callback, *args, context=context))
        return self.timers[-1]


class Work:
    """Works as often as there is something to say of it, and says that, in turn."""

    def __init__(self, said: str) -> None:
        self.woken = asyncio.Event()
        self.said = said.split()
        self.done = 0
        self.steps = asyncio.Queue[int]()

    async def __call__(self) -> bool:
        if self.done == len(self.said):
            await asyncio.Event().wait()
        self.done += 1
        self.steps.put_nowait(self.done)
        return self.said[self.done - 1] == WHOLE

    async def until(self, number: int) -> None:
        """Return when the work was done so many times."""
        while await self.steps.get() < number:
            pass


def run(test: Callable[[], Coroutine[Any, Any, None]], *, hurry: bool = True) -> Noting:
    """Run a test in a loop of its own, and return that loop."""
    loop = Noting(hurry=hurry)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(test())
    return loop


async def ended(running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def test_nothing_is_done_before_somebody_asks() -> None:
    async def unasked() -> None:
        work = Work(WHOLE)
        running = asyncio.create_task(whenever(work.woken, work, again=1.0, every=1.0))
        for _ in range(5):
            await asyncio.sleep(0)
        await ended(running)
        assert not work.done

    assert run(unasked).pauses == []


def test_what_is_done_whole_is_done_once_for_each_time_that_somebody_asks() -> None:
    async def twice() -> None:
        work = Work(f"{WHOLE} {WHOLE}")
        running = asyncio.create_task(whenever(work.woken, work, again=1.0))
        for number in (1, 2):
            work.woken.set()
            await work.until(number)
        await ended(running)

    assert run(twice).pauses == []


def test_what_is_left_is_done_again_later_each_time_but_once_an_hour_at_least() -> None:
    async def failing() -> None:
        work = Work(f"{LEFT} " * 9)
        running = asyncio.create_task(whenever(work.woken, work, again=60.0))
        work.woken.set()
        await work.until(9)
        await ended(running)

    pauses = run(failing).pauses
    assert pauses[:6] == [60.0, 120.0, 240.0, 480.0, 960.0, 1920.0]
    assert set(pauses[6:]) == {LONGEST_PAUSE}


def test_the_next_failure_begins_with_the_first_pause_again() -> None:
    async def healing() -> None:
        work = Work(f"{LEFT} {LEFT} {WHOLE} {LEFT} {WHOLE}")
        running = asyncio.create_task(whenever(work.woken, work, again=60.0))
        work.woken.set()
        await work.until(3)
        work.woken.set()
        await work.until(5)
        await ended(running)

    assert run(healing).pauses == [60.0, 120.0, 60.0]


def test_what_is_wanted_from_time_to_time_is_done_unasked() -> None:
    async def regular() -> None:
        work = Work(f"{WHOLE} {WHOLE} {LEFT} {WHOLE}")
        running = asyncio.create_task(whenever(work.woken, work, again=1.0, every=600.0))
        work.woken.set()
        await work.until(4)
        await ended(running)

    assert run(regular).pauses[:3] == [600.0, 600.0, 1.0]


def test_who_asks_does_not_wait_for_a_pause_to_end_and_it_is_not_done_twice() -> None:
    async def impatient() -> None:
        work = Work(f"{LEFT} {WHOLE}")
        running = asyncio.create_task(whenever(work.woken, work, again=60.0))
        for number in (1, 2):
            work.woken.set()
            await work.until(number)
        await ended(running)

    (timer,) = run(impatient, hurry=False).timers
    assert timer.cancelled()


def test_whoever_ends_it_leaves_no_timer_behind() -> None:
    async def stopped() -> None:
        work = Work(f"{LEFT} {LEFT}")
        running = asyncio.create_task(whenever(work.woken, work, again=60.0))
        work.woken.set()
        await work.until(1)
        await asyncio.sleep(0)
        await ended(running)

    (timer,) = run(stopped, hurry=False).timers
    assert timer.cancelled()


def test_what_the_work_raises_is_logged_and_it_is_done_again_later() -> None:
    async def broken() -> None:
        work = Work(f"{LEFT} {WHOLE}")

        async def stumbling() -> bool:
            if not await work():
                raise LookupError
            return True

        running = asyncio.create_task(whenever(work.woken, stumbling, again=60.0))
        work.woken.set()
        await work.until(2)
        await ended(running)

    with capture_logs() as logs:
        assert run(broken).pauses == [60.0]
    (entry,) = logs
    assert (entry["log_level"], entry["exc_info"]) == ("error", True)
