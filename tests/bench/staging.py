"""A home with papers and two hundred channels, and the program's database, looked at from outside.

The fake chat works in the process that measures, the program in its own: what the fake costs is
none of the program's.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.audiences import Audience, AudienceKind, Interests
from bot.domain.editions import Edition
from bot.domain.ids import AudienceRef
from bot.services import editions
from bot.services.subscriptions import new_audience
from bot.storage.database import Database, open_database
from tests.bench import generated
from tests.bench.workshop import DEFAULTS, MANY, Workshop, bring

CHANNELS = 200
NEW = 110
"""Papers that came today."""
DIGESTS = ("", "evening", "late")
"""Each channel has three audiences, so that other digests can follow without a day between."""
TOPICS = 3
_EDITIONS = (
    "SELECT count(*) FROM editions JOIN audiences ON audiences.id = audience_id WHERE platform = ?"
)
_WAITING = (
    "SELECT count(*) FROM deliveries JOIN editions ON editions.id = edition_id "
    "JOIN audiences ON audiences.id = audience_id "
    "WHERE deliveries.state IN ('pending', 'sending') AND audiences.state = 'active'"
)
_TURN = "UPDATE audiences SET state = ? WHERE platform = ? AND name = ?"
LONGEST = 180.0
"""Seconds after which something is broken and not slow."""
LOCKED = 20.0
"""Seconds that whoever writes from outside waits for the program, which writes often."""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The database of a program that runs, whose channels are on one platform."""

    database: Database
    file: Path
    platform: str

    def audiences(self, name: str = "") -> list[Audience]:
        """Return the audiences of this name, one for each channel."""
        with self.database.unit_of_work(read_only=True) as uow:
            named = (each for each in uow.audiences.all() if each.ref.name == name)
            return [each for each in named if each.ref.platform == self.platform]

    def let_be_due(self, audiences: Sequence[Audience]) -> None:
        """Let the digests of all these be due now."""
        now = datetime.now(UTC)
        with self.database.unit_of_work() as uow:
            for each in audiences:
                uow.audiences.update(replace(each, next_due_at=now))
            uow.commit()

    def has_composed(self, digests: int) -> bool:
        """Whether every channel has so many editions."""
        (count,) = self.rows(_EDITIONS, self.platform)[0]
        return bool(count == digests * len(self.audiences()))

    def is_quiet(self) -> bool:
        """Whether nothing waits to be sent."""
        return self.rows(_WAITING) == [(0,)]

    def hold_back(self, name: str) -> None:
        """Let nothing be sent to the audiences of this name until it is released."""
        self._turn(name, "paused")

    def release(self, name: str) -> None:
        """Let all that was held back be due at one moment, by one statement that takes no time."""
        self._turn(name, "active")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask by hand: it is asked often, and what it costs is measured with everything else."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            return list(database.execute(query, values))

    def _turn(self, name: str, state: str) -> None:
        with closing(sqlite3.connect(self.file, timeout=LOCKED)) as database, database:
            database.execute(_TURN, (state, self.platform, name))


def store_alike(ledger: Ledger, model: str, name: str) -> None:
    """Store an edition for each audience of a name, with the messages of another name's.

    They are not composed: it is sending alone that is measured. Nothing of them is sent before
    they are released: to store so many at once would hold up everybody who writes.
    """
    ledger.hold_back(name)
    audiences = ledger.audiences(name)
    made = list(_alike(ledger, ledger.audiences(model), audiences))
    with ledger.database.unit_of_work() as uow:
        for each in made:
            uow.editions.add(each)
        uow.commit()


def _alike(
    ledger: Ledger, first: Sequence[Audience], second: Sequence[Audience]
) -> Iterator[Edition]:
    now = datetime.now(UTC)
    with ledger.database.unit_of_work(read_only=True) as uow:
        for model, audience in zip(first, second, strict=True):
            due = editions.due_today(audience, now=now)
            yield Edition(
                audience=audience.id,
                follows=None,
                period=due.period,
                due_at=now,
                composed_at=now,
                cutoff=0,
                epoch=0,
                considered=0,
                payloads=tuple(each.payload for each in uow.editions.latest(model.id)),
            )


async def until(happens: Callable[[], bool], *, every: float = 0.1) -> float:
    """Wait until something is so; return seconds. Raises TimeoutError."""
    start = time.monotonic()
    while not await asyncio.to_thread(happens):
        if time.monotonic() - start > LONGEST:
            raise TimeoutError("it did not happen in time")
        await asyncio.sleep(every)
    return time.monotonic() - start


def home_of(workshop: Workshop, places: Iterable[AudienceRef], papers: int = MANY) -> Path:
    """Make a home whose papers came as long ago as it takes for a digest to have some.

    No digest is due before somebody says so.
    """
    home, now = workshop.home(), datetime.now(UTC)
    with open_database(f"sqlite:///{home}/var/paperround.db") as database:
        database.upgrade()
        contents = generated.papers(papers)
        bring(database, list(itertools.islice(contents, papers - NEW)), at=now - timedelta(days=30))
        bring(database, list(contents), at=now - timedelta(hours=2))
        topics = itertools.cycle(_topics())
        with database.unit_of_work() as uow:
            for place, name in itertools.product(places, DIGESTS):
                stored = uow.audiences.add(
                    new_audience(
                        replace(place, name=name),
                        None,
                        kind=AudienceKind.CHANNEL,
                        defaults=DEFAULTS,
                        now=now - timedelta(days=1),
                        first_at=now + timedelta(days=1),
                    )
                )
                wanted = Interests(topics=tuple(itertools.islice(topics, TOPICS)))
                uow.audiences.set_interests(stored.id, wanted, now=now)
            uow.commit()
    return home


def _topics() -> Iterator[str]:
    """Yield words that many titles hold, so that every channel finds papers."""
    counted: dict[str, int] = {}
    for content in generated.seed_contents():
        for word in {each.strip(":,.()?!").lower() for each in content.title.split()}:
            if len(word) > 5:
                counted[word] = counted.get(word, 0) + 1
    yield from sorted(counted, key=lambda word: (-counted[word], word))[:60]
