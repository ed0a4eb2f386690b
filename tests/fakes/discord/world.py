"""Servers ("guilds") and people. Values; nobody acts here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.discord.ids import Ids
from tests.fakes.discord.permissions import (
    EVERYBODY,
    EVERYTHING,
    NOTHING,
    Overwrite,
    Permission,
    permissions_in,
)
from tests.fakes.discord.places import Channel, Message
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.surfaces import Modal
    from tests.fakes.discord.turns import Turn

INVITED = Permission(309237763072 & int(EVERYTHING))
"""What the bot is allowed by its invitation: its own README says which and why."""
JOINED = "2024-05-01T10:00:00.000000+00:00"


@dataclass(eq=False, kw_only=True)
class User:
    """Somebody: what the API tells of them, and what is on their screen."""

    id: str
    name: str
    bot: bool = False
    locale: str = "en-GB"
    refuses_messages: bool = False
    direct: Channel | None = field(default=None, repr=False)
    modal: Modal | None = field(default=None, repr=False)
    turn: Turn | None = field(default=None, repr=False)

    def as_json(self) -> Json:
        found: Json = {
            "id": self.id,
            "username": self.name,
            "discriminator": "0",
            "global_name": None if self.bot else self.name.title(),
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }
        return found | {"bot": True} if self.bot else found


@dataclass(eq=False, kw_only=True)
class Role:
    id: str
    name: str
    permissions: Permission

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "position": 0,
            "permissions": str(int(self.permissions)),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


@dataclass(eq=False, kw_only=True)
class Guild:
    """A server. The bot is in it while it is `installed`."""

    id: str
    name: str
    ids: Ids = field(repr=False)
    bot: User = field(repr=False)
    everywhere: dict[str, Channel] = field(repr=False)
    installed: bool = True
    unavailable: bool = False
    owner: User | None = None
    members: dict[str, User] = field(default_factory=dict, repr=False)
    roles: dict[str, Role] = field(default_factory=dict, repr=False)
    roles_of: dict[str, set[str]] = field(default_factory=dict, repr=False)
    channels: dict[str, Channel] = field(default_factory=dict, repr=False)
    threads: dict[str, Channel] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.roles[self.id] = Role(id=self.id, name="@everyone", permissions=EVERYBODY)
        self.bot_role = self.add_role(name=self.bot.name, permissions=INVITED)
        self.add_member(self.bot, self.bot_role)

    def add_role(self, *, name: str, permissions: Permission = NOTHING) -> Role:
        role = Role(id=self.ids.snowflake(), name=name, permissions=permissions)
        self.roles[role.id] = role
        return role

    def add_member(self, user: User, *roles: Role) -> User:
        self.members[user.id] = user
        self.roles_of.setdefault(user.id, set()).update(each.id for each in roles)
        return user

    def add_channel(
        self,
        id: str = "",  # noqa: A002 - what Discord calls it
        *,
        name: str = "papers",
        private: bool = False,
    ) -> Channel:
        """Add a text channel; one that is private shows itself to nobody without an overwrite."""
        channel = Channel(id=id or self.ids.snowflake(), name=name, guild=self)
        if private:
            channel.overwrites[self.id] = Overwrite(deny=Permission.VIEW_CHANNEL)
        self.channels[channel.id] = self.everywhere[channel.id] = channel
        return channel

    def add_thread(self, of: Message, *, name: str, owner: User) -> Channel:
        """Add the thread of a message, whose id it has."""
        thread = Channel(id=of.id, name=name, guild=self, parent=of.channel, owner=owner.id)
        self.threads[thread.id] = self.everywhere[thread.id] = thread
        return thread

    def permissions(self, user: User, channel: Channel | None = None) -> Permission:
        """Return what somebody may do in the server, or in one of its channels."""
        if user.id not in self.members:
            return NOTHING
        if user is self.owner:
            return EVERYTHING
        where = channel.parent if channel is not None and channel.parent else channel
        roles = self.roles_of.get(user.id, set())
        base = self.roles[self.id].permissions
        for each in roles:
            base |= self.roles[each].permissions
        return permissions_in(
            base,
            {} if where is None else where.overwrites,
            everyone=self.id,
            roles=roles,
            member=user.id,
        )

    def member_json(self, user: User) -> Json:
        """Return what the API tells of a member, without who they are."""
        return {
            "roles": sorted(self.roles_of.get(user.id, ())),
            "nick": None,
            "avatar": None,
            "banner": None,
            "premium_since": None,
            "communication_disabled_until": None,
            "joined_at": JOINED,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }
