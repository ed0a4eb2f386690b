"""What is on somebody's screen, and where on it something can be pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tests.fakes.discord.payloads import allowed
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Channel, Message
from tests.fakes.discord.seeing import Seen
from tests.fakes.discord.surfaces import Modal
from tests.fakes.discord.values import Json
from tests.fakes.discord.world import User

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

BUTTON, LINK = 2, 5
SELECTS = (3, 5, 6, 7, 8)


class Screen:
    """Discord as one person sees it."""

    def __init__(self, discord: FakeDiscord, user: User) -> None:
        self.discord = discord
        self.user = user

    @property
    def modal(self) -> Modal | None:
        """The modal that is open."""
        return self.user.modal

    @property
    def direct(self) -> Channel:
        return self.discord.direct(self.user)

    def ephemeral(self, channel: Channel) -> list[Message]:
        """Return the messages of a channel that they alone see."""
        mine = (each for each in channel.ephemerals if each.only_for == self.user.id)
        return [each for each in mine if not each.deleted]

    def messages(self, channel: Channel) -> list[Message]:
        """Return the messages that they see in a channel, oldest first; none as a stranger."""
        if not self.is_in(channel):
            return []
        return sorted([*channel.shown, *self.ephemeral(channel)], key=lambda each: int(each.id))

    def sees(self, channel: Channel) -> list[Seen]:
        """Return what they see in a channel, oldest first; an open modal is `modal`."""
        return [each.seen for each in self.messages(channel)]

    def button(self, what: str, on: Message) -> Json:
        """Return a button by its label or custom_id."""
        assert self.shows(on), "it is not on their screen"
        buttons = [each for each in elements(on.components) if each["type"] == BUTTON]
        for each in buttons:
            label = each.get("label") or (each.get("emoji") or {}).get("name")
            if what in (label, each.get("custom_id")):
                assert not each.get("disabled"), f"the button {what!r} is disabled"
                assert each.get("style") != LINK, f"the button {what!r} is a link"
                return each
        raise AssertionError(f"there is no button {what!r}: {[b.get('label') for b in buttons]}")

    def shows(self, thing: Message | Modal) -> bool:
        """Tell whether it is before their eyes."""
        if isinstance(thing, Modal):
            return thing is self.modal
        own = thing.only_for in (None, self.user.id)
        return own and not thing.deleted and self.is_in(thing.channel)

    def is_in(self, channel: Channel) -> bool:
        """Tell whether they can look into a channel."""
        if channel.guild is None:
            return self.user in (channel.direct, self.discord.bot)
        return not channel.deleted and bool(allowed(self.user, channel) & Permission.VIEW_CHANNEL)


def elements(components: Iterable[Json]) -> Iterator[Json]:
    """Yield every component, with those inside."""
    for each in components:
        yield each
        yield from elements(each.get("components") or ())
        if isinstance(each.get("accessory"), dict):
            yield from elements([each["accessory"]])
