"""Discord: two people of one server in front of a fake that the vendor's own library talks to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.editions import Action, PaperCard
from bot.domain.errors import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Platform
from bot.domain.replies import File
from bot.platforms.discord.assembling import Tempo, assembled
from bot.platforms.discord.blocks import buttons, limits
from bot.platforms.discord.blocks.buttons import More
from bot.platforms.discord.hearing.drafts import NO_KEY, Reopen
from tests.contracts.platforms.harness import Ability, Fault, Shown
from tests.contracts.platforms.stage import Stage, serving, until
from tests.fakes.discord import (
    Answer,
    Channel,
    FakeDiscord,
    Fault as DiscordFault,
    Message,
    Person,
    Seen,
    Turn,
)

HURRY = Tempo(
    ready=0.05,
    identify=0.0,
    look=0.02,
    pause=0.05,
    post=1.5,
    opening=0.0,
    between_questions=0.0,
)
RETRY_AFTER = 7
QUIET = 0.05
"""Seconds without a call after which an answer of several messages is whole."""
THUMBS = {"+1": "\N{THUMBS UP SIGN}", "-1": "\N{THUMBS DOWN SIGN}"}
OWN = ("bold, ", "italics, ")
"""Markup of the design itself; whoever else writes it finds their stars among the words."""

Befalls = tuple[DiscordFault | int, Mapping[str, Any]]
FAULTS: Mapping[Fault, Befalls] = {
    Fault(
        name="too many messages",
        raises=TemporaryFailure,
        retry_after=timedelta(seconds=RETRY_AFTER),
        seen=True,
    ): (DiscordFault.RATE_LIMITED, {"retry_after": RETRY_AFTER}),
    Fault(name="a ban before Discord", raises=TemporaryFailure, seen=True): (
        DiscordFault.BANNED,
        {},
    ),
    **{
        Fault(name=f"code {code}", raises=PermanentFailure): (code, {})
        for code in (10003, 10004, 50001, 50007, 50013)
    },
    Fault(name="a refused token", raises=PermanentFailure, seen=True): (401, {}),
    **{
        Fault(name=fault.value, raises=UnknownOutcome, seen=True): (fault, {})
        for fault in (
            DiscordFault.DROPPED_AFTER_ACCEPT,
            DiscordFault.DROPPED_BEFORE,
            DiscordFault.SERVER_ERROR,
            DiscordFault.UNAVAILABLE,
        )
    },
}


@dataclass(kw_only=True)
class DiscordChat:
    """What somebody sees is what Discord would draw; what they do comes over a real gateway."""

    platform: Platform
    discord: FakeDiscord
    channel: Channel
    place: AudienceRef
    people: Mapping[AccountRef, Person]

    async def shown(self, at: AudienceRef, *, to: AccountRef) -> Sequence[Shown]:
        person = self.people[to]
        if at not in {self.place, AudienceRef.direct(to)}:
            return ()
        return [_shown(each.seen) for each in self._screen(at, person)]

    async def give(self, line: str, *, by: AccountRef, at: AudienceRef) -> Shown:
        person = self.people[by]
        turn = await person.say(f"/papers {line}", at=self._channel(at, person))
        return await self._answered(person, turn)

    async def press(self, action: Action, *, by: AccountRef, at: AudienceRef) -> Shown:
        person = self.people[by]
        messages = self._messages(at, person)
        for message in reversed(messages):
            for custom_id in _pressable(message):
                if _is(action, buttons.read(custom_id)):
                    return await self._answered(person, await person.press(custom_id, message))
        for message in reversed(messages):
            for custom_id in _pressable(message):
                if _is_behind(action, buttons.read(custom_id)):
                    await self._answered(person, await person.press(custom_id, message))
                    return await self.press(action, by=by, at=at)
        raise AssertionError(f"there is no such button: {action}")

    async def react(
        self, card: PaperCard, name: str, *, by: AccountRef, at: AudienceRef, add: bool = True
    ) -> None:
        person = self.people[by]
        *_, message = (
            each for each in self._messages(at, person) if card.paper_id in _papers_of(each)
        )
        await (person.react if add else person.unreact)(message, THUMBS[name])
        await self._handled()

    async def fill(self, values: Mapping[str, str], *, by: AccountRef, at: AudienceRef) -> Shown:
        person = self.people[by]
        assert person.modal is not None, "no form is open"
        return await self._answered(person, await person.submit(person.modal, dict(values)))

    async def offered(
        self, field: str, typed: str, *, by: AccountRef, at: AudienceRef
    ) -> Mapping[str, str]:
        raise AssertionError("nothing completes in a modal of Discord")

    async def download(self, file: File, *, by: AccountRef, at: AudienceRef) -> bytes:
        person = self.people[by]
        for message in reversed(self._messages(at, person)):
            for each in message.attachments:
                if each.name == file.name:
                    return person.download(each, message)
        raise AssertionError(f"there is no file {file.name}")

    @asynccontextmanager
    async def suffering(self, fault: Fault) -> AsyncGenerator[None]:
        what, details = FAULTS[fault]
        with self.discord.fault(what, method="create_message", times=None, **details):
            yield

    async def lose_connection(self) -> None:
        resumed = self.discord.gateway.resumed
        self.discord.lose_sockets()
        await until(lambda: self.discord.gateway.resumed > resumed)
        await self.discord.connected()

    def _screen(self, at: AudienceRef, person: Person) -> list[Answer]:
        """Return what somebody has before them, oldest first, an open modal on top of it."""
        screen: list[Answer] = [*self._messages(at, person)]
        return screen if person.modal is None else [*screen, person.modal]

    def _messages(self, at: AudienceRef, person: Person) -> list[Message]:
        """Return the messages of a place and of the threads in it, oldest first."""
        channel = self._channel(at, person)
        threads = [each for each in self.discord.channels.values() if each.parent is channel]
        found = [message for each in (channel, *threads) for message in person.messages(each)]
        return sorted(found, key=lambda each: int(each.id))

    def _channel(self, at: AudienceRef, person: Person) -> Channel:
        return self.channel if at == self.place else person.direct

    async def _answered(self, person: Person, turn: Turn) -> Shown:
        """Return everything that came of a turn, put together as one.

        Where something is wrong with a form, the person opens it again from under the answer.
        """
        await turn.answer()
        await self._handled()
        assert turn.trouble is None, turn.trouble
        answers = [*dict.fromkeys(turn.answers)]
        parts = [_shown(each.seen) for each in answers]
        if isinstance(answers[-1], Message):
            for custom_id in _pressable(answers[-1]):
                if _corrects(custom_id):
                    turn = await person.press(custom_id, answers[-1])
                    parts.append(_shown((await turn.modal()).seen))
        return Shown(
            text="\n".join(each.text for each in parts),
            links=tuple(link for each in parts for link in each.links),
            live=tuple(what for each in parts for what in each.live),
        )

    async def _handled(self) -> None:
        """Return once nothing more is asked of Discord."""
        calls = -1
        while calls != len(self.discord.calls):
            calls = len(self.discord.calls)
            await asyncio.sleep(QUIET)


class DiscordHarness:
    """One server with a channel, whose Discord outlives every connection."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._discord: FakeDiscord | None = None
        self.name = "discord"
        self.people = (AccountRef.parse("discord:11"), AccountRef.parse("discord:12"))
        self.place = AudienceRef.parse("discord:31")
        self.room = limits.CHARACTERS_OF_MESSAGE
        self.faults = tuple(FAULTS)
        self.asks: frozenset[str] = frozenset()
        self.cannot: Mapping[Ability, str] = {
            Ability.ASKING: (
                "Discord shows something to one person alone only as an answer to a command or a "
                "button, not after a reaction."
            ),
            Ability.COMPLETION: "Discord's modals complete nothing while somebody types.",
        }

    @asynccontextmanager
    async def connected(self, *, running: bool = True) -> AsyncGenerator[DiscordChat]:
        discord = await self._world()
        environ = {
            "DISCORD_BOT_TOKEN": discord.token,
            "DISCORD_API_BASE": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        connected = assembled(self._stage.wiring(environ=environ), HURRY)
        chat = DiscordChat(
            platform=connected.platform,
            discord=discord,
            channel=discord.channels[self.place.channel],
            place=self.place,
            people={each: discord.person(discord.users[each.external_id]) for each in self.people},
        )
        if not running:
            yield chat
            return
        async with serving(connected.platform):
            await until(lambda: connected.platform.health().status is Status.OK)
            await until(lambda: bool(discord.commands))
            yield chat
            assert discord.problems == []

    async def _world(self) -> FakeDiscord:
        if self._discord is None:
            self._discord = await self._stage.world.enter_async_context(FakeDiscord.running())
            people = [
                self._discord.add_user(account.external_id, name=name)
                for account, name in zip(self.people, ("you", "ada"), strict=True)
            ]
            guild = self._discord.add_guild("21", name="Lab", members=people)
            guild.add_channel(self.place.channel, name="reading-group")
        return self._discord


def harness(stage: Stage) -> DiscordHarness:
    return DiscordHarness(stage)


def _shown(seen: Seen) -> Shown:
    """Return what is seen; an address within words has its parentheses spelled out."""
    return Shown(
        text=seen.text,
        links=tuple(each.replace("%28", "(").replace("%29", ")") for each in seen.links),
        live=tuple(each for each in seen.live if not each.startswith(OWN)),
    )


def _pressable(message: Message) -> Iterator[str]:
    for row in message.components:
        yield from (each["custom_id"] for each in row.get("components", ()) if "custom_id" in each)


def _is(action: Action, read: Action | More | None) -> bool:
    return isinstance(read, Action) and (read.name, read.subject) == (action.name, action.subject)


def _is_behind(action: Action, read: Action | More | None) -> bool:
    return isinstance(read, More) and any(_is(action, each) for each in buttons.behind(read))


def _corrects(custom_id: str) -> bool:
    read = buttons.read(custom_id)
    again = Reopen.read(read.subject) if isinstance(read, Action) else None
    return again is not None and again.key != NO_KEY


def _papers_of(message: Message) -> set[str]:
    """Return the papers that a message has thumbs for."""
    read = [buttons.read(each) for each in _pressable(message)]
    return {each.subject for each in read if isinstance(each, Action) and each.name.value == "up"}
