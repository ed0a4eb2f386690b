"""One connection of Socket Mode: slack_sdk's client, which can also be left without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import time
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.api.clients import silent
from bot.platforms.slack.serving.handling import Tasks, end, enter

SECONDS_TO_FINISH = 0.7
SECONDS_TO_CLOSE = 0.3
"""How long envelopes may take at the end, and Slack to say goodbye."""


class Socket(SocketModeClient):
    """Knows the tasks that it works in; all of them end when it is left."""

    def __init__(
        self, app: AsyncApp, *, app_token: str, web_client: AsyncWebClient, ping_seconds: float
    ) -> None:
        super().__init__(
            app_token=app_token, web_client=web_client, ping_interval=ping_seconds, logger=silent()
        )
        self._app = app
        self._working: Tasks = set()
        self.socket_mode_request_listeners.append(self._hand_on)

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        enter(self._working)
        await super().run_message_listeners(message, raw_message)

    async def _hand_on(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Let bolt handle an envelope, and acknowledge it unless that failed."""
        start = time()
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, response, start)

    async def leave(self) -> None:
        """Take nothing more in, let what came in be acknowledged, and close everything."""
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled = False
        await end(_tasks(self.message_receiver, self.message_processor), within=0)
        await end(self._working, within=SECONDS_TO_FINISH)
        self.closed = True
        await end(_tasks(self.current_session_monitor), within=0)
        with suppress(Exception):
            async with asyncio.timeout(SECONDS_TO_CLOSE):
                if self.current_session is not None:
                    await self.current_session.close()
        await self.aiohttp_client_session.close()


@asynccontextmanager
async def connected(socket: Socket) -> AsyncIterator[Socket]:
    """Connect, and leave when the context ends; raises SlackApiError where Slack refuses."""
    try:
        socket.wss_uri = await socket.issue_new_wss_url()
        await socket.connect()  # type: ignore[no-untyped-call]  # slack_sdk types no results
        yield socket
    finally:
        await socket.leave()


def _tasks(*futures: object) -> Tasks:
    return {future for future in futures if isinstance(future, asyncio.Task)}
