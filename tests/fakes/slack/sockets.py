"""Socket Mode: the connections that the app opened, and envelopes over them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import count

from aiohttp import WSMsgType, web

from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.faults import Fault, Faults
from tests.fakes.slack.ids import Ids
from tests.fakes.slack.values import Json

MOST = 10
"""<https://docs.slack.dev/apis/events-api/using-socket-mode/#connections>."""
LOST = "the socket was lost"


class Connection:
    """One socket; `retiring` once the app was told to open another one."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self.socket = socket
        self.transport = transport
        self.retiring = False
        self.waiting: dict[str, tuple[Delivery, asyncio.Future[str]]] = {}

    def ended(self) -> None:
        """Give up what waits here; it goes out again under another envelope."""
        for _, future in self.waiting.values():
            if not future.done():
                future.set_result(LOST)


class Sockets:
    """The open connections; each payload goes to one of them."""

    def __init__(self, ids: Ids, faults: Faults, complain: Callable[[str], None]) -> None:
        self.connections: list[Connection] = []
        self.opened = 0
        self.tickets: set[str] = set()
        self.given_up: set[str] = set()
        self._ids = ids
        self._faults = faults
        self._complain = complain
        self._turn = count()
        self._changed = asyncio.Condition()

    def ticket(self) -> str:
        ticket = self._ids.uuid()
        self.tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if request.query.get("ticket") not in self.tickets:
            self._complain("a socket was opened by an address that was used or never given out")
            return web.Response(status=408)
        self.tickets.remove(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        connection = Connection(socket, request.transport)
        if len(self._usable) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return socket
        await socket.send_json(self._hello(request))
        await self._come(connection)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._heard(connection, message.data)
        finally:
            self.connections.remove(connection)
            self._give_up(connection)
        return socket

    @property
    def is_ready(self) -> bool:
        return bool(self._usable)

    async def ready(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.is_ready)

    async def attempt(self, delivery: Delivery, *, within: float) -> str:
        usable = self._usable
        if not usable:
            return "nobody is connected"
        connection = usable[next(self._turn) % len(usable)]
        envelope_id = self._ids.uuid()
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = (delivery, future)
        try:
            await connection.socket.send_str(json.dumps(_envelope(delivery, envelope_id)))
            if self._faults.strike("socket", only=Fault.SOCKET_LOST_BEFORE_ACK):
                self._cut(connection)
            return await asyncio.wait_for(future, within)
        except TimeoutError:
            return "timeout"
        except ConnectionError:
            return LOST

    async def refresh(self, *, after: float = 0.05) -> None:
        """Tell every connection to make way for a new one, and close it a moment later."""
        for connection in self._usable:
            connection.retiring = True
            debug = {"host": "applink-1"}
            await connection.socket.send_json(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": debug}
            )
            await asyncio.sleep(after)
            await connection.socket.close()

    def lose(self) -> None:
        """Cut every connection at once."""
        for connection in list(self.connections):
            self._cut(connection)

    async def close(self) -> None:
        for connection in list(self.connections):
            connection.retiring = True
            await connection.socket.close()

    @property
    def _usable(self) -> list[Connection]:
        return [each for each in self.connections if not each.retiring and not each.socket.closed]

    def _cut(self, connection: Connection) -> None:
        """Cut a connection without a word."""
        connection.retiring = True
        connection.transport.abort()
        self._give_up(connection)

    def _give_up(self, connection: Connection) -> None:
        self.given_up.update(connection.waiting)
        connection.ended()

    async def _come(self, connection: Connection) -> None:
        self.connections.append(connection)
        self.opened += 1
        async with self._changed:
            self._changed.notify_all()

    def _heard(self, connection: Connection, text: str) -> None:
        try:
            heard: Json = json.loads(text)
        except ValueError:
            self._complain(f"the socket brought what is not JSON: {text[:80]!r}")
            return
        envelope_id = heard.get("envelope_id", "")
        delivery, future = connection.waiting.pop(envelope_id, (None, None))
        if self._is_of_another(connection, envelope_id):
            return
        if delivery is None or future is None:
            self._complain(f"an envelope was acknowledged that is not waiting: {envelope_id!r}")
            return
        if future.done():  # too late: Slack has given up, or sends it again
            return
        payload = heard.get("payload") or {}
        if payload and not delivery.takes_answer:
            self._complain(f"an answer came with the ack of a {delivery.kind} that takes none")
        if set(heard) - {"envelope_id", "payload"}:
            self._complain(f"an ack holds more than it should: {sorted(heard)}")
        delivery.acknowledge(payload)
        future.set_result("")

    def _is_of_another(self, connection: Connection, envelope_id: str) -> bool:
        """Return whether an ack is for what another connection brought.

        slack_sdk acknowledges over the connection that it has by then. Whether Slack takes that is
        not documented, so here it counts for nothing, and the event comes again.
        """
        others = (each for each in self.connections if each is not connection)
        return envelope_id in self.given_up or any(envelope_id in each.waiting for each in others)

    def _hello(self, request: web.Request) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {
                "host": "applink-1",
                "build_number": 24,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": request.query.get("app_id", "")},
        }


def _envelope(delivery: Delivery, envelope_id: str) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "payload": delivery.payload,
        "type": delivery.kind,
        "accepts_response_payload": delivery.takes_answer,
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempts - 1, "retry_reason": delivery.why_again}
    return envelope
