"""Somebody's browser, in which they install the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import ClientSession, DummyCookieJar

from tests.fakes.slack.installing import allow
from tests.fakes.slack.world import User

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the browser ends at; `address` without the origin."""

    status: int
    text: str
    address: str


async def install(
    slack: FakeSlack, user: User, url: str, *, through: str = "", denies: bool = False
) -> Page:
    """Open the app's own page for installing, allow (or deny) it at Slack, and go back.

    `through` is where the app listens, if `url` is its public address of which this machine does
    not know.
    """
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        browser = _Browser(session, through)
        asked = await browser.asked_at(url, slack)
        if "scope" not in asked:
            raise AssertionError(f"{url} did not lead to Slack's own page: {asked}")
        answer = {"error": "access_denied"} if denies else {"code": allow(slack, user, asked)}
        back = f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"
        return await browser.open(back)


class _Browser:
    """Cookies are kept by hand: the app marks them as for https, which loopback is not."""

    def __init__(self, session: ClientSession, through: str) -> None:
        self._session = session
        self._through = through
        self._cookies: dict[str, str] = {}

    async def asked_at(self, url: str, slack: FakeSlack) -> dict[str, str]:
        """Return what the app asks Slack for, after its own page and Slack's were seen."""
        await self.open(url)
        if not self._leads_to.startswith(slack.authorize_url):
            return {}
        async with self._session.get(self._leads_to) as response:
            response.raise_for_status()
        return dict(parse_qsl(urlsplit(self._leads_to).query))

    async def open(self, url: str) -> Page:
        parts = urlsplit(url)
        headers = {"Host": parts.netloc}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        if self._through:
            parts = parts._replace(scheme="http", netloc=urlsplit(self._through).netloc)
        async with self._session.get(
            urlunsplit(parts), headers=headers, allow_redirects=False
        ) as response:
            self._cookies |= {name: each.value for name, each in response.cookies.items()}
            self._leads_to = response.headers.get("Location", "")
            address = f"{parts.path}?{parts.query}"
            return Page(status=response.status, text=await response.text(), address=address)
