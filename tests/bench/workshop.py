"""What measures work on: folders, databases, and a large collection that is made once for all."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from bot.app import ThreadBridge
from bot.domain.calendar import Schedule
from bot.domain.digests import DigestFile, Entry, Parsed
from bot.domain.ids import AccountRef, AudienceId, PaperId, ReaderId
from bot.domain.papers import PaperContent
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Signal, SignalKey, Surface, Vote
from bot.runtime.keeper import ModelKeeper
from bot.services.ingest import ingest_file
from bot.services.models import Model
from bot.services.subscriptions import Defaults
from bot.storage.database import Database, open_database
from tests.bench import generated

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
DEFAULTS = Defaults(schedule=Schedule.parse("09:00"), zone="UTC")
MANY = 10_000
STAGES = ((9_000, timedelta(days=30)), (890, timedelta(days=3)), (110, timedelta(hours=2)))
"""How many papers were listed how long ago: all but the first wait for their readers."""

WAITING = sum(count for count, ago in STAGES if ago < timedelta(days=7))
NEWEST = STAGES[-1][0]


@dataclass
class Workshop:
    """`folder` is removed by whoever made it."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def home(self, *, seeds: bool = False) -> Path:
        """Make an empty home, or one with the seed pages."""
        home = self.folder / f"home-{next(self._numbers)}"
        home.mkdir()
        if seeds:
            shutil.copytree(generated.SEEDS, home / "seeds")
        return home

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """Open a new SQLite file with all tables and no rows."""
        with open_database(f"sqlite:///{self.home()}/paperround.db") as database:
            database.upgrade()
            yield database

    @cached_property
    def _large(self) -> tuple[Path, Model]:
        home = self.home()
        file = home / "paperround.db"
        with open_database(f"sqlite:///{file}") as database:
            database.upgrade()
            contents = generated.papers(MANY)
            for count, ago in STAGES:
                bring(database, list(itertools.islice(contents, count)), at=NOW - ago)
            return file, asyncio.run(_learned(database))

    @property
    def model(self) -> Model:
        """The model of the large collection."""
        return self._large[1]

    @contextmanager
    def large(self) -> Iterator[Database]:
        """Open a copy of the large collection."""
        with open_database(f"sqlite:///{self.large_home()}/var/paperround.db") as database:
            yield database

    def large_home(self) -> Path:
        """Make a home whose database is a copy of the large collection."""
        home = self.home()
        (home / "var").mkdir()
        shutil.copy(self._large[0], home / "var")
        return home


async def _learned(database: Database) -> Model:
    """Fit the model as the running program does."""
    bridge = ThreadBridge(database)
    try:
        keeper = ModelKeeper(bridge=bridge, code="bench", clock=lambda: NOW)
        await keeper.refresh()
        return keeper.model
    finally:
        bridge.close()


def digest_file(name: str, contents: Sequence[PaperContent]) -> DigestFile:
    """Make the value that reading such a file gives."""
    entries = (
        Entry(line=at, position=at, content=content) for at, content in enumerate(contents, start=1)
    )
    return DigestFile(
        path=name,
        sha256=sha256(name.encode()).hexdigest(),
        size=1,
        parser="json-lines/1",
        parsed=Parsed(entries=tuple(entries)),
        dated=None,
    )


def bring(database: Database, contents: Sequence[PaperContent], *, at: datetime) -> None:
    """Store papers as one file that came in at a time; ids are the same in every run."""
    with database.unit_of_work() as uow:
        numbers = itertools.count(uow.papers.last_number() + 1)
        ingest_file(
            digest_file(f"{at:%Y-%m-%d}.jsonl", contents),
            uow,
            now=at,
            new_id=lambda: PaperId(f"p_{next(numbers):010d}"),
            host="here",
        )


def vote_often(
    account: AccountRef,
    papers: Sequence[PaperId],
    uow: UnitOfWork,
    *,
    at: datetime,
    audience: AudienceId | None = None,
) -> ReaderId:
    """Store votes of one reader, every fifth a thumb down. Does not commit."""
    reader = uow.readers.ensure(account, now=at).id
    for number, paper in enumerate(papers):
        key = SignalKey(
            reader=reader, paper=paper, surface=Surface.BUTTON, message=f"m{number}", name="up"
        )
        value = Vote.DOWN if number % 5 == 4 else Vote.UP
        uow.signals.put(Signal(key=key, value=value, occurred_at=at, audience=audience))
    return reader
