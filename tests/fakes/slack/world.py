"""Teams and their people. Values; nobody acts here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.fakes.slack.ids import Ids
from tests.fakes.slack.places import Channel
from tests.fakes.slack.values import Json

if TYPE_CHECKING:
    from tests.fakes.slack.surfaces import View
    from tests.fakes.slack.turns import Turn

BOT_SCOPES = tuple(
    "commands chat:write reactions:read im:write channels:read groups:read users:read "
    "files:write".split()
)


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
            "tz_offset": _offset(self.zone),
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
class Team:
    """A workspace; the app acts in it by its bot token while it is installed."""

    id: str
    name: str
    ids: Ids = field(repr=False)
    app_id: str
    bot: User = field(init=False, repr=False)
    bot_id: str = field(init=False)
    bot_token: str = field(init=False, repr=False)
    tokens: dict[str, datetime | None] = field(default_factory=dict, repr=False)
    refresh_token: str = field(default="", repr=False)
    scopes: set[str] = field(default_factory=lambda: set(BOT_SCOPES))
    installed: bool = True
    enterprise: str | None = None
    org_wide: bool = False
    users: dict[str, User] = field(default_factory=dict, repr=False)
    channels: dict[str, Channel] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.bot_id = self.ids.make("B")
        self.bot = self.add_user(self.ids.make("U"), name="paperround", is_bot=True)
        self.renew_token()

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")

    def renew_token(self, *, ends: datetime | None = None) -> None:
        """Give the app a new token; one that ends comes with another one to refresh it by."""
        numbers = f"{self.ids.number(12)}-{self.ids.number(13)}"
        self.bot_token = f"xoxb-{numbers}-{self.ids.word(24)}"
        if ends is not None:
            self.bot_token = f"xoxe.xoxb-1-{self.ids.word(80)}{self.ids.word(80)}"
            self.refresh_token = f"xoxe-1-{self.ids.word(100)}"
        self.tokens[self.bot_token] = ends

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
        creator: str = "",
    ) -> Channel:
        """Add a channel; members are people or their ids, and the bot where it was invited.

        `creator` is the id of who made it, of its first member if nothing is said.
        """
        people = [each if isinstance(each, str) else each.id for each in members]
        channel = Channel(
            id=id or self.ids.make("C"),
            name=name,
            team=self,
            members=set(people),
            creator=creator or next(iter(people), ""),
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


def _offset(zone: str) -> int:
    """Return how many seconds a zone is ahead now; 0 for what is no zone."""
    try:
        offset = datetime.now(ZoneInfo(zone)).utcoffset()
    except (OSError, ValueError, ZoneInfoNotFoundError):
        offset = None
    return int(offset.total_seconds()) if offset else 0
