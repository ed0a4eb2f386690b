"""A bot that Discord does not let in, or no longer, or soon would ban: what it says and does."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.discord_people import Member, words
from tests.e2e.discord_rooms import POST, SERVER, opened
from tests.e2e.discord_server import Served, served
from tests.e2e.serving import eventually, health_at
from tests.e2e.slack_workspace import fresh_home
from tests.e2e.test_web import browser
from tests.fakes.discord import FakeDiscord, Fault

pytestmark = pytest.mark.journey
TOKEN = "its.latest.token"
NEARLY_ALL = 960
"""Of a thousand sessions a day, of which fifty are left to whoever mends something."""
A_WHILE = 3.0
BANS_AFTER = 1_500
"""Refusals in ten minutes; Discord bans after 10,000."""
TOO_MANY = "Discord refused too many requests"
AT_ONCE = 25


async def test_a_bot_that_is_not_let_in_says_why_and_everything_else_goes_on_meanwhile(
    tmp_path: Path,
) -> None:
    def prepare(discord: FakeDiscord) -> None:
        discord.add_guild(SERVER, name="Lab").add_channel(name="reading-group")

    home, wrong = fresh_home(tmp_path / "home"), {"DISCORD_BOT_TOKEN": TOKEN}
    async with served(home, prepare, besides=wrong, connects=False) as now:
        gateway = now.discord.gateway
        assert "copy the bot's token" in await now.says_of_itself("failed", "DISCORD_BOT_TOKEN")
        assert await _web_answers(now)

        gateway.identified, gateway.resets_after = NEARLY_ALL, A_WHILE
        with now.discord.fault(Fault.CLOSED, method="identify", times=None, code=4014) as closed:
            now.discord.token = TOKEN
            await now.says_of_itself("degraded", "connect again in 1 min: it began too often")
            began = time.monotonic()
            await eventually(lambda: closed.hits)
            assert time.monotonic() - began > A_WHILE / 2
            await now.says_of_itself("failed", "closes the gateway (4014): upgrade Paper Round.")
            assert await _web_answers(now)

        gateway.identified = 0
        await now.connected()
        await now.says_of_itself("ok", "1 server")
        await eventually(lambda: now.discord.commands)
        (channel,) = now.discord.guilds[SERVER].channels.values()
        assert "protein" in words(await now.joins(channel).says("topic protein"))
        now.demand_silence("protein")


async def test_a_token_that_is_taken_back_holds_digests_until_the_new_one_is_set(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "home") as rooms:
        now = rooms.now
        channel, member = await rooms.channel()
        now.discord.token = TOKEN
        rooms.go_on()
        await now.says_of_itself("failed", "no longer accepts the bot")
        is_paused = "SELECT 1 FROM audiences WHERE channel = ? AND state = 'paused'"
        await eventually(lambda: now.rows(is_paused, channel.id))
        paused = f"next digest for #{channel.name}: paused: Discord no longer accepts the bot"
        assert paused in words(await member.says("status"))
        await now.discord.close_sockets(4004)
        await now.says_of_itself("failed", "copy the bot's token")
        assert await _web_answers(now)

        await now.stop()
        now.program.environ = {**now.program.environ, "DISCORD_BOT_TOKEN": TOKEN}
        await now.start()
        assert paused not in words(await member.says("status"))
        now.days.turn_on(timedelta(days=1))
        await now.messages(channel, 2)


async def test_too_many_refusals_stop_what_is_sent_long_before_a_ban_and_no_digest_is_lost(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "home") as rooms:
        now, (channel, member) = rooms.now, await rooms.channel()
        buckets = now.discord.buckets
        buckets.most_invalid = BANS_AFTER
        with now.discord.fault(Fault.BANNED, times=None):
            await _ask_often(now, member)
        refused = buckets.invalid_requests
        before = len(now.discord.calls_of(POST))
        await now.says_of_itself("degraded", TOO_MANY)
        rooms.go_on()
        held = "SELECT 1 FROM deliveries WHERE state = 'pending' AND error LIKE '%too many%'"
        await eventually(lambda: now.rows(held))
        assert words(await member.says("topic protein")).startswith("The best ")
        assert len(now.discord.calls_of(POST)) == before
        assert refused == buckets.invalid_requests < BANS_AFTER

        await now.stop()
        now.days.turn_on(timedelta(minutes=15))
        await now.start()
        await now.messages(channel, 2)


async def _ask_often(now: Served, member: Member) -> None:
    """Ask for what Discord lets nobody answer, until the program says that it is too much."""
    now.discord.respond_within = 0.1
    for _ in range(BANS_AFTER):
        await asyncio.gather(*(member.person.say("/papers help") for _ in range(AT_ONCE)))
        _, health = await health_at(now.program.origin)
        if TOO_MANY in health["components"]["discord"]["detail"]:
            break
    now.discord.respond_within = 3.0


async def _web_answers(now: Served) -> bool:
    """Tell whether the rest of the program lives."""
    status, health = await health_at(now.program.origin)
    assert (status, health["status"]) == (200, "degraded"), health
    async with browser(now.program.origin, await now.program.link()) as web:
        said = await web.post("/api/commands", text="/papers topic protein", channel="#papers")
    return "protein" in said["text"]
