"""Channels, direct messages, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.fakes.discord.permissions import Overwrite, Permission
from tests.fakes.discord.seeing import Seen, seen
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.world import Guild, User

KEPT = 2_000
"""How many messages of a channel are kept, so that a long run does not fill the memory."""
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_EMBEDS = 1 << 2
SILENT = 1 << 12
COMPONENTS_V2 = 1 << 15
"""<https://docs.discord.com/developers/resources/message#message-object-message-flags>."""


@dataclass(eq=False, kw_only=True)
class Attachment:
    id: str
    name: str
    content: bytes = field(repr=False)
    media_type: str
    url: str

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "filename": self.name,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.media_type,
        }


@dataclass(eq=False, kw_only=True)
class Message:
    """A message; `only_for` is the person who alone sees it, where it is ephemeral."""

    id: str
    channel: Channel = field(repr=False)
    author: User
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    flags: int = 0
    at: datetime
    nonce: str | int | None = None
    only_for: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    edited: datetime | None = None
    deleted: bool = False
    reference: str | None = None
    because: Json | None = None
    """What interaction it answers."""
    of_command: bool = False
    body: Json = field(default_factory=dict, repr=False)
    """As it was sent."""

    @property
    def seen(self) -> Seen:
        return seen(self)

    @property
    def silent(self) -> bool:
        return bool(self.flags & SILENT)

    @property
    def loading(self) -> bool:
        """Whether it only says that the app is thinking."""
        return bool(self.flags & LOADING)

    @property
    def link(self) -> str:
        guild = self.channel.guild.id if self.channel.guild else "@me"
        return f"https://discord.com/channels/{guild}/{self.channel.id}/{self.id}"

    def as_json(self) -> Json:
        bot = self.author
        found: Json = {
            "id": self.id,
            "channel_id": self.channel.id,
            "author": bot.as_json(),
            "content": self.content,
            "timestamp": stamp(self.at),
            "edited_timestamp": None if self.edited is None else stamp(self.edited),
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [each.as_json() for each in self.attachments],
            "embeds": list(self.embeds),
            "pinned": False,
            "type": 0,
            "flags": self.flags,
            "components": list(self.components),
        }
        if bot.bot and self.because is not None:
            found |= {"application_id": bot.id, "webhook_id": bot.id}
            found |= {"interaction_metadata": self.because, "type": 20 if self.of_command else 0}
        if self.nonce is not None:
            found["nonce"] = self.nonce
        if self.reference is not None:
            found["message_reference"] = {
                "type": 0,
                "channel_id": self.channel.id,
                "message_id": self.reference,
            }
        if self.reactions:
            found["reactions"] = [
                _reaction(name, users, mine=bot.id in users)
                for name, users in self.reactions.items()
            ]
        return found


@dataclass(eq=False, kw_only=True)
class Channel:
    """A text channel of a server, a thread of its `parent`, or the direct messages of `direct`."""

    id: str
    name: str = ""
    guild: Guild | None = field(default=None, repr=False)
    direct: User | None = field(default=None, repr=False)
    parent: Channel | None = field(default=None, repr=False)
    owner: str = ""
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    deleted: bool = False
    messages: list[Message] = field(default_factory=list, repr=False)
    ephemerals: list[Message] = field(default_factory=list, repr=False)

    def add(self, message: Message) -> None:
        where = self.messages if message.only_for is None else self.ephemerals
        where.append(message)
        if len(where) > 2 * KEPT:
            del where[:-KEPT]

    def message(self, id: str) -> Message | None:  # noqa: A002 - what Discord calls it
        found = (each for each in reversed(self.messages) if each.id == id and not each.deleted)
        return next(found, None)

    @property
    def shown(self) -> list[Message]:
        """The messages that everybody here sees."""
        return [each for each in self.messages if not each.deleted]

    def deny(self, whom: str, permissions: Permission) -> None:
        """Take permissions from a role or a member, by their id; tell with `channel_changed`."""
        self.overwrites[whom] = Overwrite(
            allow=self.overwrites.get(whom, Overwrite()).allow & ~permissions,
            deny=self.overwrites.get(whom, Overwrite()).deny | permissions,
        )

    def allow(self, whom: str, permissions: Permission) -> None:
        """Give permissions to a role or a member, by their id; tell with `channel_changed`."""
        self.overwrites[whom] = Overwrite(
            allow=self.overwrites.get(whom, Overwrite()).allow | permissions,
            deny=self.overwrites.get(whom, Overwrite()).deny & ~permissions,
        )

    def as_json(self) -> Json:
        if self.guild is None:
            assert self.direct is not None
            return {
                "id": self.id,
                "type": 1,
                "flags": 0,
                "last_message_id": self.messages[-1].id if self.messages else None,
                "recipients": [self.direct.as_json()],
            }
        if self.parent is not None:
            return self._thread(self.guild, self.parent)
        roles = self.guild.roles
        return {
            "id": self.id,
            "type": 0,
            "guild_id": self.guild.id,
            "name": self.name,
            "topic": None,
            "nsfw": False,
            "position": 0,
            "parent_id": None,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": self.messages[-1].id if self.messages else None,
            "permission_overwrites": [
                {
                    "id": whom,
                    "type": 0 if whom in roles else 1,
                    "allow": str(int(each.allow)),
                    "deny": str(int(each.deny)),
                }
                for whom, each in self.overwrites.items()
            ],
        }

    def _thread(self, guild: Guild, parent: Channel) -> Json:
        return {
            "id": self.id,
            "type": 11,
            "guild_id": guild.id,
            "parent_id": parent.id,
            "owner_id": self.owner,
            "name": self.name,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": self.messages[-1].id if self.messages else None,
            "message_count": len(self.messages),
            "total_message_sent": len(self.messages),
            "member_count": 1,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": "2026-01-01T00:00:00.000000+00:00",
                "locked": False,
            },
        }


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _reaction(name: str, users: list[str], *, mine: bool) -> Json:
    return {
        "emoji": {"id": None, "name": name},
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "me": mine,
        "me_burst": False,
        "burst_colors": [],
    }
