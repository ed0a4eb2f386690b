import asyncio
import time as monotonic
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import DatabaseBusy
from bot.domain.health import Component, Status
from bot.scheduler import Job, Scheduler, _Every, scheduling

NOON = datetime(2026, 3, 26, 12, tzinfo=UTC)
SOON = timedelta(milliseconds=20)


def noon() -> datetime:
    return NOON


def job(run: Callable[[], Awaitable[object]], name: str = "tick") -> Job:
    return Job(name=name, run=run, every=SOON)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - a condition has no event to wait for
            await asyncio.sleep(0.005)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    started = monotonic.monotonic()
    yield
    assert monotonic.monotonic() - started < seconds


@pytest.mark.parametrize("when", [{}, {"every": SOON, "at": time(3)}])
def test_a_job_has_an_interval_or_a_time(when: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs either an interval or a time"):
        Job(name="tick", run=Counting(), **when)


class Counting:
    """Work that counts itself, and takes as long or fails as often as it is told to."""

    def __init__(self, *, takes: float = 0, fails: int = 0, with_: Exception | None = None) -> None:
        self.takes, self.fails, self.error = takes, fails, with_ or KeyError("what is private")
        self.runs = self.at_once = self.most_at_once = 0

    async def __call__(self) -> None:
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes)
            if self.runs <= self.fails:
                raise self.error
        finally:
            self.at_once -= 1


async def test_a_job_runs_at_once_and_again_and_again() -> None:
    work = Counting()

    async with scheduling([Job(name="tick", run=work, every=timedelta(hours=1))], clock=noon):
        await until(lambda: work.runs == 1)
    again = Counting()
    async with scheduling([job(again)], clock=noon) as scheduler:
        await until(lambda: again.runs == 4)
        await until(lambda: scheduler.records()["tick"].running_since is None)
        record = scheduler.records()["tick"]

    assert record.runs >= 4
    assert (record.failures, record.skipped, record.ended_at) == (0, 0, NOON)


async def test_a_daily_job_waits_for_its_time() -> None:
    work = Counting()
    later = (datetime.now(UTC) + timedelta(hours=3)).time()

    async with scheduling([Job(name="nightly", run=work, at=later)], clock=noon) as scheduler:
        await asyncio.sleep(0.1)
        assert scheduler.health() == {"nightly": Component(status=Status.OK, detail="no run yet")}

    assert work.runs == 0


async def test_a_daily_job_runs_at_its_time() -> None:
    work = Counting()
    now = datetime.now(UTC) + timedelta(seconds=2)

    async with scheduling(
        [Job(name="nightly", run=work, at=time(now.hour, now.minute, now.second))], clock=noon
    ):
        await until(lambda: work.runs == 1)


async def test_a_job_that_fails_stops_neither_itself_nor_others() -> None:
    good, bad = Counting(), Counting(fails=1000)

    with capture_logs() as logged:
        async with scheduling([job(good), job(bad, "scan")], clock=noon) as scheduler:
            await until(lambda: bad.runs >= 6 and good.runs >= 6)
            await until(lambda: scheduler.records()["scan"].failing >= 6)
            failing = scheduler.records()["scan"].failing
            health = scheduler.health()

    assert health["tick"] == Component(status=Status.OK, detail="last run 2026-03-26 12:00:00 UTC")
    assert health["scan"] == Component(
        status=Status.DEGRADED,
        detail=f"failed ({failing} times in a row): KeyError, the log says more",
    )
    # Told when it begins, and ever more rarely while it lasts.
    assert [entry["times_in_a_row"] for entry in logged][:3] == [1, 2, 4]
    assert {entry["job"] for entry in logged} == {"scan"}


async def test_health_tells_what_was_raised_on_purpose_in_its_own_words() -> None:
    work = Counting(fails=1000, with_=DatabaseBusy("The database is locked: try again."))
    with capture_logs():
        async with scheduling([job(work)], clock=noon) as scheduler:
            await until(lambda: scheduler.records()["tick"].failures == 1)
            health = scheduler.health()

    assert health["tick"].detail == "failed: The database is locked: try again."


