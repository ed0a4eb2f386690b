"""The page, its pieces, downloads, and logging in and out: everything that a browser shows."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from aiohttp import hdrs, web

from bot.domain.ids import AccountRef
from bot.domain.ports import UnitOfWork
from bot.platforms.web.guarding import cookie_name, html
from bot.platforms.web.panels import panel_of
from bot.platforms.web.reading import conversation, digest_of, entered, viewer_for
from bot.platforms.web.requests import Refused, asked
from bot.platforms.web.room import Room
from bot.platforms.web.sessions import Purpose
from bot.platforms.web.views import Page
from bot.services import chat
from bot.services.chat import Shown

EXPIRED = (
    "This link is too old, or not one of ours: the command “paperround login you” prints a new one."
)
NO_MESSAGE = "There is no such message here."
NO_FILE = "This file is not kept any more: give its command again."


async def page(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    last_event = room.hub.last  # before anything is read, so that nothing is missed
    place = await entered(room, account, asked(request, "channel"))
    seen = await conversation(room, account, place)
    return html(
        room.pages.page(
            Page(
                viewer=seen.viewer,
                places=seen.places,
                here=seen.here,
                messages=seen.messages,
                panel=await panel_of(room, account),
                last_event=last_event,
                earlier=seen.earlier,
            )
        )
    )


async def messages(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    """Return a place's messages, or those before one; where older ones begin is in a header."""
    place = await entered(room, account, asked(request, "channel"))
    seen = await conversation(room, account, place, before=asked(request, "before"))
    response = html(room.pages.messages(seen.messages, seen.viewer))
    if seen.earlier is not None:
        response.headers["X-Earlier"] = seen.earlier
    return response


async def message(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    def look(uow: UnitOfWork) -> Shown:
        found = chat.message(request.match_info["id"], account, uow)
        if found is None:
            raise Refused(HTTPStatus.NOT_FOUND, NO_MESSAGE)
        return chat.with_counts([found], uow)[0]

    shown = await room.bridge.look(look)
    papers = [card.paper_id for card in chat.cards_of(shown.delivery)]
    viewer = await viewer_for(room, account, papers)
    return html(room.pages.message(digest_of(shown), viewer))


async def panel(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    del request
    viewer = await viewer_for(room, account, ())
    return html(room.pages.panel(await panel_of(room, account), viewer))


async def places(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    place = await entered(room, account, asked(request, "channel"))
    seen = await conversation(room, account, place)
    return html(room.pages.places(seen.places, seen.here.channel))


async def download(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    file = room.transcripts.file(account, request.match_info["id"])
    if file is None:
        raise Refused(HTTPStatus.NOT_FOUND, NO_FILE)
    name = quote(file.name, safe="")
    return web.Response(
        body=file.content,
        headers={
            hdrs.CONTENT_TYPE: file.media_type,
            hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{name}",
        },
    )


def static(room: Room, request: web.Request) -> web.Response:
    found = room.pages.static(request.match_info["name"])
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, "There is no such file here.")
    content, content_type, etag = found
    fresh = {hdrs.ETAG: f'"{etag}"', hdrs.CACHE_CONTROL: "no-cache"}
    if any(each.value in (etag, "*") for each in request.if_none_match or ()):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=fresh)
    return web.Response(body=content, headers=fresh | {hdrs.CONTENT_TYPE: content_type})


def login(room: Room, request: web.Request) -> web.Response:
    """Take a link's token for a cookie; the page goes on by itself.

    A redirect would not do: out of another site's page it would not carry a strict cookie.
    """
    response = html(room.pages.login("/"))
    if room.sessions is None:
        return response
    account = room.sessions.read(asked(request, "token", longest=1_000) or "", Purpose.LINK)
    if account is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, EXPIRED)
    response.set_cookie(
        cookie_name(request),
        room.sessions.sign(account, Purpose.COOKIE),
        max_age=int(Purpose.COOKIE.lasts.total_seconds()),
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return response


def logout(room: Room, request: web.Request) -> web.Response:
    del room
    response = web.Response(status=HTTPStatus.SEE_OTHER, headers={hdrs.LOCATION: "/"})
    response.del_cookie(cookie_name(request), path="/", httponly=True, samesite="Strict")
    return response
