"""What runs again and again: jobs that cannot stop, stack upon or wait for each other.

The only place that knows APScheduler. Its triggers read the machine's clock; whatever else needs
the time gets it handed in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from bot.domain.errors import PaperRoundError
from bot.domain.health import Component, Status

_PATIENCE = 5.0
"""Seconds that running jobs are given when the scheduler stops, before they are cancelled."""
_CLEANUP = 1.0
_CLOCK_CHECK = 5.0
_LONGEST_ERROR = 200

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work to be done again and again: at once and `every` so often, or each day `at` a time (UTC).

    A run that takes longer than the interval delays the next one; `slow_after` is when health
    begins to say so. What a run raises is logged and counted, and the next one comes as planned.
    """

    name: str
    run: Callable[[], Awaitable[object]]
    every: timedelta | None = None
    at: time | None = None
    slow_after: timedelta = timedelta(minutes=5)

    def __post_init__(self) -> None:
        """Raise ValueError unless there is either an interval or a time."""
        if (self.every is None) == (self.at is None):
            raise ValueError(f"the job {self.name} needs either an interval or a time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How a job has been doing. `failing` counts the failures since the last good run."""

    runs: int = 0
    failures: int = 0
    failing: int = 0
    skipped: int = 0
    running_since: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""


class Scheduler:
    """Jobs at work; made by `scheduling`."""

    def __init__(self, jobs: Iterable[Job], *, clock: Callable[[], datetime]) -> None:
        self._works = {job.name: _Work(job, clock) for job in jobs}
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._skipped, EVENT_JOB_MAX_INSTANCES)
        for name, work in self._works.items():
            self._scheduler.add_job(work.run, work.trigger(), id=name, name=name)

    def records(self) -> Mapping[str, Record]:
        """Return how each job has been doing, by name."""
        return {name: work.record for name, work in self._works.items()}

    def health(self) -> Mapping[str, Component]:
        """Return each job's component, by name."""
        now = self._clock()
        return {name: work.health(now) for name, work in self._works.items()}

    def start(self) -> None:
        # Each run would be two lines, and each skipped one a warning: the records count them.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()

    async def stop(self, patience: float) -> None:
        """Start no more runs, let those that run end, and cancel them when patience does."""
        self._scheduler.pause()
        running = [work.task for work in self._works.values() if work.task is not None]
        if running:
            await asyncio.wait(running, timeout=patience)
        self._scheduler.shutdown()  # takes effect, and cancels, when the loop comes round
        await asyncio.sleep(0)
        left = [task for task in running if not task.done()]
        if left:
            log.warning("jobs were cancelled", count=len(left))
            await asyncio.wait(left, timeout=_CLEANUP)

    async def mind_the_clock(self) -> None:
        """Wake late jobs for ever: after a clock was set back, they would wait for the same hour.

        The measure is the event loop's own clock, which nobody can set.
        """
        while True:
            await asyncio.sleep(_CLOCK_CHECK)
            self.wake_the_late()

    def wake_the_late(self) -> None:
        now = asyncio.get_running_loop().time()
        for name, work in self._works.items():
            if work.is_late(now):
                self._scheduler.reschedule_job(name, trigger=work.trigger())

    def _skipped(self, event: JobSubmissionEvent) -> None:
        self._works[event.job_id].skipped()


@asynccontextmanager
async def scheduling(
    jobs: Iterable[Job], *, clock: Callable[[], datetime], patience: float = _PATIENCE
) -> AsyncIterator[Scheduler]:
    """Run jobs while the context lasts; leaving it takes `patience` and a second at most."""
    scheduler = Scheduler(jobs, clock=clock)
    scheduler.start()
    watch = asyncio.create_task(scheduler.mind_the_clock())
    try:
        yield scheduler
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await scheduler.stop(patience)


class _Work:
    """One job's runs and how they went."""

    def __init__(self, job: Job, clock: Callable[[], datetime]) -> None:
        self.job = job
        self.record = Record()
        self.task: asyncio.Task[object] | None = None
        self._clock = clock
        self._awake_at: float | None = None

    def trigger(self) -> BaseTrigger:
        if self.job.every is not None:
            return _Every(self.job.every)
        at = self.job.at or time()
        return CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=UTC)

    async def run(self) -> None:
        self.task = asyncio.current_task()
        record = self.record
        self.record = replace(record, runs=record.runs + 1, running_since=self._clock())
        try:
            await self.job.run()
        except asyncio.CancelledError:
            log.warning("job cancelled", job=self.job.name)
        except Exception as error:  # noqa: BLE001 - a job's bug must not stop the other jobs
            self._failed(error)
        else:
            self._went_well()
        finally:
            self.record = replace(self.record, running_since=None, ended_at=self._clock())
            self._awake_at = asyncio.get_running_loop().time()
            self.task = None

    def skipped(self) -> None:
        self.record = replace(self.record, skipped=self.record.skipped + 1)

    def is_late(self, now: float) -> bool:
        """Whether an interval passed twice since the last run; `now` is the event loop's time."""
        every = self.job.every
        if self.task is not None or self._awake_at is None or every is None:
            return False
        return now - self._awake_at > 2 * every.total_seconds()

    def health(self, now: datetime) -> Component:
        record = self.record
        if record.running_since and now - record.running_since > self.job.slow_after:
            return _troubled(f"running since {_clock_text(record.running_since)}")
        if record.failing:
            often = f" ({record.failing} times in a row)" if record.failing > 1 else ""
            return _troubled(f"failed{often}: {record.error}")
        when = f"last run {_clock_text(record.ended_at)}" if record.ended_at else "no run yet"
        return Component(status=Status.OK, detail=when)

    def _failed(self, error: Exception) -> None:
        record = self.record
        failing = record.failing + 1
        self.record = replace(
            record, failures=record.failures + 1, failing=failing, error=_told(error)
        )
        if failing & (failing - 1) == 0:  # the 1st, 2nd, 4th, 8th: a job may fail every second
            log.error("job failed", job=self.job.name, times_in_a_row=failing, exc_info=error)

    def _went_well(self) -> None:
        if self.record.failing:
            log.info("job works again", job=self.job.name, failed=self.record.failing)
        self.record = replace(self.record, failing=0, error="")


class _Every(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """At once, then an interval after the last run; what was missed is not made up for.

    IntervalTrigger would count every missed second of a machine that slept for a week.
    """

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now if previous is None else max(previous + self.interval, now)


def _troubled(detail: str) -> Component:
    return Component(status=Status.DEGRADED, detail=detail)


def _clock_text(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _told(error: Exception) -> str:
    """Return an error for an operator; what was not raised on purpose may hold anything."""
    if isinstance(error, PaperRoundError):
        return str(error)[:_LONGEST_ERROR]
    return f"{type(error).__name__}, the log says more"