async def test_a_job_that_works_again_is_well_again() -> None:
    work = Counting(fails=2)

    with capture_logs() as logged:
        async with scheduling([job(work)], clock=noon) as scheduler:
            await until(lambda: work.runs >= 4)
            record, health = scheduler.records()["tick"], scheduler.health()

    assert (record.failures, record.failing, record.error) == (2, 0, "")
    assert health["tick"].status is Status.OK
    assert logged[-1] == {
        "event": "job works again",
        "job": "tick",
        "failed": 2,
        "log_level": "info",
    }


async def test_a_slow_job_does_not_stack_and_delays_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    slow, quick = Counting(takes=0.3), Counting()

    async with scheduling([job(slow, "scan"), job(quick)], clock=noon) as scheduler:
        await until(lambda: slow.runs == 2)
        skipped = scheduler.records()["scan"].skipped

    assert slow.most_at_once == 1
    assert skipped >= 3
    assert quick.runs >= 5
    assert caplog.text == ""


async def test_health_says_so_when_a_run_does_not_end() -> None:
    now = [NOON]
    stuck = Job(name="tick", run=Counting(takes=60), every=SOON, slow_after=timedelta(minutes=1))

    async with scheduling([stuck], clock=lambda: now[0], patience=0) as scheduler:
        await until(lambda: scheduler.records()["tick"].running_since is not None)
        assert scheduler.health()["tick"].status is Status.OK
        now[0] += timedelta(minutes=2)
        health = scheduler.health()

    assert health["tick"] == Component(
        status=Status.DEGRADED, detail="running since 2026-03-26 12:00:00 UTC"
    )


async def test_stopping_lets_a_run_end() -> None:
    ended = []

    async def work() -> None:
        await asyncio.sleep(0.2)
        ended.append(1)

    async with scheduling([job(work)], clock=noon) as scheduler:
        await until(lambda: scheduler.records()["tick"].running_since is not None)

    assert ended == [1]
    await asyncio.sleep(0.1)
    assert ended == [1]


async def test_stopping_cancels_what_does_not_end_in_time() -> None:
    cancelled = []

    async def endless() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(1)
            raise

    with at_most(2), capture_logs() as logged:
        async with scheduling([job(endless)], clock=noon, patience=0.1) as scheduler:
            await until(lambda: scheduler.records()["tick"].running_since is not None)

    assert cancelled == [1]
    assert [entry["event"] for entry in logged] == ["jobs were cancelled", "job cancelled"]


async def test_stopping_takes_a_bounded_time_even_if_a_job_will_not_be_cancelled() -> None:
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    with at_most(3), capture_logs():
        async with scheduling([job(stubborn)], clock=noon, patience=0.1) as scheduler:
            await until(lambda: scheduler.records()["tick"].running_since is not None)
    release.set()
    await asyncio.sleep(0)


async def test_an_error_inside_stops_the_jobs_and_is_passed_on() -> None:
    work = Counting()

    with pytest.raises(RuntimeError, match="inside"):
        await _fails_inside(work)
    runs = work.runs
    await asyncio.sleep(0.1)

    assert work.runs == runs


async def _fails_inside(work: Counting) -> None:
    async with scheduling([job(work)], clock=noon):
        await until(lambda: work.runs > 0)
        raise RuntimeError("inside")


async def test_a_clock_set_back_does_not_hold_up_a_job() -> None:
    work = Counting()
    async with scheduling([job(work)], clock=noon) as scheduler:
        await until(lambda: work.runs > 0)
        _hold_up(scheduler, timedelta(hours=1))
        await asyncio.sleep(5 * SOON.total_seconds())
        runs = work.runs

        scheduler.wake_the_late()
        await until(lambda: work.runs > runs)


def _hold_up(scheduler: Scheduler, far: timedelta) -> None:
    """Put the next run where it would be if the clock had been set back."""
    inner = scheduler._scheduler
    inner.modify_job("tick", next_run_time=inner.get_job("tick").next_run_time + far)


def test_what_was_missed_while_the_machine_slept_is_not_made_up_for() -> None:
    every = _Every(timedelta(seconds=1))
    woken = NOON + timedelta(days=7)

    assert every.get_next_fire_time(None, NOON) == NOON
    assert every.get_next_fire_time(NOON, NOON) == NOON + timedelta(seconds=1)
    assert every.get_next_fire_time(NOON, woken) == woken
    assert every.get_next_fire_time(woken, woken) > woken
