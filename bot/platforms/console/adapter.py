"""The terminal as a platform: prints what is delivered, hands on what is typed, decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import assert_never

import structlog
from rich.console import RenderableType

from bot.commands.lines import HERE
from bot.commands.spec import Call, Host, Press
from bot.domain.editions import Delivery
from bot.domain.errors import PaperRoundError, PermanentFailure, TemporaryFailure
from bot.domain.health import Component, Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import File, Form, Reply
from bot.platforms import Terminal
from bot.platforms.console import render
from bot.platforms.console.board import Board, is_channel
from bot.platforms.console.downloads import put
from bot.platforms.console.events import (
    HINT,
    Command,
    OnPaper,
    Typed,
    Unclear,
    Undo,
    VoteOn,
    act_on,
    read_line,
    word_for,
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

    `place` is where typed lines count as typed; `clock` says when a vote was given. Files that an
    answer holds are put into the folder `downloads`.
    """

    name = "web"

    def __init__(
        self,
        *,
        host: Host,
        terminal: Terminal,
        caller: AccountRef,
        place: AudienceRef,
        clock: Callable[[], datetime],
        downloads: Path,
        journal: Journal | None = None,
        width: int = render.WIDTH,
    ) -> None:
        self._host = host
        self._terminal = terminal
        self._journal = journal or Journal()
        self._caller = caller
        self._place = place
        self._clock = clock
        self._downloads = downloads
        self._width = width
        self._board = Board()
        self._filling: Filling | None = None
        self._health = Component(status=Status.STARTING)

    async def run(self) -> None:
        """Take typed lines; at the end of input go on serving until cancelled."""
        self._health = Component(status=Status.OK)
        self._say(render.render_sentence(WELCOME))
        async with aclosing(self._terminal.lines) as lines:
            async for line in lines:
                await self._take(line)
        self._filling = None
        self._say(render.render_sentence(INPUT_ENDED))
        await asyncio.Event().wait()

    async def post(self, delivery: Delivery) -> str:
        """Print a message that was not shown before; its reference is the delivery's nonce.

        What is for another person alone is theirs to read on the page. Raises TemporaryFailure.
        """
        message = delivery.nonce
        if not is_channel(delivery.to) and delivery.to != AudienceRef.direct(self._caller):
            return message
        if not self._journal.holds(message):
            await self._print(delivery)
        self._board.delivered(delivery, message)
        self._ask()
        return message

    async def tell(self, account: AccountRef, text: str) -> None:
        if account != self._caller:
            raise PermanentFailure(f"Nobody but {self._caller} is at this terminal.")
        if not self._say(render.render_sentence(text)):
            raise TemporaryFailure("The terminal cannot be written to.")
        self._ask()

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        """What the journal holds is not printed again."""
        del attempted_at, now
        return True

    async def _print(self, delivery: Delivery) -> None:
        said = self._say(render.render_payload(delivery.payload, links=self._terminal.is_terminal))
        try:
            if said:
                await self._terminal.drained()
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
            if self._filling is not None and isinstance(typed, Command) and _is_slashed(line):
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
            case OnPaper(word=word, number=number):
                await self._press(word, number)
            case Undo(number=number):
                board = self._board
                paper = board.last_vote() if number is None else board.find(number).paper
                self._show(await self._host.undo(self._caller, paper))
            case Unclear(sentence=sentence):
                self._say(render.render_sentence(sentence))
            case _:
                assert_never(typed)

    async def _press(self, word: str, number: int) -> None:
        """Do what a button under a paper says, where it has one of this word."""
        shown = self._board.find(number)
        found = next((each for each in shown.actions if word_for(each) == word), None)
        if found is None:
            self._say(render.render_sentence(HINT))
            return
        press = Press(
            caller=self._caller,
            place=self._place,
            action=found.name,
            subject=found.subject,
            message=shown.message,
        )
        self._show(await self._host.press(press), found.subject)

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
        elif not self._filling.lines:
            self._ask()

    def _show(self, answer: Reply | Form, line: str = "", call: Call | None = None) -> None:
        if isinstance(answer, Reply):
            self._board.answered(answer)
            self._say(render.render_reply(answer, links=self._terminal.is_terminal))
            self._put_files(answer)
            return
        if call is None:
            call = Call(caller=self._caller, place=self._place, here=_acts_here(line))
        self._filling = Filling(form=answer, call=call)
        self._say(render.render_opening(answer))
        self._ask()

    def _put_files(self, reply: Reply) -> None:
        for block in (*reply.blocks, *reply.details):
            if isinstance(block, File):
                path = put(block, self._downloads)
                self._say(render.render_sentence(f"It is in {path}."))

    def _ask(self) -> None:
        if self._filling is not None and self._filling.question is not None:
            self._write(render.render_question(self._filling.question))

    def _say(self, renderable: RenderableType) -> bool:
        """Print something after an empty line, and return whether that was possible."""
        return self._write(renderable, before="\n")

    def _write(self, renderable: RenderableType, *, before: str = "") -> bool:
        text = before + render.to_text(
            renderable, width=self._width, terminal=self._terminal.is_terminal
        )
        out = self._terminal.out
        encoding = out.encoding or "utf-8"
        try:
            out.write(text.encode(encoding, "replace").decode(encoding))
            out.flush()
        except (OSError, ValueError) as error:
            self._health = Component(
                status=Status.DEGRADED, detail=f"cannot be written to: {error}"
            )
            return False
        self._health = Component(status=Status.OK)
        return True


def _acts_here(line: str) -> bool:
    """Whether a line that led to a form acts on the channel: it says so after one word or two."""
    return HERE in line.casefold().split()[1:3]


def _is_slashed(line: str) -> bool:
    """Whether a line is a command also while a form is open; titles may begin with “papers”."""
    return line.lstrip().startswith("/")
