"""The terminal: somebody types at it, and reads its screen as a terminal would show it."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.errors import TemporaryFailure
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Platform
from bot.domain.replies import Field, File, Form
from bot.platforms import Terminal, connect
from bot.services.actions import under
from tests.contracts.platforms.harness import Ability, Fault, Shown
from tests.contracts.platforms.scene import squeezed
from tests.contracts.platforms.stage import Stage, serving

_WEIGHT = re.compile(r"\x1b\[(?:0|[123](?:;[123])*)m")
_LINK = re.compile(r"\x1b\]8;(?:id=[0-9]+)?;(?P<url>[!-~]*)\x1b\\")
_ESCAPE = re.compile(r"[\x1b\x9b\x9d].{0,20}")

UNPLUGGED = Fault(name="a screen that is unplugged", raises=TemporaryFailure, seen=True)
VOTES = {ActionName.UP: "+1", ActionName.DOWN: "-1", ActionName.SAVE: "save"}


class Screen(io.StringIO):
    """Keeps what is written to it, as long as it is plugged in."""

    unplugged = False

    def write(self, text: str) -> int:
        if self.unplugged:
            raise OSError("no such device")
        return super().write(text)


@dataclass(kw_only=True)
class Keyboard:
    """Lines for the platform; asking for the next one says that the last one was dealt with."""

    _typed: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _waits: asyncio.Event = field(default_factory=asyncio.Event)

    async def lines(self) -> AsyncGenerator[str]:
        while True:
            self._waits.set()
            yield await self._typed.get()

    async def ready(self) -> None:
        async with asyncio.timeout(20):
            await self._waits.wait()

    async def type(self, line: str) -> None:
        self._waits.clear()
        self._typed.put_nowait(line)
        await self.ready()


@dataclass(kw_only=True)
class ConsoleChat:
    """A terminal and whoever sits at it."""

    platform: Platform
    screen: Screen
    keyboard: Keyboard
    stage: Stage

    async def shown(self, at: AudienceRef, *, to: AccountRef) -> Sequence[Shown]:
        return [_read(self.screen.getvalue())]

    async def give(self, line: str, *, by: AccountRef, at: AudienceRef) -> Shown:
        return await self._type(f"/papers {line}")

    async def press(self, action: Action, *, by: AccountRef, at: AudienceRef) -> Shown:
        return await self._type(self._line_for(action))

    async def react(
        self, card: PaperCard, name: str, *, by: AccountRef, at: AudienceRef, add: bool = True
    ) -> None:
        raise AssertionError("a terminal has no reactions")

    async def fill(self, values: Mapping[str, str], *, by: AccountRef, at: AudienceRef) -> Shown:
        form, sent = self.stage.host.last, len(self.stage.host.filled)
        assert isinstance(form, Form)
        asked = self._asked(form, _read(self.screen.getvalue()))
        assert asked is not None, "no question is on the screen"
        shown = Shown(text="")
        while asked is not None and len(self.stage.host.filled) == sent:
            answer = values.get(asked.name, "")
            shown = await self._type(answer)
            if asked.long and answer:
                shown = await self._type("")
            asked = self._asked(form, shown)
        return shown

    async def offered(
        self, field: str, typed: str, *, by: AccountRef, at: AudienceRef
    ) -> Mapping[str, str]:
        raise AssertionError(f"nothing is offered for {field} while {typed} is typed")

    async def download(self, file: File, *, by: AccountRef, at: AudienceRef) -> bytes:
        seen = squeezed(_read(self.screen.getvalue()).text)
        places = re.findall(rf"Itisin(/[^ ]*?{re.escape(file.name)})\.", seen)
        return Path(places[-1]).read_bytes()  # noqa: ASYNC240 - a small file

    @asynccontextmanager
    async def suffering(self, fault: Fault) -> AsyncGenerator[None]:
        self.screen.unplugged = True
        try:
            yield
        finally:
            self.screen.unplugged = False

    async def lose_connection(self) -> None:
        raise AssertionError("a terminal has no connection")

    async def _type(self, line: str) -> Shown:
        """Type a line, and return what came up since."""
        before = len(self.screen.getvalue())
        await self.keyboard.type(line)
        return _read(self.screen.getvalue()[before:])

    def _line_for(self, action: Action) -> str:
        """Return what somebody types for whom a button is a word on the screen."""
        if action.name is ActionName.UNDO:
            return "undo"
        if action.name is not ActionName.RUN:
            return f"{VOTES[action.name]} {self._number(action.subject)}"
        for paper in {*self.stage.ledger.cards, *action.subject.split()}:
            card = self.stage.card(paper)
            if card is not None and action in under(card).menu:
                word = action.subject.removeprefix("interests ").split()[0]
                return f"{word} {self._number(card.paper_id)}"
        line = f"/papers {action.subject}"
        assert squeezed(line) in squeezed(_read(self.screen.getvalue()).text), "it is not offered"
        return line

    def _number(self, paper: str) -> str:
        """Return the number before a paper's title where it was shown last."""
        card = self.stage.card(paper)
        assert card is not None
        shown = _read(self.screen.getvalue()).text
        title = r"\s+".join(map(re.escape, card.title.split()))
        numbers: list[str] = re.findall(rf"^([0-9]+) · {title}", shown, re.MULTILINE)
        assert numbers, "the paper is not on the screen"
        return numbers[-1]

    def _asked(self, form: Form, shown: Shown) -> Field | None:
        """Return the field whose question came up last, if one did."""
        text = f"\n{shown.text}"
        places = {
            field.name: max(text.rfind(f"\n{field.label}{after}") for after in (" [", "  (", "\n"))
            for field in form.fields
        }
        last = max(form.fields, key=lambda field: places[field.name])
        return last if places[last.name] >= 0 else None


