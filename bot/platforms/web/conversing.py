"""Private answers: kept for the next time the page is loaded, and given as JSON and HTML."""

from __future__ import annotations

from bot.commands import parse_line
from bot.commands.spec import Call
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Form, Reply
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


def called(line: str, caller: AccountRef, place: AudienceRef) -> Call:
    """Return the call that a line makes, for the form that may be its answer."""
    try:
        _, here, values = parse_line(line)
    except InvalidInput:
        here, values = False, {}
    return Call(caller=caller, place=place, here=here, values=values)
