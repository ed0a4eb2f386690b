"""What there is in Slack: teams, people, channels, messages and views. Values; nobody acts here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.fakes.slack.ids import Ids
from tests.fakes.slack.seeing import Seen, seen, seen_in_mrkdwn

if TYPE_CHECKING:
    from tests.fakes.slack.turns import Turn

Json = dict[str, Any]

BOT_SCOPES = tuple(
    "commands chat:write reactions:read im:write channels:read groups:read users:read "
    "files:write".split()
)
KEPT = 2_000
"""How many messages of a channel are kept, so that a long run does not fill the memory."""


@dataclass(eq=False, kw_only=True)
class User:
    """Somebody of a team: what the API tells of them, and what is on their screen."""

    id: str
    name: str
    team: Team = field(repr=False)
    zone: str = "Europe/London"
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False
    home: View | None = field(default=None, repr=False)
    modals: list[View] = field(default_factory=list, repr=False)
    turn: Turn | None = field(default=None, repr=False)

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.name.title(),
            "tz": self.zone,
            "tz_label": self.zone,
            "tz_offset": 0,
            "profile": {"real_name": self.name.title(), "display_name": self.name, "email": None},
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }


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
            "creator": min(self.members, default=""),
            "context_team_id": self.team.id,
            "created": 1_700_000_000,
            "num_members": len(self.members) + self.bot_is_member,
        }


@dataclass(eq=False, kw_only=True)
class View:
    """A modal or somebody's Home, as the app defined it.

    `state` is what stands in its fields, `errors` what is said beside them, `offered` the options
    that completing brought, each by block_id or action_id.
    """

    id: str
    hash: str
    user: User = field(repr=False)
    definition: Json
    root: str = ""
    previous: str | None = None
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def kind(self) -> Literal["modal", "home"]:
        return "home" if self.definition.get("type") == "home" else "modal"

    @property
    def blocks(self) -> tuple[Json, ...]:
        return tuple(self.definition.get("blocks", ()))

    @property
    def title(self) -> str:
        return str(self.definition.get("title", {}).get("text", ""))

    @property
    def seen(self) -> Seen:
        around = [self.definition.get(each) for each in ("title", "submit", "close")]
        return seen([*self.blocks, *({"type": "header", "text": each} for each in around if each)])

    def as_json(self) -> Json:
        team, of = self.user.team, self.definition
        return {
            "id": self.id,
            "team_id": team.id,
            "type": self.kind,
            "blocks": list(self.blocks),
            "private_metadata": of.get("private_metadata", ""),
            "callback_id": of.get("callback_id", ""),
            "external_id": of.get("external_id", ""),
            "state": {"values": self.state},
            "hash": self.hash,
            "title": of.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": bool(of.get("clear_on_close", False)),
            "notify_on_close": bool(of.get("notify_on_close", False)),
            "close": of.get("close"),
            "submit": of.get("submit"),
            "previous_view_id": self.previous,
            "root_view_id": self.root or self.id,
            "app_id": team.app_id,
            "app_installed_team_id": team.id,
            "bot_id": team.bot_id,
        }


@dataclass(eq=False, kw_only=True)
class Team:
    """A workspace; the app acts in it by its bot token while it is installed."""

    id: str
    name: str
    ids: Ids = field(repr=False)
    app_id: str
    bot: User = field(init=False, repr=False)
    bot_id: str = field(init=False)
    bot_token: str = field(init=False, repr=False)
    scopes: set[str] = field(default_factory=lambda: set(BOT_SCOPES))
    installed: bool = True
    enterprise: str | None = None
    org_wide: bool = False
    users: dict[str, User] = field(default_factory=dict, repr=False)
    channels: dict[str, Channel] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.bot_id = self.ids.make("B")
        self.bot = self.add_user(self.ids.make("U"), name="paperround", is_bot=True)
        self.bot_token = self.new_token()

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")

    def new_token(self) -> str:
        numbers = f"{self.ids.number(12)}-{self.ids.number(13)}"
        return f"xoxb-{numbers}-{self.ids.word(24)}"

    def add_user(
        self,
        id: str = "",  # noqa: A002 - what Slack calls it
        *,
        name: str = "ada",
        zone: str = "Europe/London",
        is_admin: bool = False,
        is_bot: bool = False,
    ) -> User:
        user = User(
            id=id or self.ids.make("U"),
            name=name,
            team=self,
            zone=zone,
            is_admin=is_admin,
            is_bot=is_bot,
        )
        self.users[user.id] = user
        return user

    def add_channel(
        self,
        id: str = "",  # noqa: A002 - what Slack calls it
        *,
        name: str = "papers",
        members: Iterable[str | User] = (),
        private: bool = False,
        bot_is_member: bool = True,
    ) -> Channel:
        """Add a channel; members are people or their ids, and the bot where it was invited."""
        channel = Channel(
            id=id or self.ids.make("C"),
            name=name,
            team=self,
            members={each if isinstance(each, str) else each.id for each in members},
            private=private,
            bot_is_member=bot_is_member,
        )
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: User) -> Channel:
        """Return the direct messages of somebody with the bot, which are made at first use."""
        found = (each for each in self.channels.values() if each.direct is user)
        channel = next(found, None)
        if channel is None:
            channel = Channel(
                id=self.ids.make("D"), name="", team=self, members={user.id}, direct=user
            )
            self.channels[channel.id] = channel
        return channel
