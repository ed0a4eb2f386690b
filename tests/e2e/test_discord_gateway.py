"""What befalls the gateway of two shards: it hangs up, forgets, goes dead; each vote counts once.

Sessions of the nearer shard end and begin again while the connection of the farther one is dead,
which nobody notices for a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.discord_people import Member, words
from tests.e2e.discord_rooms import OTHER, Rooms, opened
from tests.e2e.discord_server import Served
from tests.e2e.serving import eventually
from tests.fakes.discord import FakeDiscord, Guild, Message
from tests.fakes.discord.gateway import Gateway

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
REACTIONS = "list_message_reactions_by_emoji"
APART = 4.5
"""Seconds between two sessions that begin, nearly: Discord wants five."""
DEAD = 120.0
"""Seconds: discord.py believes in a connection for a minute that says nothing."""
MANY = 5
UNREADABLE = ("MESSAGE_REACTION_ADD", "GUILD_CREATE", "INTERACTION_CREATE")
"""Events of names that are known, and that are not what they ought to be."""
Happening = Callable[[FakeDiscord], Awaitable[object]]


@dataclass(kw_only=True)
class Lab:
    """A paper in a server on each shard, the farther of which hears nothing at first."""

    rooms: Rooms
    near: Message
    far: Message

    @property
    def now(self) -> Served:
        return self.rooms.now

    @property
    def discord(self) -> FakeDiscord:
        return self.now.discord

    @property
    def gateway(self) -> Gateway:
        return self.discord.gateway

    @property
    def other(self) -> Guild:
        return self.discord.guilds[OTHER]

    async def votes_once(self, member: Member) -> None:
        """Wait until somebody's thumb is a vote, and demand that it is one."""
        await self.now.has_votes(member, 1, 0)
        stored = "SELECT name, retracted_at FROM signals JOIN accounts USING (reader_id)"
        rows = self.now.rows(f"{stored} WHERE external_id = ?", member.person.user.id)
        assert rows == [("👍", None)]

    async def is_whole(self) -> None:
        """Wait until both shards are heard again."""
        async with asyncio.timeout(DEAD):
            await self.discord.connected(2)


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with opened(tmp_path_factory.mktemp("gateway"), shards=2) as rooms:
        (near, _), (far, _) = (
            await rooms.shown(),
            await rooms.shown(rooms.now.discord.guilds[OTHER]),
        )
        rooms.now.discord.go_dead(rooms.now.discord.guilds[OTHER])
        yield Lab(rooms=rooms, near=near, far=far)


@pytest.fixture(autouse=True)
def _no_problems(lab: Lab) -> Iterator[None]:
    yield
    assert lab.discord.problems == []


async def _cut(discord: FakeDiscord) -> None:
    discord.lose_sockets()


async def _time_out(discord: FakeDiscord) -> None:
    discord.forget_sessions()
    await discord.close_sockets(4009)


GOES_ON: dict[str, Happening] = {
    "op 7": lambda discord: discord.reconnect(),
    "op 9 that lets it resume": lambda discord: discord.invalidate(resumable=True),
    "close code 4000": lambda discord: discord.close_sockets(4000),
    "a connection that is cut": _cut,
}
ENDS: dict[str, Happening] = {
    "op 9": lambda discord: discord.invalidate(),
    "close code 4009": _time_out,
}


@pytest.mark.parametrize("what", GOES_ON)
async def test_a_session_that_goes_on_brings_each_vote_of_meanwhile_once(
    lab: Lab, what: str
) -> None:
    member = lab.now.joins(lab.near.channel)
    resumed, identified = lab.gateway.resumed, lab.gateway.identified
    await GOES_ON[what](lab.discord)
    await member.person.react(lab.near, "👍")
    await lab.discord.tell_reaction(member.person.user, lab.near, "👍", added=True)
    await lab.votes_once(member)
    assert (lab.gateway.resumed, lab.gateway.identified) == (resumed + 1, identified)
    await member.person.unreact(lab.near, "👍")
    await lab.now.has_votes(member, 0, 0)


