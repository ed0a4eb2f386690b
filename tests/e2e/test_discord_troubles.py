"""What befalls a server on Discord: Discord refuses, connections break; what is left of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.discord_server import Member, Served, served, titles, words
from tests.e2e.serving import eventually, health_at
from tests.e2e.slack_workspace import MORNING, fresh_home
from tests.fakes.discord import Channel, FakeDiscord, Fault, Message, Permission

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
POST = "create_message"
UNREADABLE = 3
"""Events of names that are known, and that are not what they ought to be."""
CONNECTED = 40.0
"""Seconds: a session that begins anew waits for Discord's sake."""
_numbers = count(1)


@dataclass(kw_only=True)
class Lab:
    now: Served
    due: datetime = MORNING

    async def channel(self) -> tuple[Channel, Member]:
        """Return a channel whose first digest, of one paper, is due soon, and its subscriber."""
        guild = self.now.discord.guilds["2100"]
        channel = guild.add_channel(name=f"room-{next(_numbers)}")
        await self.now.discord.channel_created(channel)
        member = self.now.joins(channel, manages=True)
        await member.says("subscribe here agents")
        await member.schedules(when=self.soon(), zone="UTC", size="1")
        return channel, member

    async def shown(self) -> tuple[Message, Member]:
        """Return the paper of a channel that had its first digest, and somebody there."""
        channel, member = await self.channel()
        self.go_on()
        _, card = await self.now.messages(channel, 2)
        return card, member

    def soon(self) -> str:
        """Return a time of the day that is not far away."""
        if self.due <= self.now.days():
            self.due = self.now.days().replace(second=0) + timedelta(minutes=10)
        return f"{self.due:%H:%M}"

    def go_on(self) -> None:
        """Go on to when the digests of new channels are due."""
        self.now.days.turn_to(self.due.replace(second=1))


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    def prepare(discord: FakeDiscord) -> None:
        discord.add_guild("2100", name="Lab").add_channel("3100", name="first")

    async with served(fresh_home(tmp_path_factory.mktemp("troubles")), prepare) as now:
        yield Lab(now=now)
        now.demand_silence("agents", errors=UNREADABLE)


@pytest.fixture(autouse=True)
def _no_problems(lab: Lab) -> Iterator[None]:
    yield
    assert lab.now.discord.problems == []


async def test_a_channel_that_must_wait_keeps_no_other_one_waiting(lab: Lab) -> None:
    (slow, _), (quick, _) = await lab.channel(), await lab.channel()
    with lab.now.discord.fault(
        Fault.RATE_LIMITED, method=POST, channel=slow.id, retry_after=6
    ) as refused:
        lab.go_on()
        await eventually(lambda: len(quick.shown) == 2)
        assert slow.shown == []
        await lab.now.messages(slow, 2)
    assert refused.hits == 1
    assert [len(slow.shown), len(quick.shown)] == [2, 2]


async def test_a_message_whose_answer_is_lost_is_there_once(lab: Lab) -> None:
    channel, member = await lab.channel()
    fault = Fault.DROPPED_AFTER_ACCEPT
    with lab.now.discord.fault(fault, method=POST, channel=channel.id) as dropped:
        lab.go_on()
        await lab.now.messages(channel, 2)
    assert dropped.hits == 1
    posted = [each for each in lab.now.discord.calls_of(POST) if channel.id in str(each)]
    assert len(posted) == 3
    assert len(channel.shown) == 2
    assert "may not have arrived" not in words(await member.says("status"))


async def test_a_channel_where_the_bot_may_not_post_pauses_and_its_subscriber_is_told_once(
    lab: Lab,
) -> None:
    channel, member = await lab.channel()
    channel.deny(lab.now.discord.guilds["2100"].bot_role.id, Permission.SEND_MESSAGES)
    await lab.now.discord.channel_changed(channel)
    lab.go_on()
    (told,) = await lab.now.messages(member.person.direct, 1)
    place = f"#{channel.name}"
    assert words(told) == (
        f"I can't post in {place}: give me Send Messages and Embed Links there. Digests for "
        f"{place} are paused until then; /papers subscribe here, given there, starts them again."
    )
    status = words(await member.says("status"))
    assert f"next digest for {place}: paused: I can't post in {place}" in status
    lab.now.days.turn_on(timedelta(days=1))
    await lab.shown()
    assert channel.shown == []
    assert len(member.person.direct.shown) == 1


async def test_a_vote_that_was_given_while_the_gateway_was_lost_is_replayed(lab: Lab) -> None:
    card, member = await lab.shown()
    gateway = lab.now.discord.gateway
    resumed, identified = gateway.resumed, gateway.identified
    lab.now.discord.lose_sockets()
    await member.person.react(card, "👍🏾")
    await lab.now.has_votes(member, 1, 0)
    assert (gateway.resumed, gateway.identified) == (resumed + 1, identified)


async def test_an_event_that_cannot_be_read_ends_nothing(lab: Lab) -> None:
    card, member = await lab.shown()
    identified = lab.now.discord.gateway.identified
    guild = lab.now.discord.guilds["2100"]
    unreadable = {"user_id": member.person.user.id, "channel_id": card.channel.id, "emoji": 1}
    for name in ("MESSAGE_REACTION_ADD", "GUILD_CREATE", "INTERACTION_CREATE", "NO_SUCH_EVENT"):
        await lab.now.discord.send_event(name, unreadable, guild=guild)
    await member.person.react(card, "👎")
    await lab.now.has_votes(member, 0, 1)
    assert words(await member.presses("👍", card)).startswith("Noted")
    assert lab.now.discord.gateway.identified == identified


async def test_a_session_that_discord_ends_begins_anew_and_what_was_missed_is_asked_for(
    lab: Lab,
) -> None:
    card, member = await lab.shown()
    gateway = lab.now.discord.gateway
    identified = gateway.identified
    await lab.now.discord.invalidate()
    await member.person.react(card, "👍", told=False)
    await eventually(lambda: gateway.identified > identified, CONNECTED)
    await lab.now.discord.connected()
    await lab.now.has_votes(member, 1, 0)
    assert words(await member.presses("👍", card)).startswith("Already noted")
    assert (await health_at(lab.now.program.origin))[1]["components"]["discord"]["status"] == "ok"


async def test_who_subscribed_for_themselves_is_told_the_next_day_what_their_vote_changed(
    lab: Lab,
) -> None:
    _, member = await lab.channel()
    direct = member.person.direct
    await member.says("subscribe agents")
    settings = await member.person.say("/papers schedule", at=member.channel)
    await member.fills(await settings.modal(within=CONNECTED), when=lab.soon(), zone="UTC")
    lab.go_on()
    header, digest = await lab.now.messages(direct, 2)
    assert [header.silent, digest.silent] == [False, True]
    assert len(titles(digest)) == 5
    assert words(await member.presses("1 👍", digest)).startswith("Noted")
    lab.now.days.turn_on(timedelta(days=1))
    after, *_ = await lab.now.messages(direct, 2, after=2)
    assert re.search(r"1 👍 since \w+day: more ", words(after)), words(after)
