"""A person at a browser: what they see and do by the names that a screen reader would say.

Whatever a page must never do is written down while it happens and fails the test at its end:
errors, dialogs, anything asked of another host.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Locator,
    Page,
    Request,
    expect,
)

from tests.browser.program import Program

WIDE, NARROW = (1280, 800), (360, 740)
LOST_CONNECTION = re.compile(r"net::ERR_|Failed to fetch|NetworkError")
"""What a browser says by itself when the server is gone, however well the page bears it."""

LONGEST_MOVE = 10.0
"""Seconds: far more than bars take."""

Thumb = Literal["👍", "👎", "Save"]


@dataclass(kw_only=True)
class Person:
    """Somebody with a browser of their own: no cookie is shared."""

    name: str
    page: Page
    program: Program
    faults: list[str] = field(default_factory=list)
    borne: list[re.Pattern[str]] = field(default_factory=list)

    def bear(self, fault: re.Pattern[str]) -> None:
        """Let a fault pass that this test brings about."""
        self.borne.append(fault)

    def unborne(self) -> list[str]:
        return [each for each in self.faults if not any(ok.search(each) for ok in self.borne)]

    # What is on the page.

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def papers(self) -> Locator:
        """The papers of digests and answers, oldest first."""
        thumb = self.page.get_by_role("button", name=re.compile("^👍"))
        return self.messages.get_by_role("article").filter(has=thumb)

    def paper(self, title: str) -> Locator:
        return self.papers.filter(has=self.page.get_by_role("heading", name=title))

    @property
    def cards(self) -> Locator:
        """The papers that a newcomer is asked about."""
        other = self.page.get_by_role("button", name=re.compile("^Not my field", re.IGNORECASE))
        return self.papers.filter(has=other)

    @property
    def answers(self) -> Locator:
        """What only this person was answered."""
        return self.messages.locator(".message.answer")

    @property
    def forms(self) -> Locator:
        return self.messages.locator("form")

    @property
    def places(self) -> Locator:
        """The links to channels and to direct messages."""
        return self.page.get_by_role("navigation").get_by_role("link")

    @property
    def box(self) -> Locator:
        """Where commands are typed."""
        return self.page.get_by_role("combobox", name="Message", exact=True)

    @property
    def send(self) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name="Send").last

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("complementary", include_hidden=True)

    def button(self, paper: Locator, name: Thumb) -> Locator:
        return paper.get_by_role("button", name=re.compile(f"^{name}"))

    # What they do.

    async def sees_the_page(self) -> None:
        """Wait until the page can be used."""
        await expect(self.messages).to_be_visible()
        await expect(self.send).to_be_enabled()

    async def say(self, text: str) -> None:
        """Type a line and send it."""
        await expect(self.send).to_be_enabled()
        await self.box.fill(text)
        await self.box.press("Enter")

    async def ask(self, line: str) -> None:
        """Send a line, and wait for the answer."""
        before = await self.answers.count()
        await self.say(line)
        await expect(self.answers).to_have_count(before + 1)

    async def open_menu(self, paper: Locator) -> None:
        await paper.get_by_label("More about this paper").click()

    async def choose(self, paper: Locator, item: str) -> None:
        """Choose what stands behind a paper's dots, and wait for the answer."""
        before = await self.answers.count()
        await self.open_menu(paper)
        await paper.get_by_role("button", name=re.compile(f"^{re.escape(item)}")).click()
        await expect(self.answers).to_have_count(before + 1)

    async def go_to(self, place: str) -> None:
        """Go to a channel, or to the direct messages."""
        await self.places.filter(has_text=place).click()
        await expect(self.places.filter(has_text=place)).to_have_attribute("aria-current", "page")

    async def go_to_direct(self) -> None:
        await self.page.goto(f"{self.program.origin}/?channel={self.name}")
        await self.sees_the_page()

    async def tab_to(self, wanted: Locator) -> None:
        """Press Tab until something has the focus, as those do who have no mouse."""
        for _ in range(200):
            if await wanted.evaluate("it => it === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {wanted}")

    async def show_panel(self) -> None:
        """Open what was learned, where there is no room for it beside the chat."""
        await self.page.get_by_role("button", name="What was learned").click()
        await expect(self.panel).to_be_visible()

    async def show_places(self) -> None:
        """Open the list of channels, where there is no room for it beside the chat."""
        await self.page.get_by_role("button", name="Channels").click()

    async def add_channel(self, name: str) -> None:
        await self.page.get_by_text("Add a channel").click()
        field = self.page.get_by_label("Name of the channel")
        await field.fill(name)
        await field.press("Enter")

    async def top(self) -> None:
        """Scroll to where the messages begin."""
        await self.messages.evaluate("log => log.scrollTo(0, 0)")

    async def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(await self.page.evaluate(width))

    # What they see.

    async def bars(self) -> dict[str, float]:
        """Return the drawn length of every bar beside the chat, in pixels, by its words."""
        bars: dict[str, float] = await self.panel.evaluate(
            """panel => Object.fromEntries(
                [...panel.querySelectorAll(".bar-row")].map(row => [
                    row.dataset.label,
                    Math.round(row.querySelector(".fill").getBoundingClientRect().width * 10) / 10,
                ])
            )"""
        )
        return bars

    async def moved_bars(self, before: dict[str, float]) -> dict[str, float]:
        """Return the bars once they are others than before, and stand still."""
        end = time.monotonic() + LONGEST_MOVE
        last, now = before, await self.bars()
        while now == before or now != last:
            assert time.monotonic() < end, f"the bars did not move: {now}"
            await asyncio.sleep(0.05)
            last, now = now, await self.bars()
        return now

    async def title_of(self, paper: Locator) -> str:
        return " ".join((await paper.get_by_role("heading").inner_text()).split())

    async def reads(self, words: str | re.Pattern[str]) -> None:
        """Wait until these words are somewhere in the messages."""
        await expect(self.messages.get_by_text(words).last).to_be_visible()

    async def sees(
        self,
        paper: Locator,
        thumb: Thumb,
        *,
        pressed: bool | None = None,
        count: int | None = None,
    ) -> None:
        """Wait until a thumb stands so: whether it is this person's own, and everybody's count."""
        button = self.button(paper, thumb)
        if pressed is not None:
            await expect(button).to_have_attribute("aria-pressed", str(pressed).lower())
        if count is not None:
            await expect(button.locator("[data-count]")).to_have_text(str(count or ""))


