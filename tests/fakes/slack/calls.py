"""A call of the Web API as it came in: arguments out of the query, JSON or a form; who called."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import Team

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

NESTED = frozenset({"blocks", "view", "files", "attachments", "metadata", "event_payload"})
"""Arguments that hold JSON: in a form, as text."""
FLAGS = frozenset(
    "unfurl_links unfurl_media reply_broadcast full exclude_archived return_im mrkdwn "
    "include_locale include_num_members prevent_creation".split()
)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call; `team` is whose bot token it came with."""

    slack: FakeSlack = field(repr=False)
    method: str
    arguments: Json
    token: str
    at: datetime
    basic: tuple[str, str] = ("", "")
    team: Team | None = None
    origin: str = field(default="", repr=False)

    @property
    def caller(self) -> Team:
        if self.team is None:
            raise SlackError("not_authed")
        return self.team

    def require(self, scope: str) -> None:
        """Refuse it for want of a scope."""
        provided = self.caller.scopes
        if scope not in provided:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(provided)))

    def text(self, name: str) -> str:
        found = self.arguments.get(name)
        return "" if found is None else str(found)

    def need(self, name: str) -> str:
        """Return an argument that has to be there."""
        if not self.text(name):
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return self.text(name)

    @property
    def channels(self) -> tuple[str, ...]:
        """The places that it names."""
        names = ("channel", "channel_id", "users", "user")
        return tuple(self.text(each) for each in names if self.text(each))


async def arguments_of(request: web.Request) -> Json:
    """Return everything that came with a request, in the query or the body."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        read = json.loads(body) if body else {}
        if not isinstance(read, dict):
            raise SlackError("invalid_json")
        found |= read
    elif request.method == "POST":
        found |= {name: value for name, value in (await request.post()).items() if value != ""}
    return {name: _read(name, value) for name, value in found.items()}


def token_of(request: web.Request, arguments: Json) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    named = arguments.pop("token", "")
    return token.strip() if kind.lower() == "bearer" else str(named)


def basic_of(request: web.Request) -> tuple[str, str]:
    """Return the client's id and secret where they came as Slack likes them best."""
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ("", "")
    name, _, secret = base64.b64decode(encoded).decode().partition(":")
    return (name, secret)


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    if name in NESTED and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError("invalid_arguments") from None
    if name in FLAGS and isinstance(value, str):
        return value in ("1", "true", "True")
    return value
