"""A workspace with two hundred channels, and the real program beside it, in a process of its own.

The fake Slack works in the process that measures: what it costs is none of the program's.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.audiences import Audience, AudienceKind, Interests
from bot.domain.ids import AudienceRef
from bot.services.subscriptions import new_audience
from bot.storage.database import Database, open_database
from tests.bench import generated
from tests.bench.workshop import DEFAULTS, MANY, Workshop, bring
from tests.browser.program import Program, served
from tests.fakes.slack import Channel, FakeSlack, Message, Person, Team

CHANNELS = 200
NEW = 110
"""Papers that came today."""
DIGESTS = ("", "evening", "late")
"""Each channel has three audiences, so that other digests can follow without a day between."""
TOPICS = 3
_EDITIONS = (
    "SELECT count(*) FROM editions JOIN audiences ON audiences.id = audience_id "
    "WHERE platform = 'slack'"
)
_WAITING = "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending')"
LONGEST = 180.0
"""Seconds after which something is broken and not slow."""


@dataclass(kw_only=True)
class Stage:
    """The program that serves a fake Slack, and its database, which is looked into from outside."""

    slack: FakeSlack
    team: Team
    channels: Sequence[Channel]
    people: Sequence[Person]
    program: Program
    database: Database
    file: Path

    def audiences(self, name: str = "") -> list[Audience]:
        """Return the audiences of this name, one for each channel."""
        with self.database.unit_of_work(read_only=True) as uow:
            named = (each for each in uow.audiences.all() if each.ref.name == name)
            return [each for each in named if each.ref.platform == "slack"]

    def let_be_due(self, audiences: Sequence[Audience]) -> None:
        """Let the digests of all these be due now."""
        now = datetime.now(UTC)
        with self.database.unit_of_work() as uow:
            for each in audiences:
                uow.audiences.update(replace(each, next_due_at=now))
            uow.commit()

    def has_composed(self, digests: int) -> bool:
        """Whether every channel has so many editions."""
        return self._count(_EDITIONS) == digests * len(self.channels)

    def is_quiet(self) -> bool:
        """Whether nothing waits to be sent."""
        return self._count(_WAITING) == 0

    def _count(self, query: str) -> int:
        """Ask by hand: it is asked often, and what it costs is measured with everything else."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            (count,) = database.execute(query).fetchone()
        return int(count)

    def papers(self) -> list[Message]:
        """Return the messages that have a paper each, of all channels in turn."""
        rows = ([each for each in channel.shown if is_paper(each)] for channel in self.channels)
        return [each for row in itertools.zip_longest(*rows) for each in row if each is not None]


@asynccontextmanager
async def staged(workshop: Workshop, *, people: int, papers: int = MANY) -> AsyncIterator[Stage]:
    """Serve a home with so many papers; no digest is due before somebody says so."""
    async with FakeSlack.running(kept_calls=100_000, judging=False) as slack:
        team = slack.add_team("T1", name="Lab")
        users = [team.add_user(f"U{n:05d}", name=f"reader{n}") for n in range(people)]
        channels = [
            team.add_channel(f"C{n:03d}", name=f"group-{n}", members=users) for n in range(CHANNELS)
        ]
        home = await asyncio.to_thread(_home, workshop, team, channels, papers)
        environ = {
            "SLACK_BOT_TOKEN": team.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_BASE_URL": slack.api_url,
        }
        async with served(home, environ=environ) as program:
            await slack.connected()
            gc.collect()
            gc.freeze()  # to look at all these people again and again would hold up their acks
            file = home / "var" / "paperround.db"
            with open_database(f"sqlite:///{file}") as database:
                yield Stage(
                    slack=slack,
                    team=team,
                    channels=channels,
                    people=[slack.person(each) for each in users],
                    program=program,
                    database=database,
                    file=file,
                )
        gc.unfreeze()
        if slack.problems:
            raise RuntimeError(f"Slack would complain: {slack.problems[:3]}")


async def until(happens: Callable[[], bool], *, every: float = 0.1) -> float:
    """Wait until something is so; return seconds. Raises TimeoutError."""
    start = time.monotonic()
    while not await asyncio.to_thread(happens):
        if time.monotonic() - start > LONGEST:
            raise TimeoutError("it did not happen in time")
        await asyncio.sleep(every)
    return time.monotonic() - start


def is_paper(message: Message) -> bool:
    return any(
        element.get("type") == "button" and element["text"]["text"] == "👍"
        for block in message.blocks
        for element in block.get("elements", ())
    )


def _home(workshop: Workshop, team: Team, channels: Sequence[Channel], papers: int) -> Path:
    """Make a home whose papers came as long ago as it takes for a digest to have some."""
    home, now = workshop.home(), datetime.now(UTC)
    with open_database(f"sqlite:///{home}/var/paperround.db") as database:
        database.upgrade()
        contents = generated.papers(papers)
        bring(database, list(itertools.islice(contents, papers - NEW)), at=now - timedelta(days=30))
        bring(database, list(contents), at=now - timedelta(hours=2))
        topics = itertools.cycle(_topics())
        with database.unit_of_work() as uow:
            for channel, name in itertools.product(channels, DIGESTS):
                ref = AudienceRef(platform="slack", tenant=team.id, channel=channel.id, name=name)
                stored = uow.audiences.add(
                    new_audience(
                        ref,
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
