"""What Slack and installing browsers ask of the public listener, handed to bolt and back."""

from __future__ import annotations

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
from bot.platforms.slack.pages import UNREACHED, page

Answer = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def routes(app: AsyncApp, flow: AsyncOAuthFlow) -> tuple[Route, ...]:
    """Return the routes; bolt verifies the signature of all that comes to the first."""
    return (
        _route("POST", EVENTS_PATH, app.async_dispatch),
        _route("GET", INSTALL_PATH, _answered(flow.handle_installation)),
        _route("GET", REDIRECT_PATH, _answered(flow.handle_callback)),
    )


def _route(method: str, path: str, answer: Answer) -> Route:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await answer(await to_bolt_request(request)))

    return Route(method=method, path=path, handler=handler, listener="public")


def _answered(answer: Answer) -> Answer:
    """Answer a browser in words whatever happens on the way."""

    async def answered(request: AsyncBoltRequest) -> BoltResponse:
        try:
            return await answer(request)
        except (ClientError, TimeoutError, PaperRoundError) as error:
            log.warning("slack.not_installed", error=type(error).__name__)
            return page(UNREACHED, HTTPStatus.BAD_GATEWAY)

    return answered
