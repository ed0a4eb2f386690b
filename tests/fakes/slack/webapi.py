"""The Web API: every method that the app may call, what it needs, and how a call is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from aiohttp import web

from tests.fakes.slack import chat, conversations, files, installing, views
from tests.fakes.slack.calls import Call, arguments_of, basic_of, token_of
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.faults import Fault, Planned
from tests.fakes.slack.judging import MALFORMED
from tests.fakes.slack.values import Json

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Run = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """What a method does; `needs` are scopes, `by` whose token it wants."""

    run: Run
    needs: tuple[str, ...] = ()
    by: Literal["bot", "app", "anybody"] = "bot"


METHODS: dict[str, Method] = {
    "auth.test": Method(conversations.auth_test),
    "apps.connections.open": Method(installing.open_connection, by="app"),
    "oauth.v2.access": Method(installing.access, by="anybody"),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "reactions.get": Method(chat.reactions, ("reactions:read",)),
    "conversations.open": Method(conversations.open_direct, ("im:write",)),
    "conversations.info": Method(conversations.info),
    "conversations.list": Method(conversations.list_all),
    "conversations.members": Method(conversations.members),
    "users.info": Method(conversations.user_info, ("users:read",)),
    "views.open": Method(views.open_modal),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
    "views.publish": Method(views.publish),
    "files.getUploadURLExternal": Method(files.upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete, ("files:write",)),
}

RESPONSE_URL = "response_url"
"""How faults name what is no method."""
NOT_OF_CALLS = (Fault.REPEATED, Fault.SOCKET_LOST_BEFORE_ACK)


async def answer(slack: FakeSlack, request: web.Request) -> web.StreamResponse:
    """Answer a call, or do to it what is planned."""
    method = request.match_info["method"]
    try:
        arguments = await arguments_of(request)
    except (SlackError, ValueError) as error:
        slack.complain(f"{method}: {error}")
        return web.json_response({"ok": False, "error": "invalid_arguments"})
    call = Call(
        slack=slack,
        method=method,
        token=token_of(request, arguments),
        basic=basic_of(request),
        arguments=arguments,
        at=slack.now(),
        origin=f"{request.scheme}://{request.host}",
    )
    slack.calls.append(call)
    fault = slack.faults.strike(method, *call.channels, but=NOT_OF_CALLS)
    return await _suffered(fault, request, partial(_run, slack, call))


async def respond(slack: FakeSlack, request: web.Request) -> web.StreamResponse:
    """Take an answer at a response URL."""
    places = slack.interactions.places(request.match_info["path"])
    fault = slack.faults.strike(RESPONSE_URL, *places, but=NOT_OF_CALLS)
    return await _suffered(fault, request, partial(_answered, slack, request))


async def _suffered(
    fault: Planned | None, request: web.Request, run: Callable[[], Awaitable[web.Response]]
) -> web.StreamResponse:
    """Do something as far as a fault lets it be done."""
    if fault is None:
        return await run()
    early = await _befall(fault, request)
    if early is not None:
        return early
    response = await run()
    return _cut(request) if fault.what == Fault.DROPPED_AFTER_ACCEPT else response


async def _befall(fault: Planned, request: web.Request) -> web.StreamResponse | None:
    details = fault.details
    match fault.what:
        case Fault.RATE_LIMITED:
            return too_many(details.get("retry_after", 1))
        case Fault.SERVER_ERROR:
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        case Fault.UNAVAILABLE:
            return web.Response(status=503, text="Service Unavailable")
        case Fault.DROPPED_BEFORE:
            return _cut(request)
        case Fault.SLOW:
            await asyncio.sleep(details.get("seconds", 1.0))
        case Fault.DROPPED_AFTER_ACCEPT:
            pass
        case name:
            return web.json_response({"ok": False, "error": str(name), **details})
    return None


async def _run(slack: FakeSlack, call: Call) -> web.Response:
    headers: dict[str, str] = {}
    try:
        method = _method(slack, call.method)
        call = _identified(slack, call, method)
        if call.team is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(call.team.scopes))
        found = await method.run(call)
    except SlackError as error:
        if error.name == "ratelimited":
            return too_many(1)
        refused = {"ok": False, "error": error.name, **error.details}
        return web.json_response(refused, headers=headers)
    except MALFORMED as error:
        slack.complain(f"{call.method}: not understood: {type(error).__name__} {error}")
        return web.json_response({"ok": False, "error": "invalid_arguments"}, headers=headers)
    return web.json_response({"ok": True, **found}, headers=headers)


async def _answered(slack: FakeSlack, request: web.Request) -> web.Response:
    """Do what was sent to a response URL."""
    try:
        arguments = await arguments_of(request)
        await chat.respond(slack, slack.interactions.use(request.match_info["path"]), arguments)
    except SlackError as error:
        gone = error.name in ("expired_url", "used_url", "no_team")
        refused = {"ok": False, "error": error.name}
        return web.json_response(refused, status=404 if gone else 400)
    except MALFORMED as error:
        slack.complain(f"a response URL: not understood: {type(error).__name__} {error}")
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    return web.json_response({"ok": True})


def _method(slack: FakeSlack, name: str) -> Method:
    if name not in METHODS:
        slack.complain(f"{name} is no method that this Slack knows")
        raise SlackError("unknown_method", req_method=name)
    return METHODS[name]


def _identified(slack: FakeSlack, call: Call, method: Method) -> Call:
    """Return the call with its team; raises SlackError where the token does not do."""
    if method.by == "anybody":
        return call
    if not call.token:
        raise SlackError("not_authed")
    if method.by == "app":
        if call.token != slack.app_token:
            raise SlackError(
                "not_allowed_token_type" if call.token[:4] == "xoxb" else "invalid_auth"
            )
        return call
    team = slack.team_by_token(call.token)
    call = replace(call, team=team)
    for scope in method.needs:
        call.require(scope)
    return call


def too_many(retry_after: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"},
        status=429,
        headers={"Retry-After": str(retry_after)},
    )


def _cut(request: web.Request) -> web.Response:
    """Cut the connection; what is returned reaches nobody."""
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()
    return web.Response(status=500)
