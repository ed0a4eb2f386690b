"""Slack as somebody else wrote it, npm's `emulate`, and the door that our client knocks at.

`emulate` reads arguments from the bodies of POST requests alone, while slack_sdk also sends them
in the query and with GET; so a door of ours stands before it. `emulate` signs and sends events,
which come through the same door to whoever listens by then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from tests.peers.node import program

CLIENT_ID, CLIENT_SECRET = "12345.67890", "client-secret"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
REDIRECT_URL = "https://papers.example.org/slack/oauth_redirect"
PEOPLE = ("ada", "bob")
MAY_ALL = (
    "channels:history channels:manage channels:read chat:write groups:read groups:write "
    "im:read im:write reactions:read reactions:write users:read"
).split()

Listener = Callable[[bytes, Mapping[str, str]], Awaitable[int]]


@dataclass(slots=True, kw_only=True)
class Slack:
    """A workspace of ada, who administers it, and bob, with #papers and the private #secret.

    `asked` are the calls of the Web API with what was said in them, `heard` the events sent.
    """

    session: ClientSession
    inside: URL = field(default_factory=URL)
    outside: URL = field(default_factory=URL)
    asked: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    listener: Listener | None = None

    def calls_of(self, method: str) -> list[Mapping[str, object]]:
        """Return what was said in the calls of one method."""
        return [said for path, said in self.asked if path == f"/api/{method}"]

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Return the vendor's client, for a token of somebody or of nobody."""
        return AsyncWebClient(token, base_url=str(self.outside / "api/"))

    def person(self, name: str) -> AsyncWebClient:
        return self.client(f"xoxp-{name}")

    async def user(self, name: str) -> str:
        """Return somebody's user id."""
        return str((await self.person(name).auth_test())["user_id"])

    async def channel(self, name: str) -> str:
        """Return a channel's id."""
        kinds = "public_channel,private_channel"
        listed = (await self.person("ada").conversations_list(types=kinds))["channels"]
        return next(str(each["id"]) for each in listed if each["name"] == name)

    async def agree(self, authorize: URL, name: str) -> URL:
        """Let somebody agree to what an installation asks, and return where they are sent."""
        form = {key: authorize.query.get(key, "") for key in AGREED}
        form["user_id"] = await self.user(name)
        address = self.inside / "oauth/v2/authorize/callback"
        async with self.session.post(address, data=form, allow_redirects=False) as answer:
            return URL(answer.headers["Location"])

    async def pass_on(self, request: web.Request) -> web.Response:
        """Ask `emulate` the same, with all arguments in the body of a POST."""
        address = self.inside.with_path(request.path)
        headers = {"Authorization": request.headers.get("Authorization", "")}
        if not request.path.startswith("/api/"):
            asking = self.session.get(address.with_query(request.query))
        elif request.content_type == "application/json":
            said = {**request.query, **await request.json()}
            asking = self.session.post(address, json=said, headers=headers)
            self.asked.append((request.path, said))
        else:
            form = {**request.query, **await request.post()}
            asking = self.session.post(address, data=form, headers=headers)
            self.asked.append((request.path, form))
        async with asking as answer:
            kept = {key: answer.headers[key] for key in KEPT if key in answer.headers}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)

    async def hear(self, request: web.Request) -> web.Response:
        """Take an event as it was signed, and answer what the listener answers."""
        body = await request.read()
        self.heard.append(body)
        if self.listener is None:
            return web.Response()
        return web.Response(status=await self.listener(body, request.headers))


AGREED = ("client_id", "redirect_uri", "scope", "user_scope", "state")
KEPT = ("Content-Type",)


@asynccontextmanager
async def emulated(scopes: tuple[str, ...]) -> AsyncIterator[Slack]:
    """Open the workspace, whose app may ask for these scopes."""
    async with ClientSession() as session:
        slack = Slack(session=session)
        door = web.Application()
        door.router.add_post("/events", slack.hear)
        door.router.add_route("*", "/{rest:.*}", slack.pass_on)
        async with TestServer(door) as server:
            slack.outside = server.make_url("/")
            events = str(server.make_url("/events"))
            async with program("slack.mjs") as emulate:
                told = await emulate.ask({"seed": seed(scopes), "events": events})
                slack.inside = URL(told["url"]).with_host("127.0.0.1")
                yield slack


def seed(scopes: tuple[str, ...]) -> dict[str, object]:
    """Return what there is at the start, as `emulate` reads it."""
    app = {"name": "Paper Round", "redirect_uris": [REDIRECT_URL], "scopes": list(scopes)}
    return {
        "signing_secret": SIGNING_SECRET,
        "strict_scopes": True,
        "team": {"name": "Reading Group", "domain": "reading-group"},
        "users": [{"name": "ada", "is_admin": True}, {"name": "bob"}],
        "channels": [{"name": "papers"}, {"name": "secret", "is_private": True}],
        "oauth_apps": [{**app, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}],
        "tokens": [
            {"token": f"xoxp-{name}", "type": "user", "user": name, "scopes": MAY_ALL}
            for name in PEOPLE
        ],
    }
