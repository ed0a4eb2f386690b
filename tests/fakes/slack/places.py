"""Channels, direct messages, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.slack.seeing import Seen, seen, seen_in_mrkdwn
from tests.fakes.slack.values import Json

if TYPE_CHECKING:
    from tests.fakes.slack.world import Team, User

KEPT = 2_000
"""How many messages of a channel are kept, so that a long run does not fill the memory."""


@dataclass(eq=False, kw_only=True)
class Message:
    """A message; `only_for` is the person who alone sees it, where it is ephemeral."""

    ts: str
    channel: Channel = field(repr=False)
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    only_for: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    edited: bool = False
    deleted: bool = False
    arguments: Json = field(default_factory=dict, repr=False)

    @property
    def seen(self) -> Seen:
        """What is to be seen of it: its blocks, or its text where it has none."""
        return seen(self.blocks) if self.blocks else self.notification

    @property
    def notification(self) -> Seen:
        """What its text says by itself: in notifications, and to screen readers."""
        return seen_in_mrkdwn(self.text)

    def as_json(self) -> Json:
        team = self.channel.team
        found: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "team": team.id,
        }
        if self.user == team.bot.id:
            found |= {"bot_id": team.bot_id, "app_id": team.app_id}
        if self.blocks:
            found["blocks"] = list(self.blocks)
        if self.thread_ts:
            found["thread_ts"] = self.thread_ts
        if self.edited:
            found["edited"] = {"user": self.user, "ts": self.ts}
        if self.reactions:
            found["reactions"] = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in self.reactions.items()
            ]
        return found


@dataclass(eq=False, kw_only=True)
class Channel:
    """A channel, or the direct messages of `direct` with the bot."""

    id: str
    name: str
    team: Team = field(repr=False)
    members: set[str]
    private: bool = False
    bot_is_member: bool = True
    archived: bool = False
    creator: str = ""
    direct: User | None = None
    messages: list[Message] = field(default_factory=list, repr=False)
    ephemerals: list[Message] = field(default_factory=list, repr=False)

    def add(self, message: Message) -> None:
        where = self.messages if message.only_for is None else self.ephemerals
        where.append(message)
        if len(where) > 2 * KEPT:
            del where[:-KEPT]

    def message(self, ts: str) -> Message | None:
        found = (each for each in reversed(self.messages) if each.ts == ts and not each.deleted)
        return next(found, None)

    @property
    def shown(self) -> list[Message]:
        """The messages that were not deleted."""
        return [each for each in self.messages if not each.deleted]

    @property
    def name_for_commands(self) -> str:
        """What Slack calls it in a slash command and in a press."""
        if self.direct is not None:
            return "directmessage"
        return "privategroup" if self.private else self.name

    def as_json(self) -> Json:
        if self.direct is not None:
            return {
                "id": self.id,
                "is_im": True,
                "is_channel": False,
                "is_archived": False,
                "user": self.direct.id,
                "context_team_id": self.team.id,
                "created": 1_700_000_000,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_general": False,
            "is_member": self.bot_is_member,
            "is_ext_shared": False,
            "creator": self.creator,
            "context_team_id": self.team.id,
            "created": 1_700_000_000,
        }
