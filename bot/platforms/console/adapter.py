"""The terminal as a platform: prints what is delivered, hands on what is typed, decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime
from typing import TextIO, assert_never

import structlog
from rich.console import RenderableType

from bot.commands import parse_line
from bot.commands.spec import Call, Host
from bot.domain.editions import Delivery
from bot.domain.errors import PaperRoundError, TemporaryFailure
from bot.domain.health import Component, Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Form, Reply
from bot.platforms.console import render
from bot.platforms.console.board import Board
from bot.platforms.console.events import (
    Command,
    Typed,
    Unclear,
    Undo,
    VoteOn,
    act_on,
    read_line,
)
from bot.platforms.console.filling import Filling, cancels
from bot.platforms.console.journal import Journal

WELCOME = "/papers help shows what there is; +1 3 and -1 3 vote on paper 3. Ctrl-C stops."
INPUT_ENDED = "No more input; digests go on being shown until Paper Round is stopped."
NOT_CHANGED = "Left as it was."
BROKEN = "That did not work, and it is not your fault; the log says why."

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class ConsolePlatform:
    """Obeys `domain.ports.Platform`; one account types, and every message is seen by it.

    `place` is where typed lines count as typed. `lines` end with the input; `drained` returns once
    what was written to `out` is out (a plain stream needs none); `clock` says when a vote was
    given.
    """

    name = "web"

    def __init__(
        self,
        *,
        host: Host,
        lines: AsyncGenerator[str],
        out: TextIO,
        caller: AccountRef,
        place: AudienceRef,
        clock: Callable[[], datetime],
        drained: Callable[[], Awaitable[None]] | None = None,
        journal: Journal | None = None,
        is_terminal: bool = False,
        width: int = render.WIDTH,
    ) -> None:
        self._host = host
        self._lines = lines
        self._out = out
        self._drained = drained
        self._journal = journal or Journal()
        self._caller = caller
        self._place = place
        self._clock = clock
        self._is_terminal = is_terminal
        self._width = width
        self._board = Board()
        self._filling: Filling | None = None
        self._health = Component(status=Status.STARTING)

    async def run(self) -> None:
        """Take typed lines; at the end of input go on serving until cancelled."""
        self._health = Component(status=Status.OK)
        self._say(render.render_sentence(WELCOME))
        async with aclosing(self._lines):
            async for line in self._lines:
                await self._take(line)
        self._filling = None
        self._say(render.render_sentence(INPUT_ENDED))
        await asyncio.Event().wait()

    async def post(self, delivery: Delivery) -> str:
        """Print a message that was not shown before; its reference is the delivery's nonce.

        Raises TemporaryFailure.
        """
        message = delivery.nonce
        if not self._journal.holds(message):
            await self._print(delivery)
        self._board.delivered(delivery, message)
        self._ask()
        return message

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        """What the journal holds is not printed again."""
        del attempted_at, now
        return True

    async def _print(self, delivery: Delivery) -> None:
        said = self._say(render.render_payload(delivery.payload, links=self._is_terminal))
        try:
            if said and self._drained is not None:
                await self._drained()
            if said:
                self._journal.add(delivery.nonce)
        except OSError as error:
            raise TemporaryFailure(f"The terminal cannot be written to: {error}.") from error
        if not said:
            raise TemporaryFailure("The terminal cannot be written to.")

    def health(self) -> Component:
        return self._health

    async def _take(self, line: str) -> None:
        """Answer one line; whatever goes wrong, the next one is taken."""
        try:
            typed = read_line(line)
            if self._filling is not None and isinstance(typed, Command):
                self._filling = None
                self._say(render.render_sentence(NOT_CHANGED))
            if self._filling is not None:
                await self._fill(self._filling, line)
            elif typed is not None:
                await self._answer(typed)
        except PaperRoundError as error:
            self._say(render.render_sentence(str(error)))
        except Exception:
            log.exception("a typed line failed", platform=self.name)
            self._say(render.render_sentence(BROKEN))

    async def _answer(self, typed: Typed) -> None:
        match typed:
            case Command(line=line):
                answer = await self._host.command(line, self._caller, self._place)
                self._show(answer, line)
            case VoteOn(vote=vote, number=number):
                act = act_on(self._board.find(number), vote, self._caller, at=self._clock())
                self._show(await self._host.vote(act))
            case Undo(number=number):
                board = self._board
                paper = board.last_vote() if number is None else board.find(number).paper
                self._show(await self._host.undo(self._caller, paper))
            case Unclear(sentence=sentence):
                self._say(render.render_sentence(sentence))
            case _:
                assert_never(typed)

    async def _fill(self, filling: Filling, line: str) -> None:
        if cancels(line):
            self._filling = None
            self._say(render.render_sentence(NOT_CHANGED))
            return
        self._filling = filling.answered(line)
        if self._filling.question is None:
            filled, self._filling = self._filling, None
            answer = await self._host.submit(filled.form, filled.values, filled.call)
            self._show(answer, filled.form.submit, filled.call)
        else:
            self._ask()

    def _show(self, answer: Reply | Form, line: str = "", call: Call | None = None) -> None:
        if isinstance(answer, Reply):
            self._board.answered(answer)
            self._say(render.render_reply(answer, links=self._is_terminal))
            return
        if call is None:
            _, here, _ = parse_line(line)
            call = Call(caller=self._caller, place=self._place, here=here)
        self._filling = Filling(form=answer, call=call)
        self._say(render.render_opening(answer))
        self._ask()

    def _ask(self) -> None:
        if self._filling is not None and self._filling.question is not None:
            self._write(render.render_question(self._filling.question))

    def _say(self, renderable: RenderableType) -> bool:
        """Print something after an empty line, and return whether that was possible."""
        return self._write(renderable, before="\n")

    def _write(self, renderable: RenderableType, *, before: str = "") -> bool:
        text = before + render.to_text(renderable, width=self._width, terminal=self._is_terminal)
        encoding = self._out.encoding or "utf-8"
        try:
            self._out.write(text.encode(encoding, "replace").decode(encoding))
            self._out.flush()
        except (OSError, ValueError) as error:
            self._health = Component(
                status=Status.DEGRADED, detail=f"cannot be written to: {error}"
            )
            return False
        self._health = Component(status=Status.OK)
        return True
