"""A process that makes and sends an edition, and dies at a step of one's choice.

A step is a moment before or after a commit, and before or after a message reached the platform:
between any two of them nothing is remembered anywhere.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO, cast

from bot.app import ThreadBridge
from bot.commands.spec import Host
from bot.domain.editions import Delivery
from bot.domain.ids import AudienceRef
from bot.domain.ports import Platform
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.journal import Journal
from bot.runtime.editor import Editor
from bot.runtime.home import VISITOR
from bot.runtime.instance import claimed
from bot.runtime.keeper import ModelKeeper
from bot.runtime.sender import Sender
from bot.storage.database import Database
from bot.storage.engine import parse_url
from bot.storage.unit_of_work import SqlUnitOfWork
from tests.fakes.platform import FakePlatform, papers_of
from tests.fakes.terminal import terminal_with

KILLED = 137


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run, and at which step to die (None: not at all)."""

    url: str
    folder: Path
    now: datetime
    die_at: int | None
    chat_is: Literal["noticing", "doubling", "terminal"]

    @property
    def chat(self) -> Path:
        """What people saw: a line of JSON for each message; of the terminal, its text."""
        return self.folder / "chat.jsonl"

    @property
    def count(self) -> Path:
        """How many steps there were, written by a run that does not die."""
        return self.folder / "steps"


@dataclass
class Steps:
    """Counts moments; dies at the chosen one as a power cut would, with nothing cleaned up."""

    die_at: int | None
    passed: int = 0

    def step(self) -> None:
        self.passed += 1
        if self.passed == self.die_at:
            os._exit(KILLED)


class SteppingUnitOfWork(SqlUnitOfWork):
    steps: Steps

    def commit(self) -> None:
        self.steps.step()
        super().commit()
        self.steps.step()


class SteppingDatabase(Database):
    def __init__(self, url: str, steps: Steps) -> None:
        super().__init__(parse_url(url))
        self.steps = steps

    def unit_of_work(self, *, read_only: bool = False) -> SqlUnitOfWork:
        if read_only:
            return SqlUnitOfWork(self._reader, self._seal)
        uow = SteppingUnitOfWork(self.engine, self._seal)
        uow.steps = self.steps
        return uow


@dataclass(kw_only=True)
class SteppingPlatform(FakePlatform):
    """Writes what it shows to a file; with `notices` it drops a nonce that stands there already."""

    steps: Steps
    chat: Path = field(default_factory=Path)

    async def post(self, delivery: Delivery) -> str:
        self.steps.step()
        if not (self.notices and delivery.nonce in (line["nonce"] for line in read(self.chat))):
            line = {"nonce": delivery.nonce, "papers": papers_of(delivery)}
            with self.chat.open("a") as file:
                file.write(json.dumps(line) + "\n")
                file.flush()
                os.fsync(file.fileno())
        self.steps.step()
        return f"message {delivery.nonce}"


class SteppingTerminal(ConsolePlatform):
    """The real terminal, whose screen is a file."""

    def __init__(self, plan: Plan, steps: Steps, screen: TextIO) -> None:
        super().__init__(
            host=cast("Host", None),  # nobody types
            terminal=terminal_with(screen),
            caller=VISITOR,
            place=AudienceRef.parse("web:#papers"),
            clock=lambda: plan.now,
            journal=Journal(plan.folder / "terminal"),
            downloads=plan.folder,
        )
        self.steps = steps

    async def post(self, delivery: Delivery) -> str:
        self.steps.step()
        message = await super().post(delivery)
        self.steps.step()
        return message


def read(chat: Path) -> list[dict[str, object]]:
    """What people saw so far."""
    return [json.loads(line) for line in chat.read_text().splitlines()] if chat.exists() else []


def run(plan: Plan) -> None:
    """Do what the running program does once an edition is due."""
    steps = Steps(plan.die_at)
    database = SteppingDatabase(plan.url, steps)
    with claimed(plan.folder, new_name=lambda: "the only one") as owner:
        asyncio.run(_make_and_send(plan, database, steps, owner))
    plan.count.write_text(str(steps.passed))


async def _make_and_send(plan: Plan, database: SteppingDatabase, steps: Steps, owner: str) -> None:
    bridge = ThreadBridge(database)
    platform: Platform
    if plan.chat_is == "terminal":
        platform = SteppingTerminal(plan, steps, plan.chat.open("a", buffering=1))
    else:
        notices = plan.chat_is == "noticing"
        platform = SteppingPlatform(steps=steps, chat=plan.chat, notices=notices)

    def clock() -> datetime:
        return plan.now

    keeper = ModelKeeper(bridge=bridge, code="test", clock=clock)
    editor = Editor(bridge=bridge, keeper=keeper, clock=clock)
    sender = Sender(bridge=bridge, platforms={"web": platform}, owner=owner, clock=clock)
    await keeper.refresh()
    await editor.tick()
    await sender.tick()
    await sender.drain()
    bridge.close()
