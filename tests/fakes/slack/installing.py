"""Tokens: sockets by the app's own, and OAuth, by which a team gets one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import Team, User

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

LIFE = timedelta(hours=12)
"""<https://docs.slack.dev/authentication/using-token-rotation>: how long a rotated token lives."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What somebody allowed; its code is exchanged once."""

    user: User
    scopes: frozenset[str]
    redirect_uri: str


async def open_connection(call: Call) -> Json:
    slack = call.slack
    address = call.origin.replace("http", "ws", 1)
    query = urlencode({"ticket": slack.sockets.ticket(), "app_id": slack.app_id})
    return {"url": f"{address}/link/?{query}"}


async def access(call: Call) -> Json:
    """Exchange a code for a bot token, or a refresh token for a new one."""
    slack = call.slack
    given = call.basic if any(call.basic) else (call.text("client_id"), call.text("client_secret"))
    if given[0] != slack.client_id:
        raise SlackError("invalid_client_id")
    if given[1] != slack.client_secret:
        raise SlackError("bad_client_secret")
    if call.text("grant_type") == "refresh_token":
        return _refreshed(call)
    grant = slack.grants.pop(call.text("code"), None)
    if grant is None:
        raise SlackError("invalid_code")
    if call.text("redirect_uri") != grant.redirect_uri:
        raise SlackError("bad_redirect_uri")
    team = grant.user.team
    team.installed, team.scopes = True, set(grant.scopes)
    team.renew_token(ends=slack.now() + LIFE if slack.rotating else None)
    return {**_tokens(slack, team), "authed_user": {"id": grant.user.id}}


def allow(slack: FakeSlack, user: User, asked: dict[str, str]) -> str:
    """Return the code by which the app gets what somebody allowed."""
    code = f"{slack.ids.number(12)}.{slack.ids.number(13)}.{slack.ids.word(64)}"
    scopes = frozenset(each for each in asked["scope"].replace(" ", ",").split(",") if each)
    slack.grants[code] = Grant(user=user, scopes=scopes, redirect_uri=asked.get("redirect_uri", ""))
    return code


async def authorize(slack: FakeSlack, request: web.Request) -> web.Response:
    """Show the page on which a person allows or denies."""
    query = request.query
    problems = [each for each in ("client_id", "scope", "state") if not query.get(each)]
    if problems or query["client_id"] != slack.client_id:
        slack.complain(f"an address of authorize lacks or mistakes {problems or ['client_id']}")
        return web.Response(status=400, text="Something went wrong when authorizing this app.")
    return web.Response(text="Paper Round is requesting permission to access a workspace.")


def _refreshed(call: Call) -> Json:
    slack = call.slack
    for team in slack.teams.values():
        if team.refresh_token and team.refresh_token == call.text("refresh_token"):
            if not team.installed:
                raise SlackError("token_revoked")
            team.renew_token(ends=slack.now() + LIFE)
            return _tokens(slack, team)
    raise SlackError("invalid_refresh_token")


def _tokens(slack: FakeSlack, team: Team) -> Json:
    enterprise = {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None
    ends = team.tokens[team.bot_token]
    rotated: Json = {}
    if ends is not None:
        rotated = {
            "expires_in": int((ends - slack.now()).total_seconds()),
            "refresh_token": team.refresh_token,
        }
    return {
        "access_token": team.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(team.scopes)),
        "bot_user_id": team.bot.id,
        "app_id": slack.app_id,
        "team": None if team.org_wide else {"id": team.id, "name": team.name},
        "enterprise": enterprise,
        "is_enterprise_install": team.org_wide,
        **rotated,
    }
