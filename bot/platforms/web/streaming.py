"""Server-sent events over HTTP: the hub's streams, and nothing that the hub does not decide."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.domain.ids import AccountRef
from bot.platforms.web.hub import Crowded, Stream
from bot.platforms.web.requests import Refused, asked
from bot.platforms.web.room import Room

HEARTBEAT_SECONDS = 15.0
PATIENCE_SECONDS = 30.0
"""How long a page may take nothing before it is given up."""
AGAIN_AFTER = b"retry: 1000\n\n"
"""Milliseconds after which a page that lost its stream asks again."""
CROWDED = "Too many pages are open here; close some and load this one again."


async def events(room: Room, request: web.Request, account: AccountRef) -> web.StreamResponse:
    """Send what happens from now on, or from the event on that the page saw last."""
    after = request.headers.get("Last-Event-ID") or asked(request, "after")
    try:
        with room.hub.listening(account, after=after) as stream:
            return await _stream(request, stream)
    except Crowded as error:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, CROWDED) from error


async def _stream(request: web.Request, stream: Stream) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = "text/event-stream"
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    await response.prepare(request)
    try:
        await response.write(AGAIN_AFTER)
        while (text := await stream.next(patience=HEARTBEAT_SECONDS)) is not None:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await response.write(text)
    except ConnectionError:
        pass  # the page is gone
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
    return response
