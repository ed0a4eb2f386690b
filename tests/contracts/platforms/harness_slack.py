"""Slack: two people of one workspace in front of a fake that the vendor's own libraries talk to."""

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
from bot.platforms.slack.assembling import Tempo, assembled
from bot.platforms.slack.blocks import buttons, limits
from tests.contracts.platforms.harness import Ability, Fault, Shown
from tests.contracts.platforms.stage import Stage, serving, until
from tests.fakes.slack import (
    Answer,
    Channel,
    FakeSlack,
    Fault as SlackFault,
    Message,
    Person,
    Team,
    Turn,
    View,
    seen,
)
from tests.fakes.slack.seeing import unescaped

HURRY = Tempo(apart=0.0, ping=1.0, look=0.05, between_questions=0.0)
RETRY_AFTER = 7
QUIET = 0.05
"""Seconds without a call after which an answer of several messages is whole."""

Befalls = tuple[SlackFault | str, Mapping[str, Any]]
FAULTS: Mapping[Fault, Befalls] = {
    Fault(
        name="too many messages",
        raises=TemporaryFailure,
        retry_after=timedelta(seconds=RETRY_AFTER),
        seen=True,
    ): (SlackFault.RATE_LIMITED, {"retry_after": RETRY_AFTER}),
    Fault(name="a closed service", raises=TemporaryFailure, seen=True): (
        SlackFault.UNAVAILABLE,
        {},
    ),
    **{
        Fault(name=code, raises=PermanentFailure): (code, {})
        for code in ("channel_not_found", "not_in_channel", "is_archived", "restricted_action")
    },
    **{
        Fault(name=code, raises=PermanentFailure, seen=True): (code, {})
        for code in ("account_inactive", "invalid_auth", "token_revoked")
    },
    Fault(name="a missing scope", raises=PermanentFailure): (
        "missing_scope",
        {"needed": "chat:write", "provided": "commands"},
    ),
    Fault(name="a connection cut after the message came", raises=UnknownOutcome, seen=True): (
        SlackFault.DROPPED_AFTER_ACCEPT,
        {},
    ),
    Fault(name="a connection cut before", raises=UnknownOutcome, seen=True): (
        SlackFault.DROPPED_BEFORE,
        {},
    ),
    Fault(name="an error of the server", raises=UnknownOutcome, seen=True): (
        SlackFault.SERVER_ERROR,
        {},
    ),
}


@dataclass(kw_only=True)
class SlackChat:
    """What somebody sees is what Slack would draw; what they do comes in over a real socket."""

    platform: Platform
    slack: FakeSlack
    team: Team
    channel: Channel
    place: AudienceRef
    people: Mapping[AccountRef, Person]

    async def shown(self, at: AudienceRef, *, to: AccountRef) -> Sequence[Shown]:
        person = self.people[to]
        if at not in {self.place, AudienceRef.direct(to)}:
            return ()
        return [_shown(each) for each in self._screen(at, person)]

    async def give(self, line: str, *, by: AccountRef, at: AudienceRef) -> Shown:
        person = self.people[by]
        turn = await person.say(f"/papers {line}", at=self._channel(at, person))
        return await self._answered(turn)

    async def press(self, action: Action, *, by: AccountRef, at: AudienceRef) -> Shown:
        person = self.people[by]
        for each in reversed(self._screen(at, person)):
            for kind, value in _pressable(each):
                if _is(action, value):
                    act = person.press if kind == "button" else person.choose
                    return await self._answered(await act(value, each))
        raise AssertionError(f"there is no such button: {action}")

    async def react(
        self, card: PaperCard, name: str, *, by: AccountRef, at: AudienceRef, add: bool = True
    ) -> None:
        person = self.people[by]
        *_, message = (
            each for each in self._channel(at, person).shown if card.paper_id in _papers_of(each)
        )
        await (person.react if add else person.unreact)(message, name)

    async def fill(self, values: Mapping[str, str], *, by: AccountRef, at: AudienceRef) -> Shown:
        person = self.people[by]
        assert person.modal is not None, "no form is open"
        return await self._answered(await person.submit(person.modal, dict(values)))

    async def offered(
        self, field: str, typed: str, *, by: AccountRef, at: AudienceRef
    ) -> Mapping[str, str]:
        person = self.people[by]
        assert person.modal is not None, "no form is open"
        (asked,) = (each for each in person.modal.blocks if each["block_id"] == field)
        found = await person.options(person.modal, asked["element"]["action_id"], typed)
        return {unescaped(each["text"]["text"]): each["value"] for each in found}

    async def download(self, file: File, *, by: AccountRef, at: AudienceRef) -> bytes:
        await until(lambda: self._received(file, by) is not None)
        content = self._received(file, by)
        assert content is not None
        return content

    @asynccontextmanager
    async def suffering(self, fault: Fault) -> AsyncGenerator[None]:
        what, details = FAULTS[fault]
        with self.slack.fault(what, method="chat.postMessage", times=None, **details):
            yield

    async def lose_connection(self) -> None:
        self.slack.lose_sockets()
        await self.slack.connected()

    def _screen(self, at: AudienceRef, person: Person) -> list[Answer]:
        """Return what somebody has before them, oldest first, an open modal on top of it."""
        screen: list[Answer] = [*person.messages(self._channel(at, person))]
        return screen if person.modal is None else [*screen, person.modal]

    def _channel(self, at: AudienceRef, person: Person) -> Channel:
        return self.channel if at == self.place else person.direct

    def _received(self, file: File, by: AccountRef) -> bytes | None:
        uploads = self.slack.files.values()
        shared = {name for each in self.people[by].direct.messages for name in each.files}
        found = (each for each in uploads if each.name == file.name and each.id in shared)
        return next((each.content for each in found), None)

    async def _answered(self, turn: Turn) -> Shown:
        """Return everything that came of a turn, put together as one."""
        await turn.answer()
        calls = -1
        while calls != len(self.slack.calls):
            calls = len(self.slack.calls)
            await asyncio.sleep(QUIET)
        assert turn.trouble is None, turn.trouble
        parts = [_shown(each) for each in dict.fromkeys(turn.answers)]
        return Shown(
            text="\n".join(each.text for each in parts),
            links=tuple(link for each in parts for link in each.links),
            live=tuple(what for each in parts for what in each.live),
        )


