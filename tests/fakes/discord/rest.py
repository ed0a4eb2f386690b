"""How a call of the REST API is answered, or what a fault does to it."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord import openapi
from tests.fakes.discord.calls import Call, read
from tests.fakes.discord.errors import UNAUTHORIZED, DiscordError, refused
from tests.fakes.discord.faults import Fault, Planned
from tests.fakes.discord.methods import METHODS, Method

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

BASE = "/api/v10"
VIA = "1.1 google"
"""What stands in every answer of Discord's own, and in none of Cloudflare's."""


def routes(discord: FakeDiscord) -> list[web.RouteDef]:
    known = [
        web.route(each.verb, BASE + each.path, partial(_answer, discord, each)) for each in METHODS
    ]
    return [*known, web.route("*", BASE + "/{rest:.*}", partial(_unknown, discord))]


async def _unknown(discord: FakeDiscord, request: web.Request) -> web.Response:
    discord.complain(f"the fake knows no {request.method} {request.path}")
    return answer(404, {"message": "404: Not Found", "code": 0})


async def _answer(discord: FakeDiscord, method: Method, request: web.Request) -> web.StreamResponse:
    try:
        body, files = await read(request)
    except DiscordError as error:
        discord.complain(f"{method.name}: {error}")
        return answer(error.status, error.body)
    call = Call(
        discord=discord,
        method=method.name,
        path=dict(request.match_info),
        query=dict(request.query),
        body=body,
        files=files,
        at=discord.now(),
    )
    discord.calls.append(call)
    if discord.buckets.banned:
        return _noted(call, _page(Fault.BANNED))
    fault = discord.faults.strike(method.name, *call.places)
    if fault is not None:
        early = await _befall(fault, request)
        if early is not None:
            return _noted(call, early)
    place = call.path.get("webhook_token") or next(iter(call.path.values()), "")
    verdict = discord.buckets.take(method.name, place, by_token=method.by_token)
    if verdict.retry_after is None:
        response = await _run(call, method, request)
    else:
        response = too_many(verdict.retry_after, whole=verdict.whole)
    response.headers.update(verdict.headers)
    _noted(call, response)
    dropped = fault is not None and fault.what is Fault.DROPPED_AFTER_ACCEPT
    return _cut(request) if dropped else response


async def _run(call: Call, method: Method, request: web.Request) -> web.Response:
    discord = call.discord
    try:
        if not method.by_token:
            _identified(discord, request)
        _judge(call)
        found = await method.run(call)
    except DiscordError as error:
        return answer(error.status, error.body)
    status = 204 if found is None else method.status
    if discord.judging_itself:
        discord.complain_of(
            f"the fake's {call.method}", openapi.problems_of_answer(call, status, found)
        )
    return answer(status, found)


def _judge(call: Call) -> None:
    if call.discord.judging:
        problems = openapi.problems_of_call(call)
        call.discord.complain_of(call.method, problems)
        if problems:
            raise refused(problems)


def _identified(discord: FakeDiscord, request: web.Request) -> None:
    if request.headers.get("Authorization") != f"Bot {discord.token}":
        raise DiscordError(UNAUTHORIZED)


async def _befall(fault: Planned, request: web.Request) -> web.StreamResponse | None:
    details = fault.details
    match fault.what:
        case Fault.RATE_LIMITED:
            return too_many(details.get("retry_after", 1), whole=details.get("whole", False))
        case Fault.BANNED | Fault.SERVER_ERROR | Fault.BAD_GATEWAY | Fault.UNAVAILABLE:
            return _page(fault.what)
        case Fault.DROPPED_BEFORE:
            return _cut(request)
        case Fault.SLOW:
            if "until" in details:
                await details["until"].wait()
            else:
                await asyncio.sleep(details.get("seconds", 1.0))
        case int(code):
            error = DiscordError(code)
            return answer(error.status, error.body)
        case _:
            pass
    return None


def _page(fault: Fault) -> web.Response:
    """Return what is answered by something before Discord's own program, or as it fails."""
    if fault is Fault.BANNED:
        text = "<html><head><title>Access denied</title></head></html>"
        return web.Response(status=429, text=text, content_type="text/html")
    if fault is Fault.SERVER_ERROR:
        return answer(500, {"message": "500: Internal Server Error", "code": 0})
    status = 502 if fault is Fault.BAD_GATEWAY else 503
    return web.Response(status=status, text="upstream error", headers={"Via": VIA})


def too_many(retry_after: float, *, whole: bool = False) -> web.Response:
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": whole}
    headers = {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": "user"}
    if whole:
        headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
    return answer(429, body, headers)


def answer(status: int, body: Any = None, headers: dict[str, str] | None = None) -> web.Response:  # noqa: ANN401
    """Return an answer whose type is exactly `application/json`, as clients expect it."""
    told = {"Via": VIA, **(headers or {})}
    if body is None:
        return web.Response(status=status, headers=told)
    content = json.dumps(body).encode()
    return web.Response(
        status=status, body=content, headers={**told, "Content-Type": "application/json"}
    )


def _noted(call: Call, response: web.StreamResponse) -> web.StreamResponse:
    call.status.append(response.status)
    call.discord.buckets.was_answered(response.status)
    return response


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
