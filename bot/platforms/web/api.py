"""What the page and other programs ask for in JSON: lines, buttons, forms, reactions, channels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from aiohttp import web

from bot.commands import COMMANDS
from bot.commands.spec import Call, Press
from bot.domain.editions import ActionName
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Form
from bot.platforms.web.acting import Target, acting, known, target_of
from bot.platforms.web.answers import Json, message_json, onboarding_json
from bot.platforms.web.conversing import answered, run
from bot.platforms.web.lines import as_command, without_slash
from bot.platforms.web.reacting import done, reacted
from bot.platforms.web.reading import entered, papers_in
from bot.platforms.web.requests import (
    LONGEST_TEXT,
    Filled,
    Opened,
    Pressed,
    Reacted,
    Refused,
    Typed,
    asked,
    read_body,
)
from bot.platforms.web.room import Room, new_channel, place_named
from bot.platforms.web.sessions import PLATFORM
from bot.services import chat
from bot.services.chat import Shown

LISTED = 100
"""Messages of each place that are listed."""


async def messages(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    """List the papers and other messages of a channel, or of every place, oldest first."""
    channel = asked(request, "channel")
    await entered(room, account, channel or account.external_id)
    start = room.transcripts.onboarding(account)
    cards = papers_in(start.answer) if start else ()

    def look(uow: UnitOfWork) -> Sequence[Json]:
        every = [each.ref for each in chat.channels(PLATFORM, uow)] + [AudienceRef.direct(account)]
        places = every if channel is None else [place_named(channel, account, uow)]
        shown = [(at, each) for at in places for each in _shown(at, uow)]
        papers = {card.paper_id for _, each in shown for card in chat.cards_of(each.delivery)}
        stands = chat.stands_on(sorted(papers.union(cards)), chat.standing(account, uow), uow)
        entries: list[Json] = []
        if start is not None and AudienceRef.direct(account) in places:
            entries += onboarding_json(start, account.external_id, stands)
        for at, each in shown:
            entries += message_json(each, at.channel, stands)
        return entries

    return web.json_response(await room.bridge.look(look))


async def command(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    typed = await read_body(request, Typed)
    if not typed.text.strip():
        raise Refused(HTTPStatus.BAD_REQUEST, "Type a few words, or /papers help.")
    place = await _place(room, account, typed.channel)
    line = as_command(typed.text, COMMANDS)
    said = room.transcripts.said(account, place.channel, typed.text.strip(), at=room.clock())
    work = partial(room.host.command, line, account, place)
    answer, call = await run(room, line, account, place, work)
    return web.json_response(await answered(room, place, answer, call=call, said=said))


async def press(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    pressed = await read_body(request, Pressed)

    def look(uow: UnitOfWork) -> tuple[AudienceRef, Target | None]:
        place = place_named(pressed.channel, account, uow)
        under = target_of(pressed.message_id, account, uow) if pressed.message_id else None
        if pressed.action is ActionName.RUN:
            return place, under
        named = known(Target(paper=PaperId(pressed.subject)), uow, lost=HTTPStatus.NOT_FOUND)
        if under is None:
            return place, named
        if under.paper != named.paper:
            raise Refused(HTTPStatus.CONFLICT, "This message is about another paper.")
        return under.delivery.to if under.delivery else place, under

    place, target = await room.bridge.look(look)
    work = partial(
        room.host.press,
        Press(
            caller=account,
            place=place,
            action=pressed.action,
            subject=pressed.subject,
            message=target.message if target else "",
        ),
    )
    if pressed.action is not ActionName.RUN and target is not None:
        return web.json_response(await done(room, account, target, work))
    answer, call = await run(room, pressed.subject, account, place, work)
    return web.json_response(await answered(room, place, answer, call=call))


async def form(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    filled = await read_body(request, Filled)
    if filled.form not in COMMANDS:
        raise Refused(HTTPStatus.NOT_FOUND, "There is no such form here.")
    place = await _place(room, account, filled.channel)
    call = Call(caller=account, place=place, here=filled.here)
    asking = Form(title="", fields=(), submit=filled.form)
    work = partial(room.host.submit, asking, filled.values, call)
    answer, _ = await acting(room, account, work)
    room.transcripts.close_form(account, place.channel, call, filled.form)
    return web.json_response(await answered(room, place, answer, call=call))


async def reaction(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    wanted = await read_body(request, Reacted)
    target = await room.bridge.look(partial(target_of, wanted.message_id, account))
    return web.json_response(await reacted(room, account, wanted, target))


async def complete(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    text = asked(request, "text", longest=LONGEST_TEXT) or ""
    place = await entered(room, account, asked(request, "channel"))
    found = await room.host.complete(without_slash(text), account, place)
    return web.json_response([{"line": each.line, "sentence": each.sentence} for each in found])


async def channel(room: Room, request: web.Request, account: AccountRef) -> web.Response:
    """Open a channel, which is to subscribe it; one that is there already stays as it is."""
    place = new_channel((await read_body(request, Opened)).name)
    line = "subscribe here"
    work = partial(room.host.command, line, account, place)
    answer, call = await run(room, line, account, place, work)
    result = await answered(room, place, answer, call=call)
    return web.json_response(result | {"channel": place.channel})


async def _place(room: Room, account: AccountRef, channel: str) -> AudienceRef:
    return await room.bridge.look(partial(place_named, channel, account))


def _shown(place: AudienceRef, uow: UnitOfWork) -> Sequence[Shown]:
    return chat.messages(place.place, uow, limit=LISTED)
