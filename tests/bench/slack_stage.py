"""A workspace with two hundred channels, and the real program that serves it beside the bench."""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.ids import AudienceRef
from bot.storage.database import open_database
from tests.bench.staging import CHANNELS, Ledger, home_of
from tests.bench.workshop import MANY, Workshop
from tests.browser.program import Program, served
from tests.fakes.slack import Channel, FakeSlack, Message, Person, Team

PLATFORM = "slack"


@dataclass(kw_only=True)
class Stage:
    """The program that serves a fake Slack, and its database, which is looked into from outside."""

    slack: FakeSlack
    team: Team
    channels: Sequence[Channel]
    people: Sequence[Person]
    program: Program
    ledger: Ledger

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
        places = [AudienceRef(platform=PLATFORM, tenant=team.id, channel=c.id) for c in channels]
        home = await asyncio.to_thread(home_of, workshop, places, papers)
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
                    ledger=Ledger(database=database, file=file, platform=PLATFORM),
                )
        gc.unfreeze()
        if slack.problems:
            raise RuntimeError(f"Slack would complain: {slack.problems[:3]}")


def is_paper(message: Message) -> bool:
    return any(
        element.get("type") == "button" and element["text"]["text"] == "👍"
        for block in message.blocks
        for element in block.get("elements", ())
    )