@dataclass(kw_only=True)
class People:
    """Makes people; their browsers are closed, and their faults told, at the end."""

    browser: Browser
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _all: list[Person] = field(default_factory=list)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[People]:
        async with self._stack:
            yield self
            for person in self._all:
                assert person.unborne() == [], f"in the browser of {person.name}"

    async def visitor(
        self,
        program: Program,
        *,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        zone: str = "UTC",
    ) -> Person:
        """Return somebody who has not logged in."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id=zone,
        )
        self._stack.push_async_callback(context.close)
        person = Person(name="a visitor", page=await context.new_page(), program=program)
        _watch(context, person)
        self._all.append(person)
        return person

    async def come(
        self,
        program: Program,
        name: str = "you",
        *,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        zone: str = "UTC",
    ) -> Person:
        """Return somebody who followed their login link and sees the page."""
        person = await self.visitor(program, size=size, scheme=scheme, zone=zone)
        person.name = name
        link = await program.link() if name == "you" else program.link_for(name)
        await person.page.goto(link)
        await person.sees_the_page()
        return person


def _watch(context: BrowserContext, person: Person) -> None:
    """Write down what a page must never do."""

    def asked(request: Request) -> None:
        address = urlsplit(request.url)
        if f"{address.scheme}://{address.netloc}" != person.program.origin:
            person.faults.append(f"asked {request.url[:200]}")

    def said(message: ConsoleMessage) -> None:
        is_lost = LOST_CONNECTION.search(message.text) and not person.program.is_served
        if message.type in {"error", "warning"} and not is_lost:
            person.faults.append(f"console {message.type}: {message.text}")

    async def opened(dialog: Dialog) -> None:
        person.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def failed(error: Error) -> None:
        person.faults.append(f"uncaught: {error.message}")

    context.on("request", asked)
    context.on("console", said)
    context.on("dialog", opened)
    person.page.on("pageerror", failed)
