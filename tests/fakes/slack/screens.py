"""What is on somebody's screen, and where on it something can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.places import Channel, Message
from tests.fakes.slack.seeing import Seen, unescaped
from tests.fakes.slack.surfaces import View
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import User

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


class Screen:
    """Slack as one person sees it."""

    def __init__(self, slack: FakeSlack, user: User) -> None:
        self.slack = slack
        self.user = user

    @property
    def home(self) -> View | None:
        """Their Home, once the app published one."""
        return self.user.home

    @property
    def modal(self) -> View | None:
        """The modal on top of their screen."""
        return self.user.modals[-1] if self.user.modals else None

    @property
    def direct(self) -> Channel:
        return self.user.team.direct(self.user)

    def ephemeral(self, channel: Channel) -> list[Message]:
        """Return the messages of a channel that they alone see."""
        mine = (each for each in channel.ephemerals if each.only_for == self.user.id)
        return [each for each in mine if not each.deleted]

    def messages(self, channel: Channel) -> list[Message]:
        """Return the messages that they see in a channel, oldest first; none as a stranger."""
        if not self.is_in(channel):
            return []
        return sorted([*channel.shown, *self.ephemeral(channel)], key=lambda each: each.ts)

    def sees(self, channel: Channel) -> list[Seen]:
        """Return what they see in a channel, oldest first; an open modal is `modal`."""
        return [each.seen for each in self.messages(channel)]

    def button(self, what: str, on: Message | View) -> tuple[Json, Json]:
        """Return a button by its label, value or action_id, and the block that it is in."""
        assert self.shows(on), "it is not on their screen"
        buttons = [
            (block, element)
            for block in on.blocks
            for element in elements(block)
            if element["type"] == "button"
        ]
        for block, button in buttons:
            label = unescaped(button["text"]["text"])
            if what in (label, button.get("value"), button.get("action_id")):
                return block, button
        labels = [button["text"]["text"] for _, button in buttons]
        raise AssertionError(f"there is no button {what!r}: {labels}")

    def shows(self, thing: Message | View) -> bool:
        """Tell whether it is before their eyes."""
        if isinstance(thing, View):
            return thing is self.home or thing is self.modal
        own = thing.only_for in (None, self.user.id)
        return own and not thing.deleted and self.is_in(thing.channel)

    def is_in(self, channel: Channel) -> bool:
        """Tell whether they are a member; the bot reads its direct messages too."""
        if self.user is channel.team.bot:
            return channel.bot_is_member
        return self.user.id in channel.members


def elements(block: Json) -> list[Json]:
    """Return what can be pressed in a block."""
    if block["type"] in ("actions", "context_actions"):
        return list(block["elements"])
    return [block["accessory"]] if isinstance(block.get("accessory"), dict) else []
