"""`paperround run` as a person starts it, a process of its own, entered by the link it prints."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.domain.editions import DeliveryState
from bot.domain.ids import AudienceRef
from bot.storage.database import Database
from tests.e2e.command_line import at
from tests.e2e.serving import database_of
from tests.unit.services.world import PAPERS

PATIENCE = 120.0
"""Seconds: far more than a start takes, for machines that have much else to do."""

LINK = re.compile(r"http://\S+/login\?token=[\w.~-]+")
ADDRESS = re.compile(r"(http://[^\s/]+)/?")
_OURS = re.compile(r"PAPERROUND_|SLACK_|DISCORD_")


@dataclass(kw_only=True)
class Program:
    """A home that is served; stopped and started again it keeps its port."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    module: tuple[str, ...] = ("bot",)
    port: int = 0
    origin: str = ""
    is_served: bool = False
    _process: asyncio.subprocess.Process | None = None

    @property
    def out(self) -> Path:
        """What it wrote since its latest start."""
        return self.home / "out"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def written(self) -> str:
        return self.out.read_text("utf-8", "replace") if self.out.exists() else ""

    async def start(self) -> None:
        """Start it, and wait until it says where it is."""
        run = ["--home", str(self.home), "run", "--port", str(self.port)]
        with self.out.open("wb") as out:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *self.module, *run),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=_environment(self.environ),
            )
        ready = await self.said(re.compile(r"is ready.*?" + ADDRESS.pattern, re.DOTALL))
        self.origin = ready[1]
        self.port = urlsplit(self.origin).port or 0
        self.is_served = True

    async def said(self, words: re.Pattern[str]) -> re.Match[str]:
        """Return where it wrote these words, once it did."""
        end = time.monotonic() + PATIENCE
        while not (found := words.search(self.written())):
            assert self._process is not None
            assert self._process.returncode is None, f"it ended:\n{self.written()}"
            assert time.monotonic() < end, f"it did not say it:\n{self.written()}"
            await asyncio.sleep(0.02)
        return found

    async def link(self) -> str:
        """Return the link that it printed, which logs a browser in as `web:you`."""
        return (await self.said(LINK))[0]

    def link_for(self, name: str) -> str:
        """Return a link that logs a browser in as somebody else, as `paperround login` prints."""
        printed = at(self.home, "login", name)
        found = LINK.search(printed.out)
        assert found, printed
        address = urlsplit(found[0])
        return f"{self.origin}{address.path}?{address.query}"

    async def command(self, *arguments: str) -> str:
        """Run another command in the same home, beside the program, and return what it prints."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *self.module, "--home", str(self.home), *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(self.environ),
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def has_sent_a_digest(self, audience: AudienceRef = PAPERS) -> None:
        """Wait until everything that was made for an audience is sent."""
        end = time.monotonic() + PATIENCE
        with database_of(self.home) as database:
            while not (states := _states(database, audience)) or not all(states):
                assert time.monotonic() < end, "there is no digest"
                await asyncio.sleep(0.05)

    async def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        return await self._end(signal.SIGKILL)

    async def _end(self, number: signal.Signals) -> int:
        self.is_served = False
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
        self._process = None
        return code


@asynccontextmanager
async def served(
    home: Path, *, environ: Mapping[str, str] | None = None, module: tuple[str, ...] = ("bot",)
) -> AsyncIterator[Program]:
    """Serve a home on any port while the context lasts."""
    program = Program(home=home, environ=environ or {}, module=module)
    try:
        await program.start()
        yield program
    finally:
        await program.kill()


def _states(database: Database, audience: AudienceRef) -> list[bool]:
    """Return of each message of an audience's latest digest whether it is sent."""
    with database.unit_of_work(read_only=True) as uow:
        found = uow.audiences.find(audience)
        latest = uow.editions.latest(found.id) if found else ()
        return [delivery.state is DeliveryState.SENT for delivery in latest]


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return this process' environment with none of our variables but these."""
    others = {name: text for name, text in os.environ.items() if not _OURS.match(name)}
    return {**others, "PYTHONUNBUFFERED": "1", **ours}