class SlackHarness:
    """One workspace with a channel, whose Slack outlives every connection."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._slack: FakeSlack | None = None
        self.name = "slack"
        self.people = (AccountRef.parse("slack:T1/U1"), AccountRef.parse("slack:T1/U2"))
        self.place = AudienceRef.parse("slack:T1/C1")
        self.room = limits.CHARACTERS_OF_MESSAGE
        self.faults = tuple(FAULTS)
        self.asks: frozenset[str] = frozenset()
        self.cannot: Mapping[Ability, str] = {
            Ability.RESENDING: "Slack knows of no key by which it would notice a repeated message."
        }

    @asynccontextmanager
    async def connected(self, *, running: bool = True) -> AsyncGenerator[SlackChat]:
        slack = await self._world()
        team = slack.teams[self.place.tenant]
        environ = {
            "SLACK_BOT_TOKEN": team.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_BASE_URL": slack.api_url,
        }
        connected = assembled(self._stage.wiring(environ=environ), HURRY)
        chat = SlackChat(
            platform=connected.platform,
            slack=slack,
            team=team,
            channel=team.channels[self.place.channel],
            place=self.place,
            people={each: slack.person(team.users[each.external_id]) for each in self.people},
        )
        if not running:
            yield chat
            return
        async with serving(connected.platform):
            await slack.connected()
            await until(lambda: connected.platform.health().status is Status.OK)
            yield chat
            assert slack.problems == []

    async def _world(self) -> FakeSlack:
        if self._slack is None:
            self._slack = await self._stage.world.enter_async_context(FakeSlack.running())
            team = self._slack.add_team(self.place.tenant, name="Lab")
            for account, name in zip(self.people, ("you", "ada"), strict=True):
                team.add_user(account.external_id, name=name)
            team.add_channel(
                self.place.channel,
                name="reading-group",
                members=[each.external_id for each in self.people],
            )
        return self._slack


def harness(stage: Stage) -> SlackHarness:
    return SlackHarness(stage)


def _shown(answer: Answer) -> Shown:
    """Return a message, or a modal with its frame first: its title and its own buttons."""
    if isinstance(answer, Message):
        return Shown(text=answer.seen.text, links=answer.seen.links, live=answer.seen.live)
    inside = seen(answer.blocks)
    frame = answer.seen.text.removeprefix(inside.text)
    text = "\n".join([frame, inside.text, *answer.errors.values()])
    return Shown(text=text, links=answer.seen.links, live=answer.seen.live)


def _pressable(on: Message | View) -> Iterator[tuple[str, str]]:
    """Yield what can be pressed: buttons and the options of menus, with what each sends."""
    for block in on.blocks:
        for element in block.get("elements", ()):
            if element.get("type") == "button":
                yield "button", element["value"]
            elif element.get("type") == "overflow":
                yield from (("option", each["value"]) for each in element["options"])


def _is(action: Action, value: str) -> bool:
    read = buttons.read(value)
    return read is not None and (read.name, read.subject) == (action.name, action.subject)


def _papers_of(message: Message) -> set[str]:
    """Return the papers that a message has thumbs for."""
    read = [buttons.read(value) for _, value in _pressable(message)]
    return {each.subject for each in read if each is not None and each.name.value == "up"}
