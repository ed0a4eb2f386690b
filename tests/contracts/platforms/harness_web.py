"""The page: two browsers at a real listener, each doing what the page's own script would do."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import ClientSession, CookieJar
from prometheus_client import CollectorRegistry

from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Platform
from bot.domain.replies import File
from bot.http import serving as listening
from bot.platforms import connect
from bot.platforms.web.sessions import login_link
from bot.settings import Private, Public
from tests.contracts.platforms.browser import Browser
from tests.contracts.platforms.harness import Ability, Fault, Shown
from tests.contracts.platforms.markup import Element, parsed, shown
from tests.contracts.platforms.stage import Stage, serving, until

REACTIONS = {ActionName.UP: "+1", ActionName.DOWN: "-1", ActionName.SAVE: "save"}


@dataclass(kw_only=True)
class WebChat:
    """Two people's pages. What somebody sees is loaded anew, and must have been announced."""

    platform: Platform
    browsers: Mapping[AccountRef, Browser]

    async def shown(self, at: AudienceRef, *, to: AccountRef) -> Sequence[Shown]:
        browser = self.browsers[to]
        await browser.listen()
        page = await browser.page(at)
        if page is None:
            return ()
        messages = _messages(page)
        digests = {each.attributes["data-id"] for each in messages if _is_digest(each)}
        await until(lambda: browser.is_reset or digests <= browser.announced)
        if browser.is_reset:  # which makes a page load itself anew
            browser.announced |= digests
            browser.is_reset = False
        events = Shown(text="\n".join(browser.events))
        return [*map(shown, messages), *map(shown, browser.receipts), events]

    async def give(self, line: str, *, by: AccountRef, at: AudienceRef) -> Shown:
        body = {"text": f"/papers {line}", "channel": at.channel}
        return _answered(await self.browsers[by].send("/api/commands", body))

    async def press(self, action: Action, *, by: AccountRef, at: AudienceRef) -> Shown:
        browser = self.browsers[by]
        page = await browser.page(at)
        assert page is not None
        found = [
            button
            for part in (page, *browser.receipts)
            for button in part.every("button", data_does=action.name, data_subject=action.subject)
        ]
        assert found, "there is no such button"
        paper = found[-1].within("article", "data-message")
        if action.name in REACTIONS and paper is not None:
            return await self._react(browser, paper, REACTIONS[action.name], add=True)
        body = {"action": action.name, "subject": action.subject, "channel": at.channel}
        answer = await browser.send("/api/press", body)
        return _noted(browser, answer) if "receipt" in answer else _answered(answer)

    async def react(
        self, card: PaperCard, name: str, *, by: AccountRef, at: AudienceRef, add: bool = True
    ) -> None:
        browser = self.browsers[by]
        page = await browser.page(at)
        assert page is not None
        *_, paper = (
            each
            for each in page.every("article", data_paper=card.paper_id)
            if "data-message" in each.attributes
        )
        await self._react(browser, paper, name, add=add)

    async def fill(self, values: Mapping[str, str], *, by: AccountRef, at: AudienceRef) -> Shown:
        browser = self.browsers[by]
        page = await browser.page(at)
        assert page is not None
        *_, form = page.every("form")
        fields = {name: value for each in form.every() for name, value in _value(each)}
        assert values.keys() <= fields.keys()
        body = {
            "form": form.attributes["data-form"],
            "here": "data-here" in form.attributes,
            "values": {**fields, **values},
            "channel": at.channel,
        }
        return _answered(await browser.send("/api/forms", body))

    async def offered(
        self, field: str, typed: str, *, by: AccountRef, at: AudienceRef
    ) -> Mapping[str, str]:
        browser = self.browsers[by]
        page = await browser.page(at)
        assert page is not None
        *_, asked = page.every("input", name=field)
        begun = asked.attributes["data-complete"].strip()
        text = {"text": f"{begun} {typed}", "channel": at.channel}
        async with browser.session.get("/api/complete", params=text) as response:
            lines = [str(each["line"]) for each in await response.json()]
        return {line.removeprefix(f"{begun} "): line.removeprefix(f"{begun} ") for line in lines}

    async def download(self, file: File, *, by: AccountRef, at: AudienceRef) -> bytes:
        browser = self.browsers[by]
        page = await browser.page(at)
        assert page is not None
        *_, link = (each for each in page.every("a") if each.text == file.name)
        async with browser.session.get(link.attributes["href"]) as response:
            assert response.status == HTTPStatus.OK
            return await response.read()

    def suffering(self, fault: Fault) -> AbstractAsyncContextManager[None]:
        raise AssertionError(f"a post cannot meet {fault.name}")

    async def lose_connection(self) -> None:
        for browser in self.browsers.values():
            await browser.hang_up()

    async def _react(self, browser: Browser, paper: Element, name: str, *, add: bool) -> Shown:
        body = {"message_id": paper.attributes["data-message"], "name": name, "add": add}
        return _noted(browser, await browser.send("/api/reactions", body))


