"""People in a server on Discord, and what they read of what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from tests.e2e.serving import PATIENCE
from tests.e2e.slack_workspace import TITLE
from tests.fakes.discord import Answer, Channel, Message, Modal, Person, Turn
from tests.fakes.discord.screens import BUTTON, elements

MORE_SETTINGS = "More settings"


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
