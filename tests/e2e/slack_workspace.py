"""A workspace of the fake Slack, and the program in a process of its own that serves it."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.runtime import surroundings
from tests.browser.program import Program
from tests.e2e import command_line
from tests.e2e.serving import PATIENCE, eventually
from tests.e2e.turned_days import TURNED_BY, Days
from tests.fakes.slack import Answer, Channel, FakeSlack, Message, Person, Turn, View

MODULE = ("tests.e2e.turned_days",)
MORNING = datetime(2026, 3, 26, 7, 0, tzinfo=UTC)
"""A Thursday on which the pages that come with the program are new."""
FIRST_NAMES = "Ada Bohdan Chidi Dagny Emeka Freyja Goran Hanneke Ines Jorge Kwame Linnea".split()
TITLE = re.compile(r"^\d+ · (.+)$", re.MULTILINE)
RECONCILED = re.compile(r"slack\.reconciled .*messages=[1-9]")
SAID_AT_START = re.compile(r"^Paper Round is ready\..*\n", re.MULTILINE)


NAMES = (f"{first}{number or ''}" for number in count() for first in FIRST_NAMES)


@dataclass(kw_only=True)
class Served:
    """A Slack and the program that serves it; `log` is what it wrote in all its starts."""

    slack: FakeSlack
    days: Days
    program: Program
    connects: bool
    _before: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        """Return what it wrote in all its starts but for its greetings, which are for a person."""
        return SAID_AT_START.sub("", "".join([*self._before, self.program.written()]))

    def joins(self, *channels: Channel, zone: str = "UTC") -> Member:
        """Let somebody new come to these channels; they act in the first one."""
        user = channels[0].team.add_user(name=f"{next(NAMES)}", zone=zone)
        for channel in channels:
            channel.members.add(user.id)
        return Member(self.slack.person(user), channels[0])

    async def start(self) -> None:
        await self.program.start()
        if self.connects:
            async with asyncio.timeout(PATIENCE):
                await self.slack.connected()

    async def stop(self) -> None:
        """Stop the program; what people do now reaches nobody."""
        assert await self.program.stop() == 0, self.program.written()
        self._before.append(self.program.written())

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def json(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON can be anything
        """Return what the command line prints, which runs in this process: it is asked often."""
        home = self.program.home
        return (await asyncio.to_thread(command_line.at, home, *arguments, "--json")).json

    async def doctor(self) -> Any:  # noqa: ANN401 - as above
        """Return what `paperround doctor` finds, beside the program and set up as it is."""
        run = partial(
            command_line.paperround, "--home", self.program.home, environ=self.program.environ
        )
        return (await asyncio.to_thread(run, "doctor", "--json")).json

    async def votes(self, of: Member) -> tuple[list[str], list[str]]:
        """Return the papers that somebody has a 👍 and a 👎 on, as the command line tells them."""
        known = await self.json("profile", of.account)
        return known["liked"], known["disliked"]

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
        names = {*topics, self.slack.app_token, self.slack.client_secret}
        for team in self.slack.teams.values():
            names |= {*team.tokens, *team.channels, *team.users}
            names |= {each.name for each in team.channels.values()}
            names |= {each.name for each in team.users.values()}
        for name in names - {"", "paperround"}:
            assert not re.search(rf"\b{re.escape(name)}\b", self.log), (name, self.log)
        assert "Traceback" not in self.log, self.log

    async def reconciled(self) -> None:
        """Wait until it asked Slack of the reactions on what it sent, since its latest start."""
        await self.program.said(RECONCILED)


@asynccontextmanager
async def served(
    home: Path,
    environ: Callable[[FakeSlack], Mapping[str, str]],
    prepare: Callable[[FakeSlack], object] = lambda _: None,
    *,
    at: datetime = MORNING,
    connects: bool = True,
) -> AsyncIterator[Served]:
    """Serve a home in a Slack of its own; `prepare` puts workspaces there before.

    Where it `connects`, Socket Mode is awaited, if it is what is set.
    """
    days = Days(home / "turned-by")
    days.turn_to(at)
    async with FakeSlack.running(clock=days) as slack:
        prepare(slack)
        variables = {**environ(slack), TURNED_BY: str(days.file)}
        program = Program(home=home, environ=variables, module=MODULE)
        connects = connects and "SLACK_APP_TOKEN" in variables
        now = Served(slack=slack, days=days, program=program, connects=connects)
        try:
            await now.start()
            yield now
            assert slack.problems == []
        finally:
            await program.kill()


def by_socket(slack: FakeSlack) -> dict[str, str]:
    """Return what is set for one workspace."""
    (team,) = slack.teams.values()
    return {
        "SLACK_BOT_TOKEN": team.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_BASE_URL": slack.api_url,
    }


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a channel, who says and presses things and reads what comes back."""

    person: Person
    channel: Channel

    @property
    def account(self) -> str:
        return f"slack:{self.person.user.team.id}/{self.person.user.id}"

    async def says(self, line: str, *, directly: bool = False) -> Answer:
        at = self.person.direct if directly else self.channel
        return await answer(await self.person.say(f"/papers {line}", at=at))

    async def presses(self, label: str, on: Answer) -> Answer:
        return await answer(await self.person.press(label, on))

    async def chooses(self, label: str, on: Answer) -> Answer:
        return await answer(await self.person.choose(label, on))

    async def fills(self, **values: str) -> Turn:
        modal = self.person.modal
        assert modal is not None, "no form is open"
        return await self.person.submit(modal, values)

    async def sends(self, **values: str) -> Answer:
        """Fill a form in, send it and wait for what it leads to."""
        return await answer(await self.fills(**values))


async def answer(turn: Turn) -> Answer:
    """Return the first thing that came back for a person; AssertionError where Slack complains."""
    found = await turn.answer(within=20)
    assert turn.trouble is None, turn.trouble
    return found


def words(of: Answer) -> str:
    """Return what is read, on one line."""
    return " ".join(of.seen.text.split())


def labels(of: Answer) -> list[str]:
    """Return what is written on the buttons of a message or view."""
    return [
        element["text"]["text"]
        for block in of.blocks
        for element in block.get("elements", ())
        if element.get("type") == "button"
    ]


def options(of: Answer) -> list[str]:
    """Return what stands behind its first “⋯”."""
    menus = (
        element
        for block in of.blocks
        for element in block.get("elements", ())
        if element.get("type") == "overflow"
    )
    return [each["text"]["text"] for each in next(menus)["options"]]


def papers(channel: Channel) -> list[Message]:
    """Return the messages of a channel that have a paper's thumbs, in order."""
    return [each for each in channel.shown if "👍" in labels(each)]


def title_of(message: Answer) -> str:
    """Return the title of the one paper, or the first one, on a message."""
    return titles(message)[0]


def titles(of: Answer) -> list[str]:
    """Return the titles of the papers that something shows, in order."""
    return TITLE.findall(of.seen.text)


def fresh_home(folder: Path, *more: Path, at: datetime = MORNING) -> Path:
    """Make a home that took in the five pages, and `more` files, shortly before."""
    clock = Days(folder / "turned-by")
    folder.mkdir(parents=True, exist_ok=True)
    clock.turn_to(at - timedelta(minutes=5))
    with patch.object(surroundings, "utc_now", clock):
        assert command_line.at(folder, "ingest", command_line.SEEDS, *more).code == 0
    return folder


def a_view(found: Answer | None) -> View:
    assert isinstance(found, View)
    return found


def a_message(found: Answer) -> Message:
    assert isinstance(found, Message)
    return found
