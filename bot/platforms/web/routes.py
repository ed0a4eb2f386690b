"""Every route of the web chat, in one table."""

from __future__ import annotations

from functools import partial

from bot.platforms import Route
from bot.platforms.web import api, pages
from bot.platforms.web.guarding import Answering, for_people, for_programs, open_to_all
from bot.platforms.web.room import Room
from bot.platforms.web.streaming import events

PEOPLE: dict[str, Answering] = {
    "/": pages.page,
    "/files/{id}": pages.download,
}
FRAGMENTS: dict[str, Answering] = {
    "/fragments/messages": pages.messages,
    "/fragments/message/{id}": pages.message,
    "/fragments/panel": pages.panel,
    "/fragments/places": pages.places,
    "/api/messages": api.messages,
    "/api/events": events,
    "/api/complete": api.complete,
}
POSTS: dict[str, Answering] = {
    "/api/commands": api.command,
    "/api/press": api.press,
    "/api/forms": api.form,
    "/api/reactions": api.reaction,
    "/api/channels": api.channel,
}


def routes(room: Room) -> tuple[Route, ...]:
    get, post = partial(Route, method="GET"), partial(Route, method="POST")
    return (
        get(path="/login", handler=open_to_all(room, pages.login)),
        post(path="/logout", handler=open_to_all(room, pages.logout)),
        get(path="/static/{name}", handler=open_to_all(room, pages.static)),
        *(get(path=path, handler=for_people(room, each)) for path, each in PEOPLE.items()),
        *(get(path=path, handler=for_programs(room, each)) for path, each in FRAGMENTS.items()),
        *(post(path=path, handler=for_programs(room, each)) for path, each in POSTS.items()),
    )
