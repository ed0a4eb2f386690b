"""The composition root: makes everything, hands it what it needs, and owns clock and chance."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import sys
from base64 import b32encode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import structlog

from bot import __version__
from bot.commands.spec import Host
from bot.domain.audiences import Audience
from bot.domain.digests import IngestReport
from bot.domain.errors import StorageError
from bot.domain.health import Component, Status, overall
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.ports import Platform, UnitOfWork
from bot.http import serving
from bot.runtime.editor import Editor, ModelKeeper
from bot.runtime.host import ChatHost
from bot.runtime.instance import claimed
from bot.runtime.intake import Intake
from bot.runtime.metrics import Metrics
from bot.runtime.sender import Sender
from bot.services import models, subscriptions
from bot.services.models import Model, empty_model
from bot.services.subscriptions import Defaults
from bot.settings import Settings
from bot.storage.database import Database, open_database

T = TypeVar("T")
Connect = Callable[[Host], Mapping[str, Platform]]
"""Given what platforms may ask for, makes the platforms that are configured."""

SECONDS_TO_STOP = 5.0
LONGEST_PAUSE = 300.0
"""Seconds between two starts of a platform that keeps failing."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_paper_id() -> PaperId:
    """Return `p_` and ten characters of base32: fifty random bits, never derived, never reused."""
    return PaperId("p_" + b32encode(secrets.token_bytes(7)).decode().lower()[:10])


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the program finds around it; tests bring their own."""

    clock: Callable[[], datetime] = utc_now
    new_paper_id: Callable[[], PaperId] = new_paper_id
    new_name: Callable[[], str] = partial(secrets.token_hex, 8)
    host: str = field(default_factory=socket.gethostname)


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
        self.around = around
        self.metrics = Metrics()
        self.database = database
        self.bridge = ThreadBridge(database)
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
        self.platforms: Mapping[str, Platform] = {}
        self._state = Component(status=Status.STARTING)

    def host(self) -> ChatHost:
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
            "database": self._database_health(),
            "sources": self.intake.health(),
            "editions": self.editor.health(),
        }
        components |= {name: platform.health() for name, platform in self.platforms.items()}
        state = self._state.status
        return (state if state is not Status.OK else overall(components)), components

    def _database_health(self) -> Component:
        try:
            self.database.ping()
        except StorageError as error:
            return Component(status=Status.FAILED, detail=str(error))
        return Component(status=Status.OK)

    async def run(
        self, connect: Connect, *, stop: asyncio.Event, ready: Callable[[str], None]
    ) -> None:
        """Serve until `stop` is set; `ready` is called with the private listener's address.

        Raises UserError when the home is taken or a port cannot be had.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self.bridge.close)
            var = self.settings.home / "var"
            owner = stack.enter_context(claimed(var, new_name=self.around.new_name))
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
            self.sender = Sender(
                bridge=self.bridge,
                platforms=self.platforms,
                owner=owner,
                clock=self.around.clock,
                metrics=self.metrics,
            )
            await self._first_start()
            await self._serve(stack, stop, lambda: ready(listening.private))
