"""The gateway: HELLO, IDENTIFY, READY, RESUME, heartbeats, and events to the shards they are for.

<https://docs.discord.com/developers/events/gateway>.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import payloads
from tests.fakes.discord.sessions import Session
from tests.fakes.discord.sockets import Socket
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

EVENT, HEARTBEAT, IDENTIFY, PRESENCE, RESUME = 0, 1, 2, 3, 6
RECONNECT, MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 8, 9, 10, 11

GUILDS = 1 << 0
GUILD_MESSAGES = 1 << 9
GUILD_REACTIONS = 1 << 10
DIRECT_MESSAGES = 1 << 12
DIRECT_REACTIONS = 1 << 13
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
GRACE = 1.0
"""Seconds that a heartbeat may be late beyond its intervals, where the machine is busy."""
LARGEST_FRAME = 4096
MOST_SERVERS_OF_A_SHARD = 2_500
SESSIONS_A_DAY = 1_000


class Closing(Exception):
    """The gateway hangs up, by a code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Gateway:
    """Its sessions by id, each until it is dropped; while `silent` it answers no heartbeat.

    `begun` holds when the last sessions began, by the loop's clock, and `resets_after` the seconds
    until as many may begin as on a new day. `told` is asked with every event, for whoever judges
    what the fake sends.
    """

    def __init__(self, discord: FakeDiscord, *, heartbeat_every: float) -> None:
        self.sessions: dict[str, Session] = {}
        self.sockets: set[Socket] = set()
        self.heartbeat_every = heartbeat_every
        self.silent = False
        self.identified = 0
        self.begun: deque[float] = deque(maxlen=SESSIONS_A_DAY)
        self.resets_after = 86_400.0
        self.resumed = 0
        self.heartbeats = 0
        self.told: Callable[[str, Any], None] | None = None
        self._discord = discord
        self._changed = asyncio.Condition()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        compress = request.query.get("compress")
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            self._discord.complain(f"the gateway was opened by {request.query_string!r}")
        if compress not in (None, "zlib-stream"):
            self._discord.complain(f"the fake does not know how to compress by {compress!r}")
        ws = web.WebSocketResponse(compress=False)
        await ws.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        socket = Socket(ws, request.transport, compressed=compress == "zlib-stream")
        self.sockets.add(socket)
        watch = asyncio.create_task(self._watch(socket))
        try:
            await socket.send(HELLO, {"heartbeat_interval": int(self.heartbeat_every * 1000)})
            async for message in ws:
                if message.type == WSMsgType.TEXT:
                    await self._heard(socket, message.data)
        except Closing as closing:
            await socket.close(closing.code, str(closing))
        finally:
            watch.cancel()
            self._left(socket, ws.close_code)
            async with self._changed:
                self._changed.notify_all()
        return ws

    async def tell(self, name: str, data: object, *, shard_of: str | None, intent: int = 0) -> bool:
        """Tell every session that is meant; returns whether one of them is connected.

        `shard_of` is a server's id; None is for direct messages, which the first shard gets.
        """
        if self.told is not None:
            self.told(name, data)
        reached = False
        for session in list(self.sessions.values()):
            if intent and not session.intents & intent:
                continue
            if not _of(shard_of, session.shard):
                continue
            text = session.record(name, data)
            if session.socket is not None and session.socket.usable:
                reached = True
                await session.socket.send_text(text)
        await asyncio.sleep(0)  # so that whoever listens in this process comes to it
        return reached

    async def ready(self, shards: int = 1) -> None:
        """Return once so many shards are connected and were told of their servers."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: sum(each.usable for each in self.sockets) >= shards
            )

    def shard_of(self, guild: str | None) -> tuple[int, int]:
        """Return which shard is told of a server, or of direct messages."""
        return next(each.shard for each in self.sessions.values() if _of(guild, each.shard))

    async def close(self) -> None:
        for socket in list(self.sockets):
            await socket.close(1001)

    async def _heard(self, socket: Socket, text: str) -> None:
        socket.received += 1
        if len(text.encode()) > LARGEST_FRAME:
            raise Closing(4002, "Error while decoding payload.")
        try:
            frame: Json = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            raise Closing(4002, "Error while decoding payload.") from None
        socket.heard_at = asyncio.get_running_loop().time()
        if op == HEARTBEAT:
            self.heartbeats += 1
            if socket.session is not None:
                socket.session.was_heard(data)
            if not self.silent:
                await socket.send(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            await self._identify(socket, _object(data))
        elif op == RESUME:
            await self._resume(socket, _object(data))
        elif not socket.identified:
            raise Closing(4003, "Not authenticated.")
        elif op not in (PRESENCE, MEMBERS):
            raise Closing(4001, "Unknown opcode.")

    async def _identify(self, socket: Socket, data: Json) -> None:
        if socket.identified:
            raise Closing(4005, "Already authenticated.")
        planned = self._discord.faults.strike("identify")
        if planned is not None:
            raise Closing(planned.details.get("code", 4000), "Planned.")
        self._admit(data)
        shard = tuple(data.get("shard") or (0, 1))
        self._check(shard)
        self.sessions = {
            key: each
            for key, each in self.sessions.items()
            if each.shard != shard or (each.socket is not None and each.socket.usable)
        }
        session = Session(
            id=self._discord.ids.word(32), shard=(shard[0], shard[1]), intents=data["intents"]
        )
        self.sessions[session.id] = session
        session.socket, socket.session = socket, session
        self.identified += 1
        self.begun.append(asyncio.get_running_loop().time())
        guilds = [
            each for each in self._discord.guilds.values() if each.installed and _of(each.id, shard)
        ]
        told = payloads.ready(session, self._discord.bot, guilds, url=self._discord.gateway_url)
        self._record(session, "READY", told)
        if session.intents & GUILDS:
            for guild in guilds:
                if not guild.unavailable:
                    self._record(session, "GUILD_CREATE", payloads.guild_create(guild))
        await self._catch_up(socket, session, 0)

    def _record(self, session: Session, name: str, data: Json) -> None:
        if self.told is not None:
            self.told(name, data)
        session.record(name, data)

    async def _resume(self, socket: Socket, data: Json) -> None:
        if data.get("token") != self._discord.token:
            raise Closing(4004, "Authentication failed.")
        session = self.sessions.get(data.get("session_id", ""))
        since = data.get("seq") or 0
        if session is None or session.missed(since) is None:
            await socket.send(INVALID_SESSION, data=False)
            return
        if session.socket is not None and session.socket is not socket:
            session.socket.cut()
        session.socket, socket.session = socket, session
        self.resumed += 1
        await self._catch_up(socket, session, since, last=("RESUMED", {"_trace": []}))

    async def _catch_up(
        self, socket: Socket, session: Session, since: int, *, last: tuple[str, Json] | None = None
    ) -> None:
        """Send what a session holds until there is nothing more, and from then on as it comes."""
        while missed := session.missed(since):
            for text in missed:
                await socket.send_text(text)
                since += 1
        socket.identified = True
        if last is not None:
            await socket.send_text(session.record(*last))
        async with self._changed:
            self._changed.notify_all()

    def _left(self, socket: Socket, code: int | None) -> None:
        by_the_app = not socket.closing and code in (1000, 1001)
        self.sockets.discard(socket)
        socket.closing = True
        session = socket.session
        if session is not None and session.socket is socket:
            session.socket = None
            if by_the_app:
                self.sessions.pop(session.id, None)

    def _admit(self, data: Json) -> None:
        if data.get("token") != self._discord.token:
            raise Closing(4004, "Authentication failed.")
        intents = data.get("intents")
        if not isinstance(intents, int) or intents >= 1 << 26:
            raise Closing(4013, "Invalid intent(s).")
        if intents & PRIVILEGED:
            raise Closing(4014, "Disallowed intent(s).")

    def _check(self, shard: tuple[int, ...]) -> None:
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            raise Closing(4010, "Invalid shard.")
        guilds = sum(
            each.installed and _of(each.id, shard) for each in self._discord.guilds.values()
        )
        if guilds > MOST_SERVERS_OF_A_SHARD:
            raise Closing(4011, "Sharding required.")

    async def _watch(self, socket: Socket) -> None:
        """Hang up on whoever does not send heartbeats."""
        every = self.heartbeat_every
        while True:
            await asyncio.sleep(every)
            silence = asyncio.get_running_loop().time() - socket.heard_at
            if silence > 2 * every + GRACE:
                self._discord.complain("a shard sent no heartbeat for two intervals")
                await socket.close(4009, "Session timed out.")
                return


def _object(data: object) -> Json:
    if not isinstance(data, dict):
        raise Closing(4002, "Error while decoding payload.")
    return data


def _of(guild: str | None, shard: tuple[int, ...]) -> bool:
    """Tell whether a server, or None for direct messages, is a shard's."""
    return (0 if guild is None else (int(guild) >> 22) % shard[1]) == shard[0]
