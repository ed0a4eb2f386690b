"""Views: modals and Homes, as they are on somebody's screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.fakes.slack.seeing import Seen, seen
from tests.fakes.slack.values import Json

if TYPE_CHECKING:
    from tests.fakes.slack.world import User


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
