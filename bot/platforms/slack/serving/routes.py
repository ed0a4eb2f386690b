"""What Slack and installing browsers ask of the public listener, handed to bolt and back."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

import structlog
from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.domain.errors import PaperRoundError
from bot.platforms import Route
from bot.platforms.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.platforms.slack.tenants.pages import TOO_MANY, UNREACHED, page

STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
SIGNED = re.compile(r"[0-9]{1,12}\n[!-~]{1,200}")
SECONDS_TO_READ = 10.0
"""For the whole of a request; Slack gives up after three."""
MOST_A_MINUTE, MINUTE = 30, 60.0

Read = Callable[[web.Request], Awaitable[AsyncBoltRequest]]
Answer = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def routes(app: AsyncApp, flow: AsyncOAuthFlow, verifier: SignatureVerifier) -> tuple[Route, ...]:
    """Return the routes; what Slack did not sign does not come further than here."""

    async def signed(request: web.Request) -> AsyncBoltRequest:
        return await _signed(request, verifier)

    return (
        _route("POST", EVENTS_PATH, signed, app.async_dispatch),
        _route("GET", INSTALL_PATH, _begun, _answered(_in_turn(flow.handle_installation))),
        _route("GET", REDIRECT_PATH, _come_back, _answered(flow.handle_callback)),
    )


def _route(method: str, path: str, read: Read, answer: Answer) -> Route:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await answer(await read(request)))

    return Route(method=method, path=path, handler=handler, listener="public")


async def _signed(request: web.Request, verifier: SignatureVerifier) -> AsyncBoltRequest:
    """Read a request of Slack. Its signature is verified before anything looks into the body.

    A stranger may name a character set that takes minutes to decode, or send half a million
    fields; Slack's own are always UTF-8.
    """
    signs = [request.headers.get(name, "") for name in (STAMP, SIGNATURE)]
    if not SIGNED.fullmatch("\n".join(signs)):
        raise web.HTTPUnauthorized(text="Slack did not sign this request.")
    try:
        async with asyncio.timeout(SECONDS_TO_READ):
            body = (await request.read()).decode()
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="This request takes too long.") from None
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(text="This is no request of Slack.") from None
    if not verifier.is_valid(body, *signs):
        raise web.HTTPUnauthorized(text="Slack did not sign this request.")
    try:
        read = AsyncBoltRequest(body=body, headers=_headers(request))
    except Exception:  # noqa: BLE001 - somebody else's code, which expects to be told sense
        raise web.HTTPBadRequest(text="This is no request of Slack.") from None
    if not isinstance(read.body, dict):
        raise web.HTTPBadRequest(text="This is no request of Slack.")
    return read


async def _begun(request: web.Request) -> AsyncBoltRequest:
    """Read that somebody wants to install the bot, and nothing else.

    slack_sdk puts a `team` of the query into Slack's address as it is, with whatever follows it.
    """
    return AsyncBoltRequest(body="", headers=_headers(request))


async def _come_back(request: web.Request) -> AsyncBoltRequest:
    return AsyncBoltRequest(body="", query=request.query_string, headers=_headers(request))


def _headers(request: web.Request) -> dict[str, str | Sequence[str]]:
    return dict(request.headers)


def _in_turn(answer: Answer) -> Answer:
    """Begin so many installations a minute and no more: each is written down."""
    begun: deque[float] = deque(maxlen=MOST_A_MINUTE)

    async def answered(request: AsyncBoltRequest) -> BoltResponse:
        now = asyncio.get_running_loop().time()
        if len(begun) == MOST_A_MINUTE and now - begun[0] < MINUTE:
            return page(TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)
        begun.append(now)
        return await answer(request)

    return answered


def _answered(answer: Answer) -> Answer:
    """Answer a browser in words whatever happens on the way."""

    async def answered(request: AsyncBoltRequest) -> BoltResponse:
        try:
            return await answer(request)
        except (ClientError, TimeoutError, PaperRoundError) as error:
            log.warning("slack.not_installed", error=type(error).__name__)
            return page(UNREACHED, HTTPStatus.BAD_GATEWAY)

    return answered
