"""One connection to the gateway: its frames, compressed by one zlib context, and its heartbeats."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from tests.fakes.discord.sessions import Session


class Socket:
    """Sends in the order in which it is told to; what is `silent` stays open and sends nothing."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, *, compressed: bool
    ) -> None:
        self.session: Session | None = None
        self.identified = False
        self.heard_at = asyncio.get_running_loop().time()
        self.received = 0
        self.closing = False
        self.silent = False
        self._socket = socket
        self._transport = transport
        self._deflate = zlib.compressobj() if compressed else None
        self._turn = asyncio.Lock()

    @property
    def usable(self) -> bool:
        return not (self.silent or self.closing or self._socket.closed) and self.identified

    async def send(self, op: int, data: object = None) -> None:
        text = json.dumps({"op": op, "d": data, "s": None, "t": None}, separators=(",", ":"))
        await self.send_text(text)

    async def send_text(self, text: str) -> None:
        """Send a frame; one that cannot be sent is lost, as the session keeps it."""
        if self.silent:
            return
        async with self._turn:
            try:
                if self._deflate is None:
                    await self._socket.send_str(text)
                else:
                    squeezed = self._deflate.compress(text.encode())
                    await self._socket.send_bytes(squeezed + self._deflate.flush(zlib.Z_SYNC_FLUSH))
            except (ConnectionError, RuntimeError):
                self.closing = True

    async def close(self, code: int, reason: str = "") -> None:
        self.closing = True
        await self._socket.close(code=code, message=reason.encode())

    def cut(self) -> None:
        """Cut the connection without a word."""
        self.closing = True
        self._transport.abort()