class ConsoleHarness:
    """One terminal; what stood on its screen stays when the program is started again."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._screen = Screen()
        self.name = "console"
        self.people = (AccountRef.parse("web:you"),)
        self.place = AudienceRef.parse("web:#papers")
        self.room = None
        self.faults = (UNPLUGGED,)
        self.asks: frozenset[str] = frozenset()
        self.cannot: Mapping[Ability, str] = {
            Ability.REACTIONS: "a terminal has no reactions: votes are typed lines.",
            Ability.COMPANY: "one person sits at a terminal.",
            Ability.OLD_BUTTONS: "numbers are about what this run showed: older ones say so.",
            Ability.ASKING: "a terminal has no reactions: votes are typed lines.",
            Ability.COMPLETION: "a terminal hands a line on when it is typed to its end.",
            Ability.GONE: "nobody can remove the program from its own terminal.",
            Ability.LOST: "the journal says of every message whether it was shown.",
            Ability.RECONNECTING: "a terminal that is closed does not come back to its process.",
        }

    @asynccontextmanager
    async def connected(self, *, running: bool = True) -> AsyncGenerator[ConsoleChat]:
        keyboard = Keyboard()
        terminal = Terminal(
            lines=keyboard.lines(), out=self._screen, drained=_drained, is_terminal=True
        )
        connected = connect("console", self._stage.wiring(terminal=terminal))
        assert connected is not None
        async with serving(connected.platform) if running else nullcontext():
            if running:
                await keyboard.ready()
            yield ConsoleChat(
                platform=connected.platform,
                screen=self._screen,
                keyboard=keyboard,
                stage=self._stage,
            )


def harness(stage: Stage) -> ConsoleHarness:
    return ConsoleHarness(stage)


def _read(written: str) -> Shown:
    """Return what a terminal shows of this; escapes that do more than links and weight are live."""
    text = _WEIGHT.sub("", _LINK.sub("", written))
    return Shown(
        text=text,
        links=tuple(match["url"] for match in _LINK.finditer(written) if match["url"]),
        live=tuple(_ESCAPE.findall(text)),
    )


async def _drained() -> None:
    """All of it is on this screen at once."""