class WebHarness:
    """The page's listener, and two people with a browser each, whose tabs outlive a restart."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._tabs: dict[AccountRef, Browser] = {}
        self.name = "web"
        self.people = (AccountRef.parse("web:you"), AccountRef.parse("web:ada"))
        self.place = AudienceRef.parse("web:#papers")
        self.room = None
        self.faults: tuple[Fault, ...] = ()
        self.asks = frozenset({"profile", "start"})
        self.cannot: Mapping[Ability, str] = {
            Ability.BUSY: "the page reads the ledger, so a post is only told to open pages.",
            Ability.GONE: "nobody can remove the program from its own chat.",
            Ability.LOST: "the page reads the ledger, so what was posted is known.",
            Ability.ASKING: "on the page each paper has reactions of its own.",
            Ability.TROUBLE: "what it needs are the listener and the database, which say it.",
        }

    @asynccontextmanager
    async def connected(self, *, running: bool = True) -> AsyncGenerator[WebChat]:
        wiring = self._stage.wiring()
        connected = connect("web", wiring)
        assert connected is not None
        async with AsyncExitStack() as stack:
            browsers: dict[AccountRef, Browser] = {}
            stack.push_async_callback(self._close, browsers)
            listener = listening(
                private=Private(port=0),
                public=Public(),
                routes=connected.routes,
                health=lambda: (Status.OK, {}),
                metrics=CollectorRegistry(),
            )
            address = (await stack.enter_async_context(listener)).private
            if running:
                await stack.enter_async_context(serving(connected.platform))
            for person in self.people:
                link = login_link(
                    wiring.settings,
                    person.external_id,
                    address,
                    clock=wiring.clock,
                    new_token=wiring.new_token,
                )
                browsers[person] = await self._open(person, address, link)
            if running:
                await until(lambda: connected.platform.health().status is Status.OK)
                for browser in browsers.values():
                    await browser.listen()
            yield WebChat(platform=connected.platform, browsers=browsers)

    async def _open(self, person: AccountRef, address: str, link: str) -> Browser:
        session = ClientSession(address, cookie_jar=CookieJar(unsafe=True))
        async with session.get(link) as response:
            assert response.status == HTTPStatus.OK
        tab = self._tabs.get(person)
        self._tabs[person] = browser = Browser(account=person, session=session)
        if tab is not None:
            browser.announced, browser.last_event = tab.announced, tab.last_event
        return browser

    async def _close(self, browsers: Mapping[AccountRef, Browser]) -> None:
        for browser in browsers.values():
            await browser.hang_up()
            await browser.session.close()


def harness(stage: Stage) -> WebHarness:
    return WebHarness(stage)


def _answered(answer: Mapping[str, Any]) -> Shown:
    """Return what the page shows of an answer: its message, or the sentence of what is wrong."""
    if "error" in answer:
        return Shown(text=answer["error"])
    *_, message = _messages(parsed(answer["html"]))
    return shown(message)


def _noted(browser: Browser, answer: Mapping[str, Any]) -> Shown:
    if "error" in answer:
        return Shown(text=answer["error"])
    receipt = parsed(answer["html"])
    browser.receipts.append(receipt)
    return shown(receipt)


def _messages(page: Element) -> list[Element]:
    return [each for each in page.every("div") if "message" in each.classes]


def _is_digest(message: Element) -> bool:
    return not {"said", "answer"} & set(message.classes)


def _value(element: Element) -> list[tuple[str, str]]:
    """Return a field's name and what it holds."""
    name = element.attributes.get("name", "")
    match element.tag:
        case "input":
            return [(name, element.attributes.get("value", ""))]
        case "textarea":
            # The line feed right after the tag is no part of it.
            return [(name, element.text.strip("\n"))]
        case "select":
            options = list(element.every("option"))
            chosen = [each for each in options if "selected" in each.attributes] or options[:1]
            return [(name, chosen[-1].text.strip("\n"))]
    return []
