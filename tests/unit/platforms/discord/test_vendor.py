"""What is used of discord.py without being promised: another version that lacks it fails here."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import HTTPClient, Route

from bot.platforms.discord.serving import vendor
from tests.unit.platforms.discord.inbound import Inbound, until

SAYS = f"discord.py {discord.__version__} lacks what we use of its insides: see serving/vendor.py"
UNDOCUMENTED: dict[str, tuple[Callable[..., Any], frozenset[str]]] = {
    "HTTPClient.request": (HTTPClient.request, frozenset({"route", "kwargs"})),
    "HTTPClient.bulk_upsert_global_commands": (
        HTTPClient.bulk_upsert_global_commands,
        frozenset({"application_id", "payload"}),
    ),
    "HTTPClient.get_global_commands": (
        HTTPClient.get_global_commands,
        frozenset({"application_id"}),
    ),
    "HTTPClient.get_bot_gateway": (HTTPClient.get_bot_gateway, frozenset()),
    "HTTPClient.get_channel": (HTTPClient.get_channel, frozenset({"channel_id"})),
    "HTTPClient.close": (HTTPClient.close, frozenset()),
    "Route": (Route.__init__, frozenset({"method", "path", "parameters"})),
    "View.to_components": (discord.ui.View.to_components, frozenset()),
    "Modal.to_dict": (discord.ui.Modal.to_dict, frozenset()),
    "KeepAliveHandler": (KeepAliveHandler.__init__, frozenset({"ws"})),
    "KeepAliveHandler.stop": (KeepAliveHandler.stop, frozenset()),
    "DiscordWebSocket.close": (DiscordWebSocket.close, frozenset()),
}
"""By the name that the library has for it, and with the parameters that it is given here."""


@pytest.mark.parametrize("name", list(UNDOCUMENTED))
def test_what_the_library_does_not_document_is_there_and_takes_what_it_is_given(name: str) -> None:
    used, given = UNDOCUMENTED[name]
    assert given <= inspect.signature(used).parameters.keys(), f"{SAYS}: {name}"


def test_addresses_are_where_they_are_set() -> None:
    assert Route("GET", "/users/@me").url == f"{Route.BASE}/users/@me", f"{SAYS}: Route.BASE"
    with vendor.addressed("http://127.0.0.1:9/api/v10/", "ws://127.0.0.1:9/gateway/"):
        assert Route("GET", "/users/@me").url == "http://127.0.0.1:9/api/v10/users/@me"
        assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:9/gateway/"
    assert Route.BASE.startswith("https://"), f"{SAYS}: Route.BASE"


async def test_every_event_that_is_listened_to_has_a_reader(inbound: Inbound) -> None:
    read = vendor.parsers(inbound.client)
    for name in (
        "READY",
        "RESUMED",
        "GUILD_CREATE",
        "GUILD_DELETE",
        "INTERACTION_CREATE",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
    ):
        assert callable(read.get(name)), f"{SAYS}: the reader of {name}"


async def test_what_is_put_in_the_place_of_a_reader_reads(inbound: Inbound) -> None:
    heard = asyncio.Event()
    vendor.parsers(inbound.client)["WEBHOOKS_UPDATE"] = lambda _: heard.set()
    await inbound.discord.send_event("WEBHOOKS_UPDATE", {})
    async with asyncio.timeout(5):
        await heard.wait()


async def test_who_is_ready_waits_for_nothing_and_who_begins_does(inbound: Inbound) -> None:
    assert vendor.waiting_to_be_ready(inbound.client) == set()
    beginning = discord.AutoShardedClient(intents=discord.Intents.none(), shard_count=1)
    state = inbound.client._connection
    state.parsers["READY"](
        {
            "shard": [0, 1],
            "user": inbound.discord.bot.as_json(),
            "guilds": [],
            "application": {"id": inbound.discord.bot.id, "flags": 0},
        }
    )
    waiting = vendor.waiting_to_be_ready(inbound.client)
    assert len(waiting) == 2, f"{SAYS}: ConnectionState._ready_task and _ready_tasks"
    assert vendor.waiting_to_be_ready(beginning) == set()
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting)


async def test_a_client_s_connections_are_known_and_no_other_one_s_are_ended(
    inbound: Inbound,
) -> None:
    beating = [
        each
        for each in threading.enumerate()
        if isinstance(each, KeepAliveHandler) and each.ws._connection is inbound.client._connection
    ]
    assert len(beating) == 1, f"{SAYS}: KeepAliveHandler.ws, DiscordWebSocket._connection"
    other = discord.AutoShardedClient(intents=discord.Intents.none())
    await vendor.give_up_beginnings(other)
    assert beating[0].is_alive()
    assert _open_sockets(beating) == 1
    await vendor.give_up_beginnings(inbound.client)
    await until(lambda: not beating[0].is_alive())
    assert _open_sockets(beating) == 0
    await inbound.client.close()
    await vendor.give_up_beginnings(inbound.client)  # it had begun to connect again


def _open_sockets(beating: list[KeepAliveHandler]) -> int:
    return sum(not each.ws.socket.closed for each in beating)


async def test_the_longest_wait_for_a_turn_is_where_it_is_set(inbound: Inbound) -> None:
    assert "max_ratelimit_timeout" in vars(inbound.client.http), f"{SAYS}: max_ratelimit_timeout"


def test_nothing_else_here_reaches_into_the_library() -> None:
    """Each exception to the rule against private names is in the one file for them."""
    found = {
        file.name
        for file in Path(vendor.__file__).parents[1].rglob("*.py")
        if "noqa: SLF001" in file.read_text(encoding="utf-8")
    }
    assert found == {"vendor.py"}
