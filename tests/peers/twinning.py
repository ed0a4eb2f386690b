"""Discord as somebody else wrote it, npm's `discord-digital-twin`, and the door before it.

The twin was written for another library. The door answers what discord.py asks beyond it: who owns
the application, and what became of a first answer. The gateway needs no door: discord.mjs mends
the one thing that it lacks.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from yarl import URL

from tests.peers.node import PATIENCE, Program, program

Json = Mapping[str, Any]
Answer = tuple[int, str, bytes]
Send = Callable[[], Awaitable[Answer]]

ADA, SERVER, CHANNEL, BOT, TOKEN = "11", "21", "31", "99", "a-token"
TEXT_CHANNEL = 0
SLASH, AUTOCOMPLETION = 1, 4
SUBCOMMAND, GROUP, STRING = 1, 2, 3
JSON = "application/json"
APPLICATION = "/oauth2/applications/@me"
OWNER = {"id": ADA, "username": "ada", "discriminator": "0", "avatar": None}
BEGINNING = {
    "guild": {
        "id": SERVER,
        "name": "Lab",
        "ownerId": ADA,
        "channels": [{"id": CHANNEL, "name": "papers", "type": TEXT_CHANNEL}],
    },
    "users": [{"id": ADA, "username": "ada"}],
    "botUser": {"id": BOT, "username": "Paper Round"},
    "botToken": TOKEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call of the REST API, and what was said in it."""

    method: str
    path: str
    said: Any


@dataclass(slots=True, kw_only=True)
class Twin:
    """A server of ada's with #papers, which the bot is in.

    `asked` are the calls that came through the door, `refused` the codes of those that the twin
    would not answer. `meddling` happens once, before the next interaction is answered for the
    first time; what it is given does so.
    """

    session: ClientSession
    program: Program
    inside: URL = field(default_factory=URL)
    outside: URL = field(default_factory=URL)
    gateway: URL = field(default_factory=URL)
    asked: list[Asked] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    meddling: Callable[[Send], Awaitable[object]] | None = None

    def calls_of(self, method: str, path: str) -> list[Asked]:
        return [each for each in self.asked if (each.method, each.path) == (method, path)]

    async def rows(self, table: str, **where: object) -> list[dict[str, Any]]:
        """Return what the twin knows."""
        found = await self.program.ask({"table": table, "where": where})
        return list(found)

    async def messages(self) -> list[dict[str, Any]]:
        """Return every message, oldest first, with its embeds and buttons."""
        found = sorted(await self.rows("message"), key=lambda each: int(each["id"]))
        lists = ("embeds", "components")
        return [each | {name: json.loads(each[name]) for name in lists} for each in found]

    async def type(self, *words: str, **options: str) -> Json:
        """Let ada give a command under `/papers`; the interaction that it is."""
        filled = [{"type": STRING, "name": name, "value": options[name]} for name in options]
        return await self._call(
            "simulateSlashCommand", name="papers", options=[_nested(words, filled)]
        )

    async def half_type(self, *words: str, **option: str) -> Json:
        """Let ada begin to fill in an option of a command."""
        [(name, value)] = option.items()
        focused = {"type": STRING, "name": name, "value": value, "focused": True}
        data = {"name": "papers", "type": SLASH, "options": [_nested(words, [focused])]}
        return await self._call("simulateInteraction", type=AUTOCOMPLETION, data=data)

    async def press(self, custom_id: str, message: str) -> Json:
        """Let ada press a button of a message."""
        return await self._call("simulateButtonClick", messageId=message, customId=custom_id)

    async def fill(self, modal: Json, **values: str) -> Json:
        """Let ada send a modal, filled in."""
        fields = [{"customId": name, "value": values[name]} for name in values]
        return await self._call("simulateModalSubmit", customId=modal["custom_id"], fields=fields)

    async def answer(self, interaction: Json) -> dict[str, Any]:
        """Wait until an interaction has its first answer, and return it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                [found] = await self.rows("interactionResponse", interactionId=interaction["id"])
                if found["acknowledged"]:
                    return found | {"data": json.loads(found["data"] or "null")}
                await asyncio.sleep(0.01)

    async def answer_message(self, interaction: Json) -> dict[str, Any]:
        """Wait until an interaction is answered with a message, and return that."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message = (await self.answer(interaction))["messageId"]
                for each in await self.messages() if message else ():
                    if each["id"] == message:
                        return each
                await asyncio.sleep(0.01)

    async def cause(self, event: str, data: Json) -> None:
        """Send an event over the gateway that the twin has no way to cause."""
        await self.program.ask({"event": event, "data": data})

    async def forget_interactions(self) -> None:
        await self.program.ask({"table": "interactionResponse", "where": {}, "forget": True})

    async def react(self, message: str, emoji: str) -> None:
        """Let the bot itself react, from elsewhere: the twin knows no reactions of others."""
        path = f"channels/{CHANNEL}/messages/{message}/reactions/{emoji}/@me"
        async with self.session.put(self.inside / path) as answer:
            assert answer.status == 204

    async def pass_on(self, request: web.Request) -> web.Response:
        """Ask the twin the same, and complete what discord.py expects."""
        body = await request.read()
        headers = {"Content-Type": JSON}
        address = URL(str(self.inside.origin()) + _known_there(request.raw_path), encoded=True)

        async def send() -> Answer:
            asking = self.session.request(request.method, address, data=body, headers=headers)
            async with asking as answer:
                return answer.status, answer.content_type, await answer.read()

        is_first_answer = request.path.endswith("/callback")
        if is_first_answer and self.meddling is not None:
            meddling, self.meddling = self.meddling, None
            await meddling(send)
        status, kind, told = await send()
        said = json.loads(body) if body else None
        self.asked.append(Asked(method=request.method, path=request.path, said=said))
        if status >= web.HTTPBadRequest.status_code and kind == JSON:
            self.refused.append(json.loads(told)["code"])
        if is_first_answer and status == web.HTTPNoContent.status_code:
            return _json({"interaction": {"id": request.path.split("/")[-3]}})
        if request.path.endswith(APPLICATION):
            return _json(json.loads(told) | {"owner": OWNER})
        return web.Response(status=status, body=told, headers={"Content-Type": kind})

    async def _call(self, method: str, **arguments: object) -> Json:
        whole = {"channelId": CHANNEL, "userId": ADA, **arguments}
        found: Json = await self.program.ask({"call": method, "with": whole})
        return found


@asynccontextmanager
async def twinned() -> AsyncIterator[Twin]:
    """Open the server."""
    async with ClientSession() as session, program("discord.mjs") as running:
        twin = Twin(session=session, program=running)
        told = await running.ask(BEGINNING)
        twin.inside, twin.gateway = URL(told["rest"]) / "v10", URL(told["gateway"])
        door = web.Application()
        door.router.add_route("*", "/{rest:.*}", twin.pass_on)
        async with TestServer(door) as server:
            twin.outside = server.make_url("/api/v10")
            yield twin


def _nested(words: tuple[str, ...], options: list[dict[str, object]]) -> dict[str, object]:
    """Return a command under a command, as Discord nests them."""
    *groups, name = words
    found: dict[str, object] = {"type": SUBCOMMAND, "name": name, "options": options}
    for group in reversed(groups):
        found = {"type": GROUP, "name": group, "options": [found]}
    return found


def _known_there(path: str) -> str:
    return path.replace(APPLICATION, "/applications/@me")


def _json(told: Json) -> web.Response:
    """Return JSON as Discord does: discord.py reads none whose type names a charset."""
    return web.Response(body=json.dumps(told).encode(), headers={"Content-Type": JSON})
