"""Private answers: kept for the next time the page is loaded, and given as JSON and HTML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.commands import parse_line
from bot.commands.spec import Call
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Form, Reply
from bot.platforms.web.acting import acting
from bot.platforms.web.answers import Json, answer_json
from bot.platforms.web.reading import papers_in, viewer_for
from bot.platforms.web.render import plain
from bot.platforms.web.room import Room
from bot.platforms.web.views import Said


async def answered(
    room: Room,
    place: AudienceRef,
    answer: Reply | Form,
    *,
    call: Call,
    said: Said | None = None,
) -> Json:
    """Keep an answer and return it; `html` begins with what the person said."""
    kept = room.transcripts.answered(
        call.caller,
        place.channel,
        answer,
        at=room.clock(),
        call=call if isinstance(answer, Form) else None,
    )
    viewer = await viewer_for(room, call.caller, papers_in(answer))
    return answer_json(kept) | {
        "text": plain(answer),
        "said_id": said.id if said else None,
        "html": room.pages.messages((said, kept) if said else (kept,), viewer),
    }


async def run(
    room: Room,
    line: str,
    caller: AccountRef,
    place: AudienceRef,
    work: Callable[[], Awaitable[Reply | Form]],
) -> tuple[Reply | Form, Call]:
    """Do what gives a command; what only reads changes nothing that pages would be told of."""
    try:
        spec, here, values = parse_line(line)
    except InvalidInput:  # which the answer says
        return await work(), Call(caller=caller, place=place)
    call = Call(caller=caller, place=place, here=here, values=values)
    if not spec.stores(call):
        return await work(), call
    answer, _ = await acting(room, caller, work)
    return answer, call
