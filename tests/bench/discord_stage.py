"""Servers on Discord, two hundred of their channels with digests, and the real program beside it.

It speaks to a fake Discord by HTTP and its gateway, and works in a process of its own.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.ids import AudienceRef
from bot.storage.database import open_database
from tests.bench.staging import CHANNELS, Ledger, home_of, until
from tests.bench.workshop import MANY, Workshop
from tests.browser.program import PATIENCE, Program, served
from tests.fakes.discord import Channel, FakeDiscord, Message, Person
from tests.fakes.discord.screens import BUTTON, elements

PLATFORM = "discord"
IN_A_SERVER = 10
"""Channels with digests in a server, where there are no more servers than are needed."""


@dataclass(kw_only=True)
class Stage:
    """The program that serves a fake Discord, and its database."""

    discord: FakeDiscord
    channels: Sequence[Channel]
    people: Sequence[Person]
    program: Program
    ledger: Ledger

    def papers(self) -> list[Message]:
        """Return the messages that have a paper each, of all channels in turn."""
        rows = ([each for each in channel.shown if is_paper(each)] for channel in self.channels)
        return [each for row in itertools.zip_longest(*rows) for each in row if each is not None]

    async def has_first_digests(self) -> None:
        """Wait until every channel has one, composed and sent."""
        self.ledger.let_be_due(self.ledger.audiences())
        await until(lambda: self.ledger.has_composed(1))
        await until(self.ledger.is_quiet)


@asynccontextmanager
async def staged(
    workshop: Workshop,
    *,
    people: int,
    papers: int = MANY,
    channels: int = CHANNELS,
    servers: int = CHANNELS // IN_A_SERVER,
) -> AsyncIterator[Stage]:
    """Serve a home with so many papers; everybody is in every server that has digests."""
    async with FakeDiscord.running(kept_calls=1_000, judging=False) as discord:
        somebody = [discord.add_user(name=f"reader{number}") for number in range(people)]
        within = min(servers, max(1, channels // IN_A_SERVER))
        guilds = [
            discord.add_guild(name=f"lab {n}", members=somebody if n < within else ())
            for n in range(servers)
        ]
        rooms = [guilds[n % within].add_channel(name=f"group-{n}") for n in range(channels)]
        places = [AudienceRef(platform=PLATFORM, channel=each.id) for each in rooms]
        home = await asyncio.to_thread(home_of, workshop, places, papers)
        environ = {
            "DISCORD_BOT_TOKEN": discord.token,
            "DISCORD_API_BASE": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        async with served(home, environ=environ) as program:
            async with asyncio.timeout(PATIENCE):
                await discord.connected()
            await until(lambda: bool(discord.commands))
            gc.collect()
            gc.freeze()  # to look at all these people again and again would hold up their answers
            file = home / "var" / "paperround.db"
            with open_database(f"sqlite:///{file}") as database:
                yield Stage(
                    discord=discord,
                    channels=rooms,
                    people=[discord.person(each) for each in somebody],
                    program=program,
                    ledger=Ledger(database=database, file=file, platform=PLATFORM),
                )
        gc.unfreeze()
        if discord.problems:
            raise RuntimeError(f"Discord would complain: {discord.problems[:3]}")


def is_paper(message: Message) -> bool:
    """Whether a message is one of a digest, with a paper's buttons."""
    buttons = (each for each in elements(message.components) if each["type"] == BUTTON)
    return message.only_for is None and any("👍" in str(each.get("label")) for each in buttons)
