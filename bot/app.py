"""The composition root: makes everything, hands it what it needs, and owns clock and chance."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import zoneinfo
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import time, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot import __version__
from bot.commands.spec import Host
from bot.domain.digests import IngestReport
from bot.domain.errors import StorageError
from bot.domain.health import Component, Status, overall
from bot.domain.ports import Platform, UnitOfWork
from bot.http import serving
from bot.platforms import platform_class
from bot.platforms.console.journal import Journal
from bot.platforms.console.reading import typed_lines
from bot.runtime.editor import Editor, ModelKeeper
from bot.runtime.home import LOCAL, VISITOR, defaults_of, first_channel, first_topics
from bot.runtime.host import ChatHost
from bot.runtime.instance import claimed
from bot.runtime.intake import Intake
from bot.runtime.metrics import Metrics
from bot.runtime.output import Unhurried, unhurried
from bot.runtime.sender import Sender
from bot.runtime.supervision import supervised
from bot.runtime.surroundings import Surroundings
from bot.scheduler import Job, Scheduler, scheduling
from bot.services import subscriptions
from bot.settings import Logs, Settings
from bot.storage.database import Database

T = TypeVar("T")
Connect = Callable[[Host], Mapping[str, Platform]]
"""Given what platforms may ask for, makes the platforms that are configured."""

TICK = timedelta(seconds=1)
PING = timedelta(seconds=5)
NIGHT = time(3, 30)
SECONDS_TO_STOP = 5.0
STANDARD_INPUT, STANDARD_OUTPUT = 0, 1

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class ThreadBridge:
    """The only way between async and sync; obeys `ports.Bridge`.

    SQLite has one writer at a time: queueing here is fairer and faster than waiting there.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        writers = 1 if database.is_sqlite else 4
        self._writers = ThreadPoolExecutor(writers, "write")
        self._readers = ThreadPoolExecutor(2, "read")
        self._computers = ThreadPoolExecutor(2, "compute")

    async def use(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._hop(self._writers, partial(self._in_unit, work, read_only=False))

    async def look(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._hop(self._readers, partial(self._in_unit, work, read_only=True))

    async def compute(self, work: Callable[[], T]) -> T:
        return await self._hop(self._computers, work)

    def close(self) -> None:
        """Let what runs end, and start nothing more."""
        for pool in (self._writers, self._readers, self._computers):
            pool.shutdown(cancel_futures=True)

    def _in_unit(self, work: Callable[[UnitOfWork], T], *, read_only: bool) -> T:
        with self._database.unit_of_work(read_only=read_only) as uow:
            return work(uow)

    async def _hop(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)


class Service:
    """Everything that runs: listeners, platforms, watched folders, editions, sending."""

    def __init__(self, settings: Settings, database: Database, around: Surroundings) -> None:
        self.settings = settings
        self.database = database
        self.around = around
        self.metrics = Metrics()
        self.bridge = ThreadBridge(database)
        self.platforms: Mapping[str, Platform] = {}
        self._state = Component(status=Status.STARTING)
        self._database = Component(status=Status.OK)
        self._scheduler: Scheduler | None = None
        self.keeper = ModelKeeper(bridge=self.bridge, code=__version__, clock=around.clock)
        self.intake = Intake(
            bridge=self.bridge,
            folders=settings.watch.folders,
            host=around.host,
            clock=around.clock,
            new_id=around.new_paper_id,
            after=self._after_intake,
        )
        self.editor = Editor(
            bridge=self.bridge,
            keeper=self.keeper,
            clock=around.clock,
            troubles=self.intake.troubles,
            metrics=self.metrics,
        )

    def host(self) -> ChatHost:
        """Return what platforms may ask of the application."""
        return ChatHost(
            bridge=self.bridge,
            model=lambda: self.keeper.model,
            defaults=defaults_of(self.settings),
            clock=self.around.clock,
            components=lambda: self.health()[1],
            metrics=self.metrics,
        )

    def health(self) -> tuple[Status, Mapping[str, Component]]:
        """Return the whole's status and its parts'; a platform that fails only degrades it."""
        components = {
            "service": self._state,
            "database": self._database,
            "sources": self.intake.health(),
            "editions": self.editor.health(),
        }
        if self._scheduler is not None:
            components |= {f"job {name}": part for name, part in self._scheduler.health().items()}
        components |= {name: platform.health() for name, platform in self.platforms.items()}
        state = self._state.status
        return (overall(components) if state is Status.OK else state), components

    async def run(
        self, connect: Connect, *, stop: asyncio.Event, ready: Callable[[str], None]
    ) -> None:
        """Serve until `stop` is set; `ready` is called with the private listener's address.

        Raises UserError when the home is taken or a port cannot be had.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self.bridge.close)
            owner = stack.enter_context(
                claimed(self.settings.home / "var", new_name=self.around.new_name)
            )
            listening = await stack.enter_async_context(
                serving(
                    private=self.settings.private,
                    public=self.settings.public,
                    routes=(),
                    health=self.health,
                    metrics=self.metrics.registry,
                )
            )
            await self.keeper.refresh()
            self.platforms = connect(self.host())
            for platform in self.platforms.values():
                await stack.enter_async_context(supervised(platform))
            sender = self._sending(owner)
            stack.push_async_callback(sender.stop, patience=SECONDS_TO_STOP)
            await self._first_start()
            self._scheduler = await stack.enter_async_context(
                scheduling(self._jobs(sender), clock=self.around.clock)
            )
            self._state = Component(status=Status.OK)
            ready(listening.private)
            await stop.wait()
            self._state = Component(status=Status.STOPPING)

    def _sending(self, owner: str) -> Sender:
        return Sender(
            bridge=self.bridge,
            platforms=self.platforms,
            owner=f"{self.around.host}/{owner}",  # a home that was copied is another sender
            clock=self.around.clock,
            metrics=self.metrics,
        )

    def _jobs(self, sender: Sender) -> list[Job]:
        every = timedelta(seconds=self.settings.watch.every_seconds)
        return [
            Job(name="editions", run=self.editor.tick, every=TICK),
            Job(name="sending", run=sender.tick, every=TICK),
            Job(name="sources", run=self.intake.scan, every=every),
            Job(name="learning", run=self._keep_up, every=PING),
            Job(name="database", run=self._ping, every=PING),
            Job(name="nightly", run=partial(self.keeper.refresh, nightly=True), at=NIGHT),
        ]

    async def _after_intake(self, report: IngestReport) -> None:
        self.metrics.files.inc(report.files)
        self.metrics.papers.inc(report.new)
        if report.new or report.changed:
            log.info("taken in", files=report.files, new=report.new, changed=report.changed)
            await self.keeper.refresh()
        await self._first_start()

    async def _keep_up(self) -> None:
        """Learn what another process took in: the command line, or another replica."""
        if await self.keeper.is_behind():
            await self.keeper.refresh()
            await self._first_start()

    async def _first_start(self) -> None:
        """Set up the first channel as soon as there is a paper, if there is no audience at all."""
        if self.keeper.model.number == 0:
            return
        topics = first_topics(self.settings, self.keeper.model)
        now = self.around.clock()
        await self.bridge.use(
            lambda uow: subscriptions.set_up_first(
                first_channel(self.settings),
                VISITOR,
                topics,
                uow,
                defaults=defaults_of(self.settings),
                now=now,
            )
        )

    async def _ping(self) -> None:
        """Ask the database whether it answers; health is told beside the loop, and at once."""
        try:
            await self.bridge.compute(self.database.ping)
        except StorageError as error:
            self._database = Component(status=Status.FAILED, detail=str(error))
        else:
            self._database = Component(status=Status.OK)


def serve(settings: Settings, database: Database) -> None:
    """Run until SIGINT or SIGTERM, with this terminal as the local chat."""
    configure_logs(settings.logs)
    zoneinfo.reset_tzpath(to=())  # the package's zones, the same on every machine
    asyncio.run(_serve(Service(settings, database, Surroundings())))


async def _serve(service: Service) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with unhurried(STANDARD_OUTPUT, sys.stdout.encoding) as out:
        await service.run(partial(connected, service, out), stop=stop, ready=_say_ready)


def _say_ready(address: str) -> None:
    print(f"Paper Round is ready; {address}/health tells how it is.", file=sys.stderr)  # noqa: T201


def connected(service: Service, out: Unhurried, host: Host) -> Mapping[str, Platform]:
    """Make the platforms that are configured: for now, this terminal as the local chat."""
    local = platform_class(LOCAL)(
        host=host,
        lines=typed_lines(STANDARD_INPUT),
        out=out,
        drained=out.drained,
        journal=Journal(service.settings.home / "var" / "terminal"),
        caller=VISITOR,
        place=first_channel(service.settings),
        clock=service.around.clock,
        is_terminal=sys.stdout.isatty(),
    )
    return {LOCAL: local}


def with_port(settings: Settings, port: int) -> Settings:
    """Return the settings with another private port."""
    private = settings.private.model_copy(update={"port": port})
    return settings.model_copy(update={"private": private})


def configure_logs(logs: Logs) -> None:
    """Send everything that is logged to stderr, for people or as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,  # the rich one prints what it works on
    )
    if logs.format == "json":
        last = structlog.processors.JSONRenderer()
    level = logging.getLevelNamesMapping()[_level(logs).upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    for chatty in ("alembic", "apscheduler"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def _level(logs: Logs) -> str:
    """Return the level that was set; a person at a terminal is spared the usual lines."""
    at_a_terminal = sys.stderr.isatty() and "level" not in logs.model_fields_set
    return "warning" if at_a_terminal else logs.level
