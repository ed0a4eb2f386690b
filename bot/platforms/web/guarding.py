"""Who asks, and how what went wrong is said: before and after every handler of the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.domain.errors import StorageError, UserError
from bot.domain.ids import AccountRef
from bot.platforms.web.requests import Refused
from bot.platforms.web.room import Room
from bot.platforms.web.sessions import VISITOR, Purpose

Answering = Callable[[Room, web.Request, AccountRef], Awaitable[web.StreamResponse]]
Saying = Callable[[Room, Refused], web.Response]

PAGE_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
NOT_LOGGED_IN = (
    "This browser is not logged in: open the link that “paperround run” printed, or give the "
    "command “paperround login you” for a new one."
)
BUSY = "The database does not answer just now; please try again in a moment."

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def for_programs(room: Room, handler: Answering) -> Handler:
    """Serve a handler to those who are logged in; what is wrong is said in JSON."""
    return _served(room, handler, _in_json)


def for_people(room: Room, handler: Answering) -> Handler:
    """Serve a handler to those who are logged in; what is wrong is said on a small page."""
    return _served(room, handler, _on_a_page)


def open_to_all(room: Room, handler: Callable[[Room, web.Request], web.Response]) -> Handler:
    """Serve what holds nothing of anybody."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return handler(room, request)
        except Refused as refused:
            return _on_a_page(room, refused)

    return handle


def cookie_name(request: web.Request) -> str:
    """Return a name with the port in it, which cookies do not look at."""
    return f"paperround-{request.url.port}"


def html(text: str, *, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Return a page, which may load what is served beside it and nothing else."""
    return web.Response(
        text=text,
        status=status,
        content_type="text/html",
        headers={"Content-Security-Policy": PAGE_POLICY},
    )


def _served(room: Room, handler: Answering, say: Saying) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(room, request, _who(room, request))
        except Refused as refused:
            return say(room, refused)
        except UserError as error:
            return say(room, Refused(HTTPStatus.BAD_REQUEST, str(error)))
        except StorageError as error:
            log.warning("a request was not answered", error=type(error).__name__)
            return say(room, Refused(HTTPStatus.SERVICE_UNAVAILABLE, BUSY))

    return handle


def _who(room: Room, request: web.Request) -> AccountRef:
    if room.sessions is None:
        return VISITOR
    account = room.sessions.read(request.cookies.get(cookie_name(request), ""), Purpose.COOKIE)
    if account is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, NOT_LOGGED_IN)
    return account


def _in_json(room: Room, refused: Refused) -> web.Response:
    del room
    return web.json_response({"error": refused.sentence}, status=refused.status)


def _on_a_page(room: Room, refused: Refused) -> web.Response:
    return html(room.pages.problem(refused.status, refused.sentence), status=refused.status)
