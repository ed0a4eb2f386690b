"""The gateway of the fake Discord: sessions, what is replayed, and how it hangs up."""

from __future__ import annotations

import asyncio
import json
import zlib
from contextlib import suppress

import discord
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.fakes.discord import FakeDiscord, Fault
from tests.unit.fakes.clients import Client, Lab, lab, until, world


async def test_a_client_that_lost_its_socket_hears_what_it_missed() -> None:
    async with lab() as at:
        message = await at.post()
        at.fake.lose_sockets()
        await at.person.react(message, "👍")
        await at.person.unreact(message, "👍")
        assert await at.heard(2) == ["add", "remove"]
        assert (at.fake.gateway.resumed, at.fake.gateway.identified) == (1, 1)


@pytest.mark.parametrize("how", ["op 7", "op 9 that may resume", "close 4000"])
async def test_a_client_that_is_asked_to_reconnect_resumes(how: str) -> None:
    async with lab() as at:
        message = await at.post()
        if how == "op 7":
            await at.fake.reconnect()
        elif how == "close 4000":
            await at.fake.close_sockets(4000)
        else:
            await at.fake.invalidate(resumable=True)
        await at.person.react(message, "👍")
        assert await at.heard(1) == ["add"]
        await until(lambda: at.fake.gateway.resumed == 1)
        assert at.fake.gateway.identified == 1


async def test_an_invalid_session_begins_anew_and_misses_what_came_between() -> None:
    async with lab() as at:
        message = await at.post()
        await at.fake.invalidate()
        await at.person.react(message, "👎")
        await until(lambda: at.fake.gateway.identified == 2)
        await at.fake.connected()
        await at.person.react(message, "👍")
        assert await at.heard(1) == ["add"]
        assert str(at.client.heard[0][1].emoji) == "👍"
        assert at.fake.gateway.resumed == 0


async def test_a_forgotten_session_cannot_be_resumed() -> None:
    async with lab() as at:
        at.fake.forget_sessions()
        at.fake.lose_sockets()
        await until(lambda: at.fake.gateway.identified == 2)
        await at.fake.connected()
        assert at.fake.gateway.resumed == 0


async def test_what_was_heard_is_not_kept() -> None:
    async with lab(heartbeat_every=0.05) as at:
        message = await at.post()
        for _ in range(20):
            await at.person.react(message, "👍")
            await at.person.unreact(message, "👍")
        (session,) = at.fake.gateway.sessions.values()
        await until(lambda: not session.replay)
        assert session.sequence > 40


async def test_each_shard_hears_of_its_own_servers() -> None:
    async with world() as at:
        at.fake.shards = 2
        for number in (0, 1):
            at.fake.add_guild(str(number << 22 | 5), name=f"of {number}", owner=at.ada)
        await at.start(shards=2)
        of = {each.name: each.shard_id for each in at.client.guilds}
        assert (of["of 0"], of["of 1"]) == (0, 1)
        user = await at.client.fetch_user(11)
        await user.send("for you")
        await at.person.react(at.person.direct.messages[0], "👍")
        await at.heard(1)
        assert at.fake.problems == []


@pytest.mark.parametrize("code", [4004, 4013, 4014])
async def test_a_client_that_is_not_let_in_is_told_why(code: int) -> None:
    async with world() as at:
        wanted: dict[int, type[Exception]] = {4014: discord.PrivilegedIntentsRequired}
        with (
            at.fake.fault(Fault.CLOSED, method="identify", code=code),
            pytest.raises(wanted.get(code, discord.ConnectionClosed)),
        ):
            await at.client.start(at.fake.token)


async def test_privileged_intents_are_refused() -> None:
    async with FakeDiscord.running() as fake:
        client = discord.Client(intents=discord.Intents.all())
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await client.start(fake.token)
        await client.close()


async def test_a_wrong_token_does_not_log_in() -> None:
    async with world() as at:
        with pytest.raises(discord.LoginFailure):
            await at.client.start("wrong")
        assert at.fake.buckets.invalid_requests == 1


async def test_a_malformed_event_ends_the_client() -> None:
    async with world() as at:
        await at.start()
        assert at.running is not None
        await at.fake.send_event("MESSAGE_REACTION_ADD", {"user_id": "11"})
        with pytest.raises(KeyError):
            await at.running


