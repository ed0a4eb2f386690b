"""The whole program in this process: real files, database and listener; clock and chat are ours."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.app import Service, with_port
from bot.domain.papers import PaperContent
from bot.platforms import Connected, Wiring, sections
from bot.platforms.console.connecting import connect
from bot.platforms.console.reading import typed_lines
from bot.runtime.connecting import Connect, Connections
from bot.runtime.surroundings import Surroundings
from bot.settings import Settings, load
from bot.storage.database import Database, open_database
from tests.fakes.platform import FakePlatform
from tests.fakes.terminal import terminal_with
from tests.unit.services.world import MONDAY

PATIENCE = 60.0
"""Seconds: far more than anything takes, for machines that have much else to do."""
IMPATIENT = 0.1

_names = count(1)


@dataclass
class Clock:
    """Stands until it is moved by hand."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def next_morning(self) -> None:
        """Go on to nine o'clock of the day after."""
        self.now = (self.now + timedelta(days=1)).replace(hour=9, minute=0)


@dataclass(kw_only=True)
class Running:
    """A service that is ready."""

    service: Service
    address: str
    clock: Clock

    @property
    def database(self) -> Database:
        return self.service.database

    def papers(self) -> int:
        with self.database.unit_of_work(read_only=True) as uow:
            return uow.papers.count()

    async def health(self) -> tuple[int, Any]:
        return await health_at(self.address)


async def health_at(address: str) -> tuple[int, Any]:
    async with ClientSession() as session, session.get(f"{address}/health") as answer:
        return answer.status, await answer.json()


async def well_at(address: str) -> Any:  # noqa: ANN401 - JSON can be anything
    """Wait until everything is well and return it; one try of a job may fail at any time."""
    end = time.monotonic() + PATIENCE
    while True:
        status, health = await health_at(address)
        if (status, health["status"]) == (200, "ok"):
            return health
        unwell = {name: it for name, it in health["components"].items() if it["status"] != "ok"}
        assert time.monotonic() < end, (status, unwell)
        await asyncio.sleep(IMPATIENT)


@dataclass
class Terminal:
    """A console over a pipe: lines are typed into it, and what it shows is kept."""

    out: StringIO = field(default_factory=StringIO)
    _pipe: tuple[int, int] = field(default_factory=os.pipe)

    def connect(self, wiring: Wiring) -> Connections:
        terminal = terminal_with(self.out, typed_lines(self._pipe[0]))
        opened = connect(replace(wiring, terminal=terminal))
        assert opened is not None
        return Connections(made=(opened,))

    def hang_up(self) -> None:
        for descriptor in self._pipe:
            with suppress(OSError):
                os.close(descriptor)

    async def type(self, line: str, *, until: str = "") -> str:
        """Type a line and return what is shown then, once it holds the words waited for."""
        start = len(self.out.getvalue())
        os.write(self._pipe[1], f"{line}\n".encode())

        def answered() -> bool:
            return until in " ".join(self.out.getvalue()[start:].split()) and self._is_still(start)

        await eventually(answered)
        return self.out.getvalue()[start:]

    def _is_still(self, start: int) -> bool:
        return self.out.getvalue()[start:].endswith("\n")


def connecting(*platforms: FakePlatform) -> Connect:
    made = tuple(Connected(name=each.name, platform=each) for each in platforms)
    return lambda _: Connections(made=made)


def new_home(folder: Path, *, settings: str = "", database: Path | None = None) -> Path:
    """Make a home that looks often, takes any port, and shows everything that names a topic."""
    for name in ("config", "seeds", "var"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "config" / "paperround.toml").write_text(
        "[watch]\nevery_seconds = 0.1\n"
        '[defaults]\nchoosiness = "everything"\n'
        '[first_start]\ntopics = ["retrieval", "robots"]\n'
        f"{settings}"
    )
    if database is not None:
        (folder / "var" / "paperround.db").write_bytes(database.read_bytes())
    return folder


def drop(home: Path, *papers: PaperContent, name: str = "") -> Path:
    """Put a digest file into a home's watched folder, as a careful program would: all at once."""
    lines = [json.dumps({"title": each.title, "abstract": each.abstract}) for each in papers]
    file = home / "seeds" / (name or f"drop-{next(_names)}.jsonl")
    hidden = file.with_name(f".{file.name}")
    hidden.write_text("\n".join(lines))
    return hidden.rename(file)


def settings_of(home: Path, url: str | None) -> Settings:
    environ = {"PAPERROUND_DATABASE_URL": url} if url else {}
    return load(home=home, config=None, environ=environ, sections=sections())


def database_of(home: Path, url: str | None = None, *, patience: float = 5.0) -> Database:
    """Open and migrate the database of a home, or another one."""
    database = open_database(settings_of(home, url).database_url, busy_timeout=patience)
    if not database.check():
        database.upgrade()
    return database


@asynccontextmanager
async def running(
    home: Path,
    connect: Connect,
    *,
    clock: Clock | None = None,
    url: str | None = None,
    port: int = 0,
    patience: float = 5.0,
) -> AsyncIterator[Running]:
    """Serve a home while the context lasts."""
    clock = clock or Clock()
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    with database_of(home, url, patience=patience) as database:
        around = Surroundings(clock=clock, host=home.name)
        service = Service(with_port(settings_of(home, url), port), database, around)
        serving = asyncio.create_task(service.run(connect, stop=stop, ready=ready.set_result))
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
            yield Running(service=service, address=ready.result(), clock=clock)
        finally:
            stop.set()
            async with asyncio.timeout(PATIENCE):
                await serving


async def eventually(happens: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)
