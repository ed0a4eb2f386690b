"""A plain app of slack_bolt and a lab with two people: what the fake Slack is tested with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Channel, FakeSlack, Message, Person, Team, User

Json = dict[str, Any]
QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@dataclass(kw_only=True)
class Clock:
    """A clock that goes on only when it is told to."""

    now: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)


@dataclass(kw_only=True)
class Lab:
    """A team with ada, a channel, and an app that is not yet connected."""

    slack: FakeSlack
    clock: Clock
    team: Team
    ada: User
    channel: Channel
    app: AsyncApp
    events: list[Json] = field(default_factory=list)

    @property
    def client(self) -> AsyncWebClient:
        return self.app.client

    @property
    def person(self) -> Person:
        return self.slack.person(self.ada)

    async def post(self, text: str = "hello", **more: object) -> Message:
        """Let the app post in the channel."""
        arguments = {"channel": self.channel.id, "text": text, **QUIET, **more}
        answer = await self.client.api_call("chat.postMessage", json=arguments)
        found = self.channel.message(answer["ts"])
        assert found is not None
        return found

    async def heard(self, number: int) -> list[Json]:
        """Wait until the app has heard so many reactions."""
        await until(lambda: len(self.events) >= number)
        return self.events


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - vendors' objects set no event of ours
            await asyncio.sleep(0.005)


def client_of(slack: FakeSlack, token: str) -> AsyncWebClient:
    """Return a client that never sends anything twice by itself."""
    once = [AsyncConnectionErrorRetryHandler(max_retry_count=0)]
    return AsyncWebClient(token, base_url=slack.api_url, retry_handlers=list(once))


@asynccontextmanager
async def lab() -> AsyncIterator[Lab]:
    """Run a fake Slack with an app that hears of reactions before it acknowledges them."""
    clock = Clock()
    async with FakeSlack.running(clock=clock, ack_within=3.0, delays=(0.0, 0.05)) as slack:
        team = slack.add_team("T1", name="Lab")
        ada = team.add_user("U1", name="ada")
        app = AsyncApp(
            client=client_of(slack, team.bot_token),
            signing_secret=slack.signing_secret,
            process_before_response=True,
        )
        found = Lab(
            slack=slack,
            clock=clock,
            team=team,
            ada=ada,
            channel=team.add_channel("C1", name="reading-group", members=[ada]),
            app=app,
        )

        async def hear(body: Json) -> None:
            found.events.append(body)

        app.event("reaction_added")(hear)
        app.event("reaction_removed")(hear)
        yield found


@asynccontextmanager
async def by_socket(lab: Lab) -> AsyncIterator[None]:
    """Connect the app over Socket Mode."""
    handler = AsyncSocketModeHandler(lab.app, lab.slack.app_token, ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await lab.slack.connected()
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def by_http(lab: Lab) -> AsyncIterator[str]:
    """Let the app listen for requests, and return its address."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(
            await lab.app.async_dispatch(await to_bolt_request(request))
        )

    async with served("POST", "/slack/events", answer) as url:
        lab.slack.deliver_by_http(f"{url}/slack/events")
        yield url


@asynccontextmanager
async def served(
    method: str, path: str, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route(method, path, answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


def button(label: str, value: str = "v", action_id: str = "act:x") -> Json:
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "text": text, "action_id": action_id, "value": value}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def option(label: str, value: str) -> Json:
    return {"text": plain(label), "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def modal(*blocks: Json, title: str = "Paper Round", **more: object) -> Json:
    around = {"type": "modal", "callback_id": "form", "title": plain(title)}
    return {**around, "submit": plain("Save"), "blocks": list(blocks), **more}


def field_of(name: str, *, optional: bool = False, **element: object) -> Json:
    asked = {"type": "plain_text_input", "action_id": "value", **element}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name.title()),
        "optional": optional,
        "element": asked,
    }