@pytest.mark.parametrize("what", ENDS)
async def test_what_a_session_that_ended_missed_is_asked_for(lab: Lab, what: str) -> None:
    member, taken_back = lab.now.joins(lab.near.channel), lab.now.joins(lab.near.channel)
    await taken_back.person.react(lab.near, "👍")
    await lab.now.has_votes(taken_back, 1, 0)
    identified, asked = lab.gateway.identified, len(lab.discord.calls_of(REACTIONS))
    await ENDS[what](lab.discord)
    await member.person.react(lab.near, "👍")
    await taken_back.person.unreact(lab.near, "👍")
    await lab.votes_once(member)
    await lab.now.has_votes(taken_back, 0, 0)
    assert lab.gateway.identified > identified
    assert len(lab.discord.calls_of(REACTIONS)) > asked
    assert words(await member.presses("👍", lab.near)).startswith("Already noted")
    await lab.now.says_of_itself("ok", "2 servers")


async def test_an_event_that_cannot_be_read_ends_nothing(lab: Lab) -> None:
    member = lab.now.joins(lab.near.channel)
    identified = lab.gateway.identified
    user, channel = member.person.user.id, lab.near.channel
    unreadable = {"user_id": user, "channel_id": channel.id, "emoji": 1}
    for name in (*UNREADABLE, "NO_SUCH_EVENT"):
        await lab.discord.send_event(name, unreadable, guild=channel.guild)
    lab.now.errors += len(UNREADABLE)
    await member.person.react(lab.near, "👎")
    await lab.now.has_votes(member, 0, 1)
    assert words(await member.presses("👍", lab.near)).startswith("Noted")
    assert lab.gateway.identified == identified


async def test_a_connection_that_answers_no_heartbeat_is_left_for_another_and_no_vote_is_lost(
    lab: Lab,
) -> None:
    member, identified = lab.now.joins(lab.far.channel), lab.gateway.identified
    resumed = lab.gateway.resumed
    lab.discord.go_dead(lab.other)
    await member.person.react(lab.far, "👍")
    await lab.is_whole()
    await lab.votes_once(member)
    assert (lab.gateway.resumed, lab.gateway.identified) == (resumed + 1, identified)


async def test_sessions_that_end_again_and_again_are_begun_anew_but_not_too_often(
    lab: Lab,
) -> None:
    member, asked = lab.now.joins(lab.near.channel), "get_bot_gateway"
    before = len(lab.discord.calls_of(asked))
    for _ in range(MANY):
        first = len(lab.gateway.begun)
        await lab.discord.invalidate_shard(lab.rooms.guild)
        await eventually(lambda n=first: len(lab.gateway.begun) > n, DEAD)  # type: ignore[misc]
        await lab.is_whole()
        if len(lab.discord.calls_of(asked)) > before:
            break
        assert lab.gateway.begun[-1] - lab.gateway.begun[-2] > APART
    assert len(lab.discord.calls_of(asked)) > before
    await member.person.react(lab.near, "👍")
    await lab.votes_once(member)
    await lab.now.says_of_itself("ok", "2 servers")


async def test_digests_go_out_and_votes_come_in_on_both_shards(lab: Lab) -> None:
    await lab.is_whole()
    begun = lab.gateway.begun
    assert begun[1] - begun[0] > APART
    (here, ada), (there, bo) = await lab.rooms.channel(), await lab.rooms.channel(lab.other)
    assert lab.gateway.shard_of(lab.rooms.guild.id) != lab.gateway.shard_of(lab.other.id)
    lab.rooms.go_on()
    for channel, member in ((here, ada), (there, bo)):
        _, card = await lab.now.messages(channel, 2)
        await member.person.react(card, "👍")
        await lab.votes_once(member)
        assert words(await member.presses("👎", card)).startswith("Noted")
        await lab.now.has_votes(member, 0, 1)
    lab.now.days.turn_on(timedelta(days=1))
    await lab.now.messages(here, 2, after=2)
    await lab.now.messages(there, 2, after=2)
