"""What Slack and installing browsers ask of the public listener, handed to bolt and back."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.errors import PaperRoundError
from bot.platforms import Route
from bot.platforms.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.platforms.slack.pages import TOO_MANY, UNREACHED, page

STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
SIGNED = re.compile(r"[0-9]{1,12}\n[!-~]{1,200}")
MOST_A_MINUTE, MINUTE = 30, 60.0

Answer = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def routes(app: AsyncApp, flow: AsyncOAuthFlow) -> tuple[Route, ...]:
    """Return the routes; bolt verifies the signature of all that comes to the first."""
    return (
        _route("POST", EVENTS_PATH, app.async_dispatch),
        _route("GET", INSTALL_PATH, _answered(_in_turn(flow.handle_installation))),
        _route("GET", REDIRECT_PATH, _answered(flow.handle_callback)),
    )


def _route(method: str, path: str, answer: Answer) -> Route:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await answer(await _read(request)))

    return Route(method=method, path=path, handler=handler, listener="public")


async def _read(request: web.Request) -> AsyncBoltRequest:
    """Read a request as bolt does, which reads it before it verifies who sent it.

    So what nobody but a stranger sends is refused here, and fails nothing there.
    """
    try:
        read = await to_bolt_request(request)
    except web.HTTPException:
        raise
    except Exception:  # noqa: BLE001 - a stranger's bytes, read by somebody else's code
        raise web.HTTPBadRequest(text="This is no request of Slack.") from None
    signed = [request.headers.get(name) for name in (STAMP, SIGNATURE)]
    if not isinstance(read.body, dict):
        raise web.HTTPBadRequest(text="This is no request of Slack.")
    if any(signed) and not SIGNED.fullmatch("\n".join(each or "" for each in signed)):
        raise web.HTTPUnauthorized(text="Slack did not sign this request.")
    return read


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
