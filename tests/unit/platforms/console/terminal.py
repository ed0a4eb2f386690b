"""A terminal to test with: a keyboard that is a real pipe, a screen, a host with set answers."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from bot.commands.spec import Call, Press
from bot.domain.editions import Action, ActionName, Delivery, Payload
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, DeliveryId, EditionId, PaperId
from bot.domain.replies import Field, Form, Reply, Suggestion, Text
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.reading import typed_lines
from bot.services.reactions import Reaction
from bot.services.votes import Act
from tests.fakes.terminal import terminal_with

NOW = datetime(2026, 3, 26, 8, tzinfo=UTC)
YOU = AccountRef(platform="web", external_id="you")
PAPERS = AudienceRef(platform="web", channel="#papers")

FORM = Form(
    title="Digests for you",
    fields=(
        Field(name="when", label="when", value="09:00"),
        Field(
            name="choosiness", label="how choosy", value="usual", choices=("everything", "usual")
        ),
    ),
    submit="schedule",
)
REFUSED = replace(
    FORM,
    fields=(replace(FORM.fields[0], value="25:00", problem="“25:00” is no time."), FORM.fields[1]),
)


@dataclass(kw_only=True)
class FakeHost:
    """Obeys `commands.spec.Host`: answers what it was given, and remembers what it was asked."""

    answers: dict[str, Reply | Form] = field(default_factory=dict)
    submitted: list[tuple[Mapping[str, str], Call]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    pressed: list[Press] = field(default_factory=list)

    async def command(
        self,
        line: str,
        caller: AccountRef,
        place: AudienceRef,
        *,
        manages: bool = True,
        where: Whereabouts = NOWHERE,
    ) -> Reply | Form:
        assert (caller, place, manages, where) == (YOU, PAPERS, True, NOWHERE)
        return self.answers[line]

    async def press(self, press: Press) -> Reply | Form:
        self.pressed.append(press)
        return self.answers.get(press.subject, said("Done."))

    async def complete(
        self, typed: str, caller: AccountRef, place: AudienceRef
    ) -> Sequence[Suggestion]:
        raise AssertionError("a terminal completes nothing")

    async def submit(self, form: Form, values: Mapping[str, str], call: Call) -> Reply | Form:
        self.submitted.append((dict(values), call))
        return REFUSED if values["when"] == "25:00" else said("Stored.")

    async def vote(self, act: Act) -> Reply:
        self.acts.append(act)
        undo = Action(name=ActionName.UNDO, label="Undo", subject=act.paper)
        return replace(said("Noted."), actions=(undo,))

    async def undo(self, account: AccountRef, paper: PaperId) -> Reply:
        self.undone.append(paper)
        return said("Taken back.")

    async def react(self, reaction: Reaction, *, on: Delivery | None = None) -> Reply | None:
        raise AssertionError("a terminal has no reactions")


def said(text: str) -> Reply:
    return Reply(blocks=(Text(text=text),))


def delivery(payload: Payload, nonce: str = "n1") -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        edition=EditionId(1),
        audience=AudienceId(7),
        to=PAPERS,
        position=0,
        payload=payload,
        nonce=nonce,
    )


class Terminal:
    """A console platform with a keyboard and a screen."""

    def __init__(
        self, platform: ConsolePlatform, screen: io.StringIO, keyboard: int, downloads: Path
    ) -> None:
        self.platform = platform
        self.downloads = downloads
        self._screen = screen
        self._keyboard = keyboard
        self._read = 0

    async def type(self, *lines: str) -> str:
        """Type lines, and return what came up after the last one."""
        for line in lines:
            self._read = len(self._screen.getvalue())
            os.write(self._keyboard, f"{line}\n".encode())
            await self.until(self._settled)
        return self.shown()

    def press_keys(self, line: str) -> None:
        """Type a line that brings nothing up."""
        os.write(self._keyboard, f"{line}\n".encode())

    def end_input(self) -> None:
        os.close(self._keyboard)

    def shown(self) -> str:
        return self._screen.getvalue()[self._read :].strip("\n")

    def everything(self) -> str:
        return self._screen.getvalue()

    def _settled(self) -> bool:
        return len(self._screen.getvalue()) > self._read

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - a screen tells nobody that it changed
                await asyncio.sleep(0.001)


@asynccontextmanager
async def terminal(host: FakeHost, out: TextIO | None = None) -> AsyncIterator[Terminal]:
    read, write = os.pipe()
    screen = io.StringIO()
    folder = TemporaryDirectory()
    platform = ConsolePlatform(
        host=host,
        terminal=terminal_with(out or screen, typed_lines(read)),
        caller=YOU,
        place=PAPERS,
        clock=lambda: NOW,
        downloads=Path(folder.name, "downloads"),
    )
    running = asyncio.create_task(platform.run())
    shown = Terminal(platform, screen, write, Path(folder.name, "downloads"))
    try:
        await shown.until(lambda: platform.health().status is not Status.STARTING)
        yield shown
    finally:
        running.cancel()
        folder.cleanup()
        with suppress(asyncio.CancelledError):
            await running
        for descriptor in (read, write):
            with suppress(OSError):
                os.close(descriptor)
