"""The composition root: makes everything, hands it what it needs, and owns clock and chance."""

from __future__ import annotations

import asyncio
import signal
import zoneinfo
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, closing, nullcontext
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot import __version__
from bot.domain.digests import IngestReport
from bot.domain.errors import StorageError
from bot.domain.health import Component, Status, overall
from bot.domain.ports import UnitOfWork
from bot.http import serving
from bot.platforms import Inspection, Terminal, Wiring, cut
from bot.runtime import checks
from bot.runtime.apart import Apart
from bot.runtime.connecting import Connect, Connections, connected
from bot.runtime.editor import Editor
from bot.runtime.forgotten import FILE_NAME, ForgottenFile, forget_again
from bot.runtime.home import (
    UNDIVIDED,
    VISITOR,
    defaults_of,
    first_channel,
    first_topics,
    kept_models,
    options_of,
)
from bot.runtime.host import ChatHost
from bot.runtime.instance import claimed
from bot.runtime.intake import Intake
from bot.runtime.keeper import ModelKeeper
from bot.runtime.logs import configure_logs
from bot.runtime.metrics import Metrics
from bot.runtime.resealing import seal_anew
from bot.runtime.sender import Sender
from bot.runtime.supervision import supervised
from bot.runtime.surroundings import Surroundings
from bot.runtime.terminal import at_terminal, greeting
from bot.runtime.writing import Writers
from bot.scheduler import Job, Scheduler, scheduling
from bot.services import subscriptions
from bot.services.communities import NIGHT
from bot.services.models import empty_model
from bot.settings import Settings
from bot.storage.database import Database

T = TypeVar("T")

TICK = timedelta(seconds=1)
PING = timedelta(seconds=5)
SECONDS_TO_STOP = 5.0

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class ThreadBridge:
    """The only way between async and sync; obeys `ports.Bridge`.

    SQLite has one writer at a time: queueing here is fairer and faster than waiting there.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        writers = 1 if database.is_sqlite else 4
        self._writers = Writers(writers)
        self._readers = ThreadPoolExecutor(2, "read")
        self._computers = ThreadPoolExecutor(2, "compute")

    async def use(self, work: Callable[[UnitOfWork], T], *, patient: bool = False) -> T:
        return await self._writers.do(
            partial(self._in_unit, work, read_only=False), patient=patient
        )

    async def look(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._hop(self._readers, partial(self._in_unit, work, read_only=True))

    async def compute(self, work: Callable[[], T]) -> T:
        return await self._hop(self._computers, work)

    def close(self) -> None:
        """Let what runs end, and start nothing more."""
        self._writers.close()
        for pool in (self._readers, self._computers):
            pool.shutdown(cancel_futures=True)

    def _in_unit(self, work: Callable[[UnitOfWork], T], *, read_only: bool) -> T:
        with self._database.unit_of_work(read_only=read_only) as uow:
            return work(uow)

    async def _hop(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)


class Service:
    """Everything that runs: listeners, platforms, watched folders, editions, sending."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        around: Surroundings,
        terminal: Terminal | None = None,
    ) -> None:
        self.settings = settings
        self.database = database
        self.around = around
        self.terminal = terminal
        self.forgotten = ForgottenFile(path=settings.home / "var" / FILE_NAME)
        self.metrics = Metrics()
        self.bridge = ThreadBridge(database)
        self.connections = Connections()
        self._ready = asyncio.Event()
        self._state = Component(status=Status.STARTING)
        self._database = Component(status=Status.OK)
        self._scheduler: Scheduler | None = None
        self.keeper = ModelKeeper(
            bridge=self.bridge,
            code=__version__,
            clock=around.clock,
            kept=kept_models(settings, database),
            apart=Apart(database_url=settings.database_url),
            undivided=UNDIVIDED,
            model=empty_model(options_of(settings)),
        )
        self.metrics.epoch.set_function(lambda: self.keeper.model.epoch)
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
            cut=partial(cut, settings=settings),
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
            new_code=self.around.new_code,
            keep=self.forgotten.keep,
        )

    def wiring(self) -> Wiring:
        """Return what platforms are given."""
        return Wiring(
            host=self.host(),
            bridge=self.bridge,
            settings=self.settings,
            clock=self.around.clock,
            new_token=self.around.new_token,
            terminal=self.terminal,
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
        components |= self.connections.health()
        state = self._state.status
        return (overall(components) if state is Status.OK else state), components

    async def run(
        self, connect: Connect, *, stop: asyncio.Event, ready: Callable[[str], None]
    ) -> None:
        """Serve until `stop` is set; `ready` is called with the private listener's address.

        Raises UserError when the home is taken, a port cannot be had, or no platform is left.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self.bridge.close)
            owner = stack.enter_context(
                claimed(self.settings.home / "var", new_name=self.around.new_name)
            )
            if self.settings.secret_keys:
                await seal_anew(self.bridge)
            self.connections = connect(self.wiring())
            listening = await stack.enter_async_context(
                serving(
                    private=self.settings.private,
                    public=self.settings.public,
                    routes=[route for each in self.connections.made for route in each.routes],
                    ready=self._ready,
                    health=self.health,
                    metrics=self.metrics.registry,
                )
            )
            await forget_again(self.forgotten, self.bridge)
            stack.push_async_callback(self.keeper.close)
            await self.keeper.refresh()
            for each in self.connections.made:
                await stack.enter_async_context(supervised(each.platform))
            sender = self._sending(owner)
            stack.push_async_callback(sender.stop, patience=SECONDS_TO_STOP)
            await self._first_start()
            self._scheduler = await stack.enter_async_context(
                scheduling(self._jobs(sender), clock=self.around.clock)
            )
            self._state = Component(status=Status.OK)
            self._ready.set()
            ready(listening.private)
            await stop.wait()
            self._state = Component(status=Status.STOPPING)

    def _sending(self, owner: str) -> Sender:
        return Sender(
            bridge=self.bridge,
            platforms={each.name: each.platform for each in self.connections.made},
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


def examine(settings: Settings, database: Database) -> dict[str, Component]:
    """Return what `doctor` finds; nothing needs to run for it."""
    configure_logs(settings.logs)
    with closing(ThreadBridge(database)) as bridge:
        inspection = Inspection(settings=settings, bridge=bridge, clock=Surroundings().clock)
        return asyncio.run(checks.examine(inspection, database))


def serve(
    settings: Settings,
    database: Database,
    *,
    in_terminal: bool = False,
    connect: Connect = connected,
) -> None:
    """Run until SIGINT or SIGTERM; the local chat is a page, or else this terminal."""
    configure_logs(settings.logs)
    zoneinfo.reset_tzpath(to=())  # the package's zones, the same on every machine
    asyncio.run(_serve(settings, database, connect, in_terminal=in_terminal))


async def _serve(
    settings: Settings, database: Database, connect: Connect, *, in_terminal: bool
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with at_terminal() if in_terminal else nullcontext() as terminal:
        service = Service(settings, database, Surroundings(), terminal)
        async with greeting(is_chat=in_terminal) as greet:

            def ready(address: str) -> None:
                greet(service.connections, address)

            await service.run(connect, stop=stop, ready=ready)


def with_port(settings: Settings, port: int) -> Settings:
    """Return the settings with another private port."""
    private = settings.private.model_copy(update={"port": port})
    return settings.model_copy(update={"private": private})
