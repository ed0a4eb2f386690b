"""Our platform in HTTP mode, served to somebody else's Slack, with a browser to install it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot.domain.ports import Platform
from bot.platforms import Wiring
from bot.platforms.slack.assembling import Tempo, assembled
from bot.platforms.slack.manifest import EVENTS_PATH, INSTALL_PATH
from tests.contracts.platforms.stage import Stage, serving
from tests.databases import KEYS
from tests.peers.emulating import CLIENT_ID, CLIENT_SECRET, REDIRECT_URL, SIGNING_SECRET, Slack

PUBLIC = '[public]\nbind = "127.0.0.1:8080"\nbase_url = "https://papers.example.org"\n'
TEAM = "T000000001"
QUICK = Tempo(apart=0.01, between_questions=0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Our platform, its public listener, and the workspace."""

    platform: Platform
    slack: Slack
    browser: TestClient[web.Request, web.Application]

    async def begin(self) -> tuple[URL, str]:
        """Open the page that installs; where it leads, and the cookie that it leaves."""
        answer = await self.browser.get(INSTALL_PATH, allow_redirects=False)
        assert answer.status == 302
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        return URL(answer.headers["Location"]), cookie

    async def come_back(self, to: URL, cookie: str) -> ClientResponse:
        """Follow Slack's redirection; the cookie is for https, which is not spoken here."""
        assert str(to.with_query(None)) == REDIRECT_URL
        return await self.browser.get(to.path_qs, headers={"Cookie": cookie})

    async def install(self) -> None:
        """Install it, as ada."""
        authorize, cookie = await self.begin()
        answer = await self.come_back(await self.slack.agree(authorize, "ada"), cookie)
        assert answer.status == 200, await answer.text()

    async def hear(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Hand an event to the public listener."""
        kept = {key: value for key, value in headers.items() if key.startswith(("X-", "Content-T"))}
        async with self.browser.post(EVENTS_PATH, data=body, headers=kept) as answer:
            return answer.status


def wiring(slack: Slack, stage: Stage) -> Wiring:
    file = stage.home / "config" / "paperround.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(PUBLIC, encoding="utf-8")
    return stage.wiring(
        environ={
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_API_BASE_URL": str(slack.outside / "api/"),
            "PAPERROUND_SECRET_KEY": ",".join(KEYS),
        }
    )


@asynccontextmanager
async def served(slack: Slack, stage: Stage) -> AsyncIterator[Served]:
    """Connect and run the platform for as long as the context lasts."""
    connected = assembled(wiring(slack, stage), QUICK)
    listener = web.Application()
    for route in connected.routes:
        assert route.listener == "public"
        listener.router.add_route(route.method, route.path, route.handler)
    async with TestClient(TestServer(listener)) as browser, serving(connected.platform):
        here = Served(platform=connected.platform, slack=slack, browser=browser)
        slack.listener = here.hear
        yield here
        slack.listener = None
