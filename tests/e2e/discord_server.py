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
from pathlib import Path
from typing import Any

from tests.browser.program import Program
from tests.e2e import command_line
from tests.e2e.serving import PATIENCE, eventually
from tests.e2e.slack_workspace import MODULE, MORNING, NAMES, SAID_AT_START, TITLE
from tests.e2e.turned_days import TURNED_BY, Days
from tests.fakes.discord import (
    Answer,
    Channel,
    FakeDiscord,
    Message,
    Modal,
    Permission,
    Person,
    Turn,
)
from tests.fakes.discord.screens import BUTTON, elements

SYNCING = "bulk_set_application_commands"
RECONCILED = re.compile(r"discord\.reconciled .*messages=[1-9]")
MORE_SETTINGS = "More settings"


@dataclass(kw_only=True)
class Served:
    """A Discord and the program that serves it; `log` is what it wrote in all its starts."""

    discord: FakeDiscord
    days: Days
    program: Program
    _before: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        """Return what it wrote in all its starts but for its greetings, which are for a person."""
        return SAID_AT_START.sub("", "".join([*self._before, self.program.written()]))

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
        async with asyncio.timeout(PATIENCE):
            await self.discord.connected()
        await eventually(lambda: self.discord.commands)

    async def stop(self) -> None:
        """Stop the program; what people do now reaches nobody."""
        assert await self.program.stop() == 0, self.program.written()
        self._before.append(self.program.written())

    async def json(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON can be anything
        """Return what the command line prints, which runs in this process: it is asked often."""
        home = self.program.home
        return (await asyncio.to_thread(command_line.at, home, *arguments, "--json")).json

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

    def demand_silence(self, *topics: str, errors: int = 0) -> None:
        """Demand that the log names no channel, person, topic or token, and tells of no error.

        So many `errors` are to be told of, where something was sent that nobody can read.
        """
        discord = self.discord
        names = {*topics, discord.token, *discord.channels, *discord.guilds, *discord.users}
        names |= {each.name for each in discord.channels.values()}
        names |= {each.name for each in discord.users.values()}
        for name in names - {"", "paperround", "owner"}:
            assert not re.search(rf"\b{re.escape(name)}\b", self.log), (name, self.log)
        assert self.log.count("Traceback") == errors, self.log

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
) -> AsyncIterator[Served]:
    """Serve a home in a Discord of its own; `prepare` puts servers there before."""
    days = Days(home / "turned-by")
    days.turn_to(at)
    async with FakeDiscord.running(clock=days) as discord:
        prepare(discord)
        variables = {**by_token(discord), **(besides or {}), TURNED_BY: str(days.file)}
        program = Program(home=home, environ=variables, module=MODULE)
        now = Served(discord=discord, days=days, program=program)
        try:
            await now.start()
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


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a channel, who says and presses things and reads what comes back."""

    person: Person
    channel: Channel

    @property
    def account(self) -> str:
        return f"discord:{self.person.user.id}"

    def at(self, channel: Channel) -> Member:
        return Member(self.person, channel)

    async def says(self, line: str, *, directly: bool = False) -> Message:
        at = self.person.direct if directly else self.channel
        return a_message(await answer(await self.person.say(f"/papers {line}", at=at)))

    async def presses(self, label: str, on: Message) -> Message:
        return a_message(await answer(await self.person.press(label, on)))

    async def unfolds(self, label: str, on: Message) -> Message:
        """Press something behind the “⋯” of a message's only paper."""
        return await self.presses(label, await self.presses("⋯", on))

    async def opens(self, label: str, on: Message) -> Modal:
        return await (await self.person.press(label, on)).modal(within=PATIENCE)

    async def fills(self, modal: Modal, **values: str) -> Message:
        """Fill a form in and send it."""
        return a_message(await answer(await self.person.submit(modal, values)))

    async def schedules(self, **values: str) -> Message:
        """Fill the first page of a channel's settings in."""
        turn = await self.person.say("/papers schedule here", at=self.channel)
        return await self.fills(await turn.modal(within=PATIENCE), **values)


async def answer(turn: Turn) -> Answer:
    """Return the first thing that came back for a person; AssertionError where Discord complains.

    What comes back is theirs alone, but in their direct messages.
    """
    found = await turn.answer(within=PATIENCE)
    assert turn.trouble is None, turn.trouble
    if isinstance(found, Message):
        assert found.only_for == turn.user.id, found
    return found


def words(of: Answer) -> str:
    """Return what is read, on one line."""
    return " ".join(of.seen.text.split())


def labels(of: Message) -> list[str]:
    """Return what is written on the buttons of a message."""
    return [each["label"] for each in elements(of.components) if each["type"] == BUTTON]


def titles(of: Answer) -> list[str]:
    """Return the titles of the papers that something shows, in order."""
    return TITLE.findall(of.seen.text)


def title_of(message: Answer) -> str:
    return titles(message)[0]


def papers(channel: Channel) -> list[Message]:
    """Return the messages of a channel that have a paper's thumbs, in order."""
    return [each for each in channel.shown if any("👍" in label for label in labels(each))]


def a_message(found: Answer) -> Message:
    assert isinstance(found, Message)
    return found
