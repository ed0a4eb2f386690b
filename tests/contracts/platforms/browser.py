"""A browser with the page open: what its own script would send, load anew and listen to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import ClientConnectionError, ClientError, ClientSession

from bot.domain.ids import AccountRef, AudienceRef
from tests.contracts.platforms.markup import Element, parsed

NO_BODY = "That did not work ({}). Please try again."
"""What the page says where the server says nothing; see static/asking.js."""


@dataclass(kw_only=True)
class Browser:
    """One person's open page: what they were shown beside the messages, and the events it got."""

    account: AccountRef
    session: ClientSession
    receipts: list[Element] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    announced: set[str] = field(default_factory=set)
    is_reset: bool = False
    last_event: str | None = None
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    _listens: asyncio.Task[None] | None = None

    async def page(self, at: AudienceRef) -> Element | None:
        """Load a place; None where this person may not look."""
        async with self.session.get("/", params={"channel": at.channel}) as response:
            if response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
                return None
            assert response.status == HTTPStatus.OK, await response.text()
            return next(parsed(_without_doctype(await response.text())).every(id="messages"))

    async def send(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        """Post what the page's script posts, and return its answer, or the sentence it shows."""
        async with self.session.post(path, json=body) as response:
            if response.content_type != "application/json":
                return {"error": NO_BODY.format(response.status)}
            return await response.json()

    async def listen(self) -> None:
        """Open the stream of events where there is none, as a browser does by itself."""
        if self._listens is None:
            self.is_open.clear()
            self._listens = asyncio.create_task(self._read(), name=f"events of {self.account}")
            async with asyncio.timeout(20):
                await self.is_open.wait()

    async def hang_up(self) -> None:
        if self._listens is not None:
            self._listens.cancel()
            with suppress(asyncio.CancelledError):
                await self._listens
            self._listens = None

    async def _read(self) -> None:
        headers = {"Last-Event-ID": self.last_event} if self.last_event else {}
        with suppress(ClientConnectionError, ClientError):
            async with self.session.get("/api/events", headers=headers, timeout=None) as stream:
                assert stream.status == HTTPStatus.OK
                self.is_open.set()
                async for line in stream.content:
                    self._hear(line.decode().rstrip("\n"))

    def _hear(self, line: str) -> None:
        name, _, value = line.partition(": ")
        if name == "id":
            self.last_event = value
        elif (name, value) == ("event", "reset"):
            self.is_reset = True
        elif name == "data":
            self.events.append(value)
            self.announced.add(str(json.loads(value).get("id")))


def _without_doctype(html: str) -> str:
    return html.removeprefix("<!doctype html>")
