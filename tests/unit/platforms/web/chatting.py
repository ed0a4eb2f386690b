"""The web chat on a real listener over a real database, and people with browsers of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, cast

from aiohttp import ClientResponse, ClientSession, CookieJar
from prometheus_client import CollectorRegistry

from bot.app import ThreadBridge
from bot.domain.audiences import Audience
from bot.domain.editions import Delivery, PaperCard, PapersPayload
from bot.domain.health import Status
from bot.domain.ids import AccountRef
from bot.domain.ports import Platform
from bot.http import serving
from bot.platforms import Wiring, connect, sections
from bot.platforms.web.adapter import WebPlatform
from bot.platforms.web.hub import Hub
from bot.platforms.web.sessions import login_link
from bot.runtime.host import ChatHost
from bot.runtime.sender import Sender
from bot.settings import Public, Settings, load
from tests.unit.services.world import DEFAULTS, PAPERS, World

Json = Any
TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a browser was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Json:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The sentence that a refusal gives."""
        (key, sentence) = next(iter(self.json.items()))
        assert (key, len(self.json)) == ("error", 1)
        return str(sentence)


@dataclass(kw_only=True)
class Browser:
    """A person's browser; it keeps cookies and sends nothing that it is not told to send."""

    session: ClientSession
    address: str

    async def get(self, path: str, **query: str) -> Answer:
        async with self.session.get(f"{self.address}{path}", params=query) as response:
            return await _read(response)

    async def post(self, path: str, body: Json) -> Answer:
        async with self.session.post(f"{self.address}{path}", json=body) as response:
            return await _read(response)

    async def send(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Post bytes that need not be what they say."""
        told = {"Content-Type": "application/json"} | dict(headers or {})
        url = f"{self.address}{path}"
        async with self.session.post(url, data=BytesIO(body), headers=told) as response:
            return await _read(response)

    async def type(self, text: str, channel: str = "#papers") -> Json:
        """Give a command, which is answered."""
        answer = await self.post("/api/commands", {"text": text, "channel": channel})
        assert answer.status == 200, answer.text
        return answer.json

    async def react(self, message: str, name: str = "+1", *, add: bool = True) -> Answer:
        body = {"message_id": message, "name": name, "add": add}
        return await self.post("/api/reactions", body)

    async def votes(self, message: str) -> Json:
        """Return the votes on a paper of a message as this person is told of them."""
        listed = (await self.get("/api/messages")).json
        (found,) = (each for each in listed if each["id"] == message)
        return found["votes"]

    @asynccontextmanager
    async def events(
        self, *, headers: Mapping[str, str] | None = None, **query: str
    ) -> AsyncIterator[Events]:
        url = f"{self.address}/api/events"
        async with self.session.get(url, params=query, headers=headers) as response:
            assert response.status == 200, await response.text()
            assert response.headers["Content-Type"] == "text/event-stream"
            stream = Events(response)
            assert await stream.line() == "retry: 1000"
            yield stream


@dataclass
class Events:
    """What an open page is told, an event at a time; `seen` is the id of the last one."""

    response: ClientResponse
    seen: str = ""

    async def line(self) -> str:
        async with asyncio.timeout(10):
            return (await self.response.content.readline()).decode().rstrip("\n")

    async def next(self) -> tuple[str, Json] | None:
        """Return the next (kind, data), or None where the stream ends."""
        told: dict[str, str] = {}
        while True:
            line = await self.line()
            if not line and self.response.content.at_eof():
                return None
            if line:
                key, _, value = line.partition(": ")
                told[key] = value
            elif "event" in told:
                self.seen = told["id"]
                return told["event"], json.loads(told["data"])

    async def until(self, kind: str) -> list[tuple[str, Json]]:
        """Return the events up to the next one of a kind."""
        found = []
        while (event := await self.next()) is not None:
            found.append(event)
            if event[0] == kind:
                return found
        raise AssertionError(f"no {kind} among {found}")


@dataclass(kw_only=True)
class Chat:
    """The running chat; the world's clock moves a little with every look at it."""

    world: World
    settings: Settings
    platform: Platform
    sender: Sender
    address: str
    greeting: str
    hub: Hub
    running: asyncio.Task[None]
    closing: AsyncExitStack

    async def visit(self, name: str | None = None) -> Browser:
        """Return a new browser, logged in by a link where a name is given."""
        session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        await self.closing.enter_async_context(session)
        browser = Browser(session=session, address=self.address)
        if name is not None:
            assert (await browser.get(self.link(name))).status == 200
        return browser

    def link(self, name: str) -> str:
        """Return the path of a person's login link."""
        return login_link(self.settings, name, "", clock=lambda: self.world.now, new_token=str)

    @property
    def papers(self) -> Audience:
        """The channel that is there from the beginning."""
        with self.world.uow() as uow:
            found = uow.audiences.find(PAPERS)
            assert found is not None
            return found

    async def deliver(self, audience: Audience) -> list[Delivery]:
        """Let the audience's edition of now be composed, posted and stored as sent."""
        self.world.edition(audience)
        await self.send()
        with self.world.uow() as uow:
            return list(uow.editions.latest(audience.id))

    async def send(self) -> None:
        await self.sender.tick()
        await self.sender.drain()


@asynccontextmanager
async def chatting(world: World, home: Path, **environ: str) -> AsyncIterator[Chat]:
    """Serve the chat of a world until the context ends."""
    numbers = count(1)

    def clock() -> datetime:
        world.now += TICK
        return world.now

    async with AsyncExitStack() as closing:
        bridge = ThreadBridge(world.database)
        closing.callback(bridge.close)
        settings = load(home=home, config=None, environ=environ, sections=sections())
        wiring = Wiring(
            host=ChatHost(
                bridge=bridge,
                model=lambda: world.model,
                defaults=DEFAULTS,
                clock=clock,
                components=dict,
            ),
            bridge=bridge,
            settings=settings,
            clock=clock,
            new_token=lambda: f"{next(numbers):08d}" * 4,
        )
        connected = connect("web", wiring)
        assert connected is not None
        assert connected.greeting is not None
        listening = await closing.enter_async_context(
            serving(
                private=settings.private.model_copy(update={"port": 0}),
                public=Public(),
                routes=connected.routes,
                health=lambda: (Status.OK, {}),
                metrics=CollectorRegistry(),
            )
        )
        running = asyncio.create_task(connected.platform.run())
        closing.callback(running.cancel)
        await asyncio.sleep(0)  # in which the platform begins
        sender = Sender(
            bridge=bridge,
            platforms={connected.name: connected.platform},
            owner="here",
            clock=clock,
        )
        yield Chat(
            world=world,
            settings=settings,
            platform=connected.platform,
            sender=sender,
            address=listening.private,
            greeting=connected.greeting(listening.private),
            hub=cast("WebPlatform", connected.platform)._hub,
            running=running,
            closing=closing,
        )


def papers_of(deliveries: list[Delivery]) -> list[tuple[str, PaperCard]]:
    """Return each paper with the id that a reaction names it by."""
    return [
        (f"{each.nonce}.{card.number}", card)
        for each in deliveries
        if isinstance(each.payload, PapersPayload)
        for card in each.payload.cards
    ]


def account(name: str) -> AccountRef:
    return AccountRef(platform="web", external_id=name)


async def _read(response: ClientResponse) -> Answer:
    return Answer(status=response.status, headers=response.headers, body=await response.read())