async def test_a_silent_gateway_is_left_by_its_client() -> None:
    async with world(heartbeat_every=0.1) as at:
        at.client = Client(heartbeat_timeout=0.3)
        await at.start()
        at.fake.gateway.silent = True
        await until(lambda: at.fake.gateway.resumed > 0)
        assert at.fake.gateway.identified == 1


async def test_a_dead_connection_is_left_by_its_client_and_what_it_kept_back_is_replayed() -> None:
    async with world(heartbeat_every=0.1) as at:
        at.client = Client(heartbeat_timeout=0.3)
        await at.start()
        message = await at.post()
        at.fake.go_dead(at.guild)
        await at.person.react(message, "👍")
        assert await at.heard(1) == ["add"]
        assert (at.fake.gateway.resumed, at.fake.gateway.identified) == (1, 1)


async def test_when_sessions_began_and_may_begin_again_is_told() -> None:
    async with lab() as at:
        at.fake.gateway.resets_after = 90.0
        limit = (await at.client.http.get_bot_gateway())[2]
        assert (limit["remaining"], limit["reset_after"]) == (999, 90_000)
        (first,) = at.fake.gateway.begun
        await at.fake.invalidate()
        await until(lambda: at.fake.gateway.identified == 2)
        assert at.fake.gateway.begun[0] == first < at.fake.gateway.begun[1]


async def test_an_outage_of_a_server_is_no_removal() -> None:
    async with lab() as at:
        await at.fake.outage(at.guild)
        await at.fake.outage(at.guild, over=True)
        await at.person.react(await at.post(), "👍")
        assert await at.heard(1) == ["add"]


async def test_a_client_that_sends_no_heartbeat_is_hung_up_on() -> None:
    async with world(heartbeat_every=0.05) as at, ClientSession() as session:
        ws = await _opened(at, session)
        assert await _closed(ws) == 4009
        assert at.fake.problems == ["a shard sent no heartbeat for two intervals"]


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["{"], 4002),
        (["[]"], 4002),
        (['{"op": 2, "d": 5}'], 4002),
        (['{"op": 3, "d": {}}'], 4003),
        (["x" * 5_000], 4002),
        (['{"op": 2, "d": {"token": "x", "intents": 1}}'], 4004),
        (['{"op": 2, "d": {"token": "TOKEN", "intents": "all"}}'], 4013),
        (['{"op": 2, "d": {"token": "TOKEN", "intents": 2}}'], 4014),
        (['{"op": 2, "d": {"token": "TOKEN", "intents": 1, "shard": [1, 1]}}'], 4010),
        (['{"op": 2, "d": {"token": "TOKEN", "intents": 1}}'] * 2, 4005),
        (['{"op": 2, "d": {"token": "TOKEN", "intents": 1}}', '{"op": 77}'], 4001),
        (['{"op": 6, "d": {"token": "x", "session_id": "y", "seq": 1}}'], 4004),
    ],
)
async def test_the_gateway_hangs_up_on_nonsense(frames: list[str], code: int) -> None:
    async with world() as at, ClientSession() as session:
        ws = await _opened(at, session)
        for frame in frames:
            await ws.send_str(frame.replace("TOKEN", at.fake.token))
        assert await _closed(ws) == code


async def test_one_compression_context_lasts_for_a_connection() -> None:
    async with world() as at, ClientSession() as session:
        ws = await session.ws_connect(
            f"{at.fake.gateway_url}?v=10&encoding=json&compress=zlib-stream"
        )
        inflate, names = zlib.decompressobj(), []
        identify = {"op": 2, "d": {"token": at.fake.token, "intents": 1}}
        await ws.send_str(json.dumps(identify))
        for _ in range(3):
            frame = await ws.receive_bytes()
            assert frame.endswith(b"\x00\x00\xff\xff")
            names.append(json.loads(inflate.decompress(frame))["t"])
        assert names == [None, "READY", "GUILD_CREATE"]
        await ws.close()


async def _opened(at: Lab, session: ClientSession) -> ClientWebSocketResponse:
    return await session.ws_connect(f"{at.fake.gateway_url}?v=10&encoding=json")


async def _closed(ws: ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(5):
        with suppress(TypeError):
            while (await ws.receive()).type is WSMsgType.TEXT:
                pass
    return ws.close_code
