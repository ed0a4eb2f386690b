"""Tokens: sockets by the app's own, and OAuth, by which a team gets one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.world import Json, User

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


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
    """Exchange a code for a bot token."""
    slack = call.slack
    given = call.basic if any(call.basic) else (call.text("client_id"), call.text("client_secret"))
    if given[0] != slack.client_id:
        raise SlackError("invalid_client_id")
    if given[1] != slack.client_secret:
        raise SlackError("bad_client_secret")
    grant = slack.grants.pop(call.text("code"), None)
    if grant is None:
        raise SlackError("invalid_code")
    if call.text("redirect_uri") != grant.redirect_uri:
        raise SlackError("bad_redirect_uri")
    team = grant.user.team
    if not team.installed:
        team.bot_token = team.new_token()
    team.installed = True
    team.scopes = set(grant.scopes)
    enterprise = {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None
    return {
        "access_token": team.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(grant.scopes)),
        "bot_user_id": team.bot.id,
        "app_id": slack.app_id,
        "team": None if team.org_wide else {"id": team.id, "name": team.name},
        "enterprise": enterprise,
        "is_enterprise_install": team.org_wide,
        "authed_user": {"id": grant.user.id},
    }


async def authorize(slack: FakeSlack, request: web.Request) -> web.Response:
    """Show the page on which a person allows or denies; whoever is meant stands in `person`."""
    query = request.query
    problems = [each for each in ("client_id", "scope", "state") if not query.get(each)]
    if problems or query["client_id"] != slack.client_id:
        slack.complain(f"an address of authorize lacks or mistakes {problems or ['client_id']}")
        return web.Response(status=400, text="Something went wrong when authorizing this app.")
    return web.Response(text="Paper Round is requesting permission to access a workspace.")
