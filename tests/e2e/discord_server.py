"""Servers of the fake Discord, and the program in a process of its own that serves them."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.browser.program import Program
from tests.e2e import command_line
from tests.e2e.discord_people import Member
from tests.e2e.serving import PATIENCE, eventually, health_at
from tests.e2e.slack_workspace import MODULE, MORNING, NAMES, SAID_AT_START
from tests.e2e.turned_days import TURNED_BY, Days
from tests.fakes.discord import Channel, FakeDiscord, Message, Permission

SYNCING = "bulk_set_application_commands"
RECONCILED = re.compile(r"discord\.reconciled .*messages=[1-9]")
SAID_ONCE_CONNECTED = re.compile(
    r"^Discord is connected\b.*\nhttps://discord\.com/oauth2/authorize\?\S+\n", re.MULTILINE
)
ALL_SHARDS = 2 * PATIENCE
"""Seconds: sessions that begin wait for each other, and for Discord's sake."""


@dataclass(kw_only=True)
class Served:
    """A Discord and the program that serves it; `log` is what it wrote in all its starts.

    `errors` is how many that tells of, as something was sent that nobody can read.
    """

    discord: FakeDiscord
    days: Days
    program: Program
    shards: int = 1
    errors: int = 0
    _before: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        """Return what it wrote in all its starts but for its greetings, which are for a person."""
        written = "".join([*self._before, self.program.written()])
        return SAID_ONCE_CONNECTED.sub("", SAID_AT_START.sub("", written))

    def joins(self, channel: Channel, *, manages: bool = False) -> Member:
        """Let somebody new come to the server of a channel, and act there."""
        assert channel.guild is not None
        user = self.discord.add_user(name=next(NAMES))
        allowed = Permission.MANAGE_CHANNELS if manages else Permission(0)
        role = channel.guild.add_role(name="their own", permissions=allowed)
        channel.guild.add_member(user, role)
        return Member(self.discord.person(user), channel)

    async def start(self) -> None:
        await self.program.start()
        await self.connected()
        await eventually(lambda: self.discord.commands)

    async def connected(self) -> None:
        """Wait until the program can be reached over all its shards."""
        async with asyncio.timeout(ALL_SHARDS):
            await self.discord.connected(self.shards)

    async def says_of_itself(self, status: str, words: str = "") -> str:
        """Wait until the program's health tells so of Discord; return its sentence."""
        end = time.monotonic() + ALL_SHARDS
        while True:
            _, health = await health_at(self.program.origin)
            found = health["components"]["discord"]
            if found["status"] == status and words in found["detail"]:
                return str(found["detail"])
            assert time.monotonic() < end, found
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """Stop the program; what people do now reaches nobody."""
        assert await self.program.stop() == 0, self.program.written()
        self._before.append(self.program.written())

    async def is_killed(self) -> None:
        """End the program without a word; it is down until it is started again."""
        self._before.append(self.program.written())
        await self.program.kill()

    async def json(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON can be anything
        """Return what the command line prints, which runs in this process: it is asked often."""
        home = self.program.home
        return (await asyncio.to_thread(command_line.at, home, *arguments, "--json")).json

    async def doctor(self) -> Any:  # noqa: ANN401 - as above
        """Return what `paperround doctor` finds of each part, beside the program and set up so."""
        run = partial(
            command_line.paperround, "--home", self.program.home, environ=self.program.environ
        )
        return (await asyncio.to_thread(run, "doctor", "--json")).json["components"]

    async def votes(self, of: Member) -> tuple[list[str], list[str]]:
        """Return the papers that somebody has a 👍 and a 👎 on, as the command line tells them."""
        known = await self.json("profile", of.account)
        return known["liked"], known["disliked"]

    async def has_votes(self, of: Member, liked: int, disliked: int) -> None:
        """Wait until somebody has so many votes: nobody is told of a reaction that is stored."""
        end = time.monotonic() + PATIENCE
        while (found := [len(each) for each in await self.votes(of)]) != [liked, disliked]:
            assert time.monotonic() < end, found
            await asyncio.sleep(0.05)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database of the program, beside it."""
        file = self.program.home / "var" / "paperround.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return list(database.execute(query, values))

    async def messages(self, channel: Channel, number: int, *, after: int = 0) -> list[Message]:
        """Wait until so many messages more are in a channel and known to be; return these."""
        await eventually(lambda: len(channel.shown) >= after + number)
        sending = "SELECT 1 FROM deliveries WHERE state IN ('pending', 'sending')"
        await eventually(lambda: not self.rows(sending))
        return list(channel.shown[after:])

    def demand_silence(self, *topics: str) -> None:
        """Demand that the log names no channel, person, topic or token, and tells of no error."""
        discord = self.discord
        names = {*topics, discord.token, *discord.channels, *discord.guilds, *discord.users}
        names |= {each.name for each in discord.channels.values()}
        names |= {each.name for each in discord.users.values()}
        for name in names - {"", "paperround", "owner"}:
            assert not re.search(rf"\b{re.escape(name)}\b", self.log), (name, self.log)
        assert self.log.count("Traceback") == self.errors, self.log

    async def reconciled(self) -> None:
        """Wait until it asked Discord of the reactions on what it sent, since its latest start."""
        await self.program.said(RECONCILED)


@asynccontextmanager
async def served(
    home: Path,
    prepare: Callable[[FakeDiscord], object] = lambda _: None,
    *,
    at: datetime = MORNING,
    besides: Mapping[str, str] | None = None,
    shards: int = 1,
    connects: bool = True,
) -> AsyncIterator[Served]:
    """Serve a home in a Discord of its own; `prepare` puts servers there before.

    Where it `connects`, all `shards` are awaited.
    """
    days = Days(home / "turned-by")
    days.turn_to(at)
    async with FakeDiscord.running(clock=days) as discord:
        prepare(discord)
        variables = {**by_token(discord), **(besides or {}), TURNED_BY: str(days.file)}
        program = Program(home=home, environ=variables, module=MODULE)
        now = Served(discord=discord, days=days, program=program, shards=shards)
        try:
            await (now.start() if connects else program.start())
            yield now
            assert discord.problems == []
        finally:
            await program.kill()


def by_token(discord: FakeDiscord) -> dict[str, str]:
    return {
        "DISCORD_BOT_TOKEN": discord.token,
        "DISCORD_API_BASE": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
    }
