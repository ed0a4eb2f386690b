"""The two ways in: Socket Mode, a connection that is kept; HTTP, which Slack calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.domain.errors import PaperRoundError, PermanentFailure
from bot.domain.ports import Bridge
from bot.domain.visible import one_line
from bot.platforms.slack.api.clients import Clients
from bot.platforms.slack.api.condition import Condition
from bot.platforms.slack.api.failures import TOKEN_CODES, before_sending, code_of
from bot.platforms.slack.api.workspaces import OneWorkspace, Workspaces
from bot.platforms.slack.serving.sockets import Socket, connected
from bot.platforms.slack.tenants.returning import accepted

PING_SECONDS = 10.0
LOOK_SECONDS = 1.0
SOON = 5.0
"""Seconds that a connection may be lost before anybody is told."""
A_MOMENT = 0.1
PATIENCE = 30.0
"""Seconds after which a connection is given up, and everything begun anew: slack_sdk tries an
address again and again that Slack takes once."""
CONNECT_SECONDS = 30.0
GAP = timedelta(seconds=10)
"""What passes between two looks where the machine slept."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
BETWEEN_COUNTS = timedelta(minutes=1)

Wake = Callable[[], None]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class ConnectionLost(Exception):
    """The connection did not come back."""


class Way(Protocol):
    """How what people do comes in."""

    async def serve(self) -> None:
        """Serve until cancelled."""


@dataclass(kw_only=True)
class SocketWay:
    """Keeps a connection; `wake` is called whenever something may have been missed."""

    bridge: Bridge
    app: AsyncApp
    app_token: str = field(repr=False)
    workspace: OneWorkspace
    clients: Clients
    condition: Condition
    wake: Wake
    clock: Callable[[], datetime]
    ping_seconds: float = PING_SECONDS
    look_seconds: float = LOOK_SECONDS

    async def serve(self) -> None:
        """Connect, again and again, later each time that it fails."""
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
        while True:
            began = loop.time()
            try:
                await self._once()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                self._say(error)
            pause = FIRST_PAUSE if loop.time() - began > LONGEST_PAUSE else pause
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, 2 * pause)

    async def _once(self) -> None:
        """Connect and keep the connection; raises whatever ends it."""
        client = self.clients.asking(self.workspace.token)
        with _naming("SLACK_BOT_TOKEN", "install the app again and set its new token"):
            told = (await client.auth_test()).data
        known = self.workspace.learn(told if isinstance(told, dict) else {})
        await self.bridge.use(partial(accepted, known.tenant, now=self.clock()))
        serving = f"Socket Mode in {one_line(known.name) or known.tenant}"
        socket = Socket(
            self.app,
            app_token=self.app_token,
            web_client=client,
            ping_seconds=self.ping_seconds,
        )
        with _naming("SLACK_APP_TOKEN", "set an app-level token with connections:write"):
            async with asyncio.timeout(CONNECT_SECONDS) as limit, connected(socket):
                limit.reschedule(None)
                self.condition.serving(serving)
                log.info("slack.connected")
                self.wake()
                await self._keep(socket, serving)

    async def _keep(self, socket: Socket, serving: str) -> None:
        """Look after a connection; raises ConnectionLost when it does not come back."""
        looked = self.clock()
        while True:
            if not await socket.is_connected():
                await self._regain(socket)
                self.condition.serving(serving)
                self.wake()
            elif self.clock() - looked > GAP:
                self.wake()
            looked = self.clock()
            await asyncio.sleep(self.look_seconds)

    async def _regain(self, socket: Socket) -> None:
        loop = asyncio.get_running_loop()
        telling = loop.call_later(SOON, self.condition.lost, "The connection to Slack is lost.")
        try:
            async with asyncio.timeout(PATIENCE):
                while not await socket.is_connected():
                    await socket.connect_to_new_endpoint()
                    await asyncio.sleep(A_MOMENT)
        except TimeoutError as error:
            raise ConnectionLost from error
        finally:
            telling.cancel()

    def _say(self, error: Exception) -> None:
        known = error if isinstance(error, SlackApiError | PaperRoundError) else OSError()
        failed = before_sending(known, place="this workspace")
        log.warning("slack.not_connected", error=type(error).__name__, why=str(failed))
        if isinstance(failed, PermanentFailure):
            self.condition.refused(str(failed))
        else:
            self.condition.lost(str(failed))


@contextmanager
def _naming(variable: str, mend: str) -> Iterator[None]:
    """Let whoever runs the bot know which token is refused."""
    try:
        yield
    except SlackApiError as error:
        if code_of(error) not in TOKEN_CODES | {"missing_scope"}:
            raise
        raise PermanentFailure(f"Slack does not accept {variable}: {mend}.") from error


@dataclass(kw_only=True)
class HttpWay:
    """Has nothing to connect: it counts the workspaces that installed the bot."""

    workspaces: Workspaces
    condition: Condition
    wake: Wake
    clock: Callable[[], datetime]
    install_url: str

    async def serve(self) -> None:
        """Serve until cancelled."""
        looked: datetime | None = None
        while True:
            await self.count()
            if looked is None or self.clock() - looked > BETWEEN_COUNTS + GAP:
                self.wake()
            looked = self.clock()
            await asyncio.sleep(BETWEEN_COUNTS.total_seconds())

    async def changed(self, tenant: str) -> None:
        """Take notice of a workspace that came or left."""
        self.workspaces.forget(tenant)
        await self.count()

    async def count(self) -> None:
        """Let the condition say how many workspaces there are now."""
        try:
            number = len(await self.workspaces.tenants())
        except PaperRoundError:
            return  # the database's own component says what is wrong
        nobody = f"no workspace yet: open {self.install_url} to install it in one"
        several = f"{number} workspace{'s' if number > 1 else ''}"
        self.condition.serving(f"HTTP for {several if number else nobody}")
