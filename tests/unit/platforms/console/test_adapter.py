"""The terminal driven as a person drives it: lines through a real pipe, words in a real stream."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.commands.spec import Call
from bot.domain.editions import Action, ActionName, Delivery, HeaderPayload, PapersPayload, Payload
from bot.domain.errors import TemporaryFailure
from bot.domain.health import Component, Status
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, DeliveryId, EditionId, PaperId
from bot.domain.replies import Card, Field, Form, Notice, Reply, Text
from bot.domain.signals import Vote
from bot.platforms import PLATFORMS, platform_class
from bot.platforms.console.adapter import BROKEN, INPUT_ENDED, NOT_CHANGED, WELCOME, ConsolePlatform
from bot.platforms.console.events import HINT
from bot.platforms.console.reading import typed_lines
from bot.services.votes import Act
from tests.unit.platforms.console.test_render import FULL, HEADER

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

    async def command(self, line: str, caller: AccountRef, place: AudienceRef) -> Reply | Form:
        assert (caller, place) == (YOU, PAPERS)
        return self.answers[line]

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

    def __init__(self, platform: ConsolePlatform, screen: io.StringIO, keyboard: int) -> None:
        self.platform = platform
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
async def terminal(host: FakeHost, out: io.TextIOBase | None = None) -> AsyncIterator[Terminal]:
    read, write = os.pipe()
    screen = io.StringIO()
    platform = ConsolePlatform(
        host=host,
        lines=typed_lines(read),
        out=out or screen,  # type: ignore[arg-type]
        caller=YOU,
        place=PAPERS,
        clock=lambda: NOW,
    )
    running = asyncio.create_task(platform.run())
    shown = Terminal(platform, screen, write)
    try:
        await shown.until(lambda: platform.health().status is not Status.STARTING)
        yield shown
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        for descriptor in (read, write):
            with suppress(OSError):
                os.close(descriptor)


async def test_it_says_once_how_to_begin() -> None:
    async with terminal(FakeHost()) as chat:
        assert chat.shown() == WELCOME
        assert chat.platform.health() == Component(status=Status.OK)


async def test_a_digest_is_shown_and_its_reference_names_the_message() -> None:
    async with terminal(FakeHost()) as chat:
        assert await chat.platform.post(delivery(HEADER, "n0")) == "n0"
        assert await chat.platform.post(delivery(PapersPayload(cards=(FULL,)), "n1")) == "n1"
        assert HEADER.title in chat.everything()
        assert "\n\n1 · Extending Context Window" in chat.everything()


async def test_a_vote_names_paper_message_channel_and_time() -> None:
    host = FakeHost()
    async with terminal(host) as chat:
        await chat.platform.post(delivery(HeaderPayload(title="Today"), "n0"))
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,)), "n1"))
        assert await chat.type("-1 1") == "Noted.\nundo"
    (act,) = host.acts
    assert (act.account, act.paper, act.vote) == (YOU, "p_1", Vote.DOWN)
    assert (act.message, act.audience, act.at, act.done) == ("n1", AudienceId(7), NOW, True)


async def test_undo_takes_back_the_last_vote_or_the_one_with_a_number() -> None:
    host = FakeHost()
    async with terminal(host) as chat:
        cards = (FULL, replace(FULL, number=2, paper_id=PaperId("p_2")))
        await chat.platform.post(delivery(PapersPayload(cards=cards)))
        assert (await chat.type("undo")).startswith("There is nothing to undo yet")
        assert await chat.type("+1 2", "undo") == "Taken back."
        await chat.type("undo 1")
    assert host.undone == ["p_2", "p_1"]


async def test_a_number_that_is_not_there_is_told() -> None:
    async with terminal(FakeHost()) as chat:
        assert await chat.type("+1 3") == (
            "No paper has been shown yet: /papers mine shows your ranking."
        )


async def test_a_command_is_answered_and_its_papers_can_be_voted_on() -> None:
    card = Card(card=replace(FULL, paper_id=PaperId("p_9")))
    host = FakeHost(answers={"topic x": Reply(blocks=(card,))})
    async with terminal(host) as chat:
        assert (await chat.type("/papers topic x")).startswith("1 · Extending")
        await chat.type("+1 1")
    assert (host.acts[0].paper, host.acts[0].message, host.acts[0].audience) == ("p_9", "", None)


async def test_other_lines_get_a_hint_and_empty_ones_nothing() -> None:
    async with terminal(FakeHost()) as chat:
        os.write(chat._keyboard, b"\n  \n")
        assert await chat.type("hello") == HINT


async def test_a_form_is_asked_field_by_field_and_enter_keeps_what_is_there() -> None:
    host = FakeHost(answers={"schedule here": FORM})
    async with terminal(host) as chat:
        asked = await chat.type("/papers schedule here")
        assert asked.endswith("leaves everything as it is.\nwhen [09:00]")
        assert await chat.type("") == "how choosy [usual]  (1 everything, 2 usual)"
        assert await chat.type("1") == "Stored."
        assert await chat.type("hello") == HINT
    values = {"when": "09:00", "choosiness": "everything"}
    assert host.submitted == [(values, Call(caller=YOU, place=PAPERS, here=True))]


async def test_all_problems_are_shown_at_once_and_only_those_asked_again() -> None:
    host = FakeHost(answers={"schedule": FORM})
    async with terminal(host) as chat:
        again = await chat.type("/papers schedule", "25:00", "")
        assert "when: “25:00” is no time.\n" in again
        assert again.endswith("when [25:00]")
        assert await chat.type("10:00") == "Stored."
    assert [values["when"] for values, _ in host.submitted] == ["25:00", "10:00"]


async def test_a_form_can_be_left() -> None:
    host = FakeHost(answers={"schedule": FORM})
    async with terminal(host) as chat:
        assert await chat.type("/papers schedule", "Cancel") == NOT_CHANGED
    assert host.submitted == []


async def test_a_digest_that_comes_while_a_form_is_open_does_not_hide_the_question() -> None:
    host = FakeHost(answers={"schedule": FORM})
    async with terminal(host) as chat:
        await chat.type("/papers schedule")
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,))))
        assert chat.everything().endswith("because: long context, compression\nwhen [09:00]\n")


async def test_a_line_that_fails_is_told_and_the_next_one_is_taken() -> None:
    host = FakeHost(answers={"mine": Reply(blocks=(Notice(text="Nothing yet."),))})
    async with terminal(host) as chat:
        assert await chat.type("/papers unheard of") == BROKEN
        assert await chat.type("/papers mine") == "Nothing yet."


async def test_at_the_end_of_input_it_says_so_once_and_goes_on_showing_digests() -> None:
    async with terminal(FakeHost()) as chat:
        chat.end_input()
        await chat.until(lambda: INPUT_ENDED in chat.everything())
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,))))
        assert "1 · Extending" in chat.everything()
        assert chat.everything().count(INPUT_ENDED) == 1
        assert chat.platform.health().status is Status.OK


async def test_a_screen_that_cannot_be_written_to_is_a_temporary_failure() -> None:
    broken = io.StringIO()
    broken.close()
    async with terminal(FakeHost(), out=broken) as chat:
        with pytest.raises(TemporaryFailure):
            await chat.platform.post(delivery(HEADER))
        assert chat.platform.health().status is Status.DEGRADED


async def test_what_an_old_encoding_lacks_is_replaced() -> None:
    bytes_out = io.BytesIO()
    out = io.TextIOWrapper(bytes_out, encoding="ascii")
    async with terminal(FakeHost(), out=out) as chat:
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,))))
    assert b"1 ? Extending Context" in bytes_out.getvalue()


async def test_a_message_of_unknown_fate_is_shown_again_rather_than_never() -> None:
    async with terminal(FakeHost()) as chat:
        assert chat.platform.may_resend(attempted_at=NOW, now=NOW)


def test_the_local_chat_is_the_terminal_for_now() -> None:
    assert platform_class("web") is ConsolePlatform
    assert all(path.startswith("bot.platforms.") for path in PLATFORMS.values())
    with pytest.raises(KeyError):
        platform_class("fax")
