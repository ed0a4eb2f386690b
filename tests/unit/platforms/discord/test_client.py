"""What our client asks of Discord's gateway, and what it keeps: nothing that it need not."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from bot.platforms.discord.sending.budget import Budget, tracing
from bot.platforms.discord.serving.client import Client
from tests.unit.platforms.discord.outpost import Outpost


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    made = Client(missed=lambda: None, trace=tracing(Budget()))
    yield made
    await made.leave()


def test_the_library_is_new_enough_to_send_each_message_with_its_nonce() -> None:
    assert discord.version_info[:2] >= (2, 7)


async def test_it_is_sharded_as_discord_advises_and_keeps_no_messages_and_no_members(
    client: Client,
) -> None:
    assert isinstance(client, discord.AutoShardedClient)
    state = client._connection
    assert (state.max_messages, state._messages) == (None, None)
    assert client._connection.member_cache_flags == discord.MemberCacheFlags.none()
    assert not client._connection._chunk_guilds
    mentions: Any = client.allowed_mentions
    assert mentions.to_dict() == {"parse": []}


async def test_it_identifies_with_the_intents_for_servers_and_reactions_and_no_others(
    outpost: Outpost,
) -> None:
    outpost.discord.shards = 2
    async with outpost.connected():
        sessions = [*outpost.discord.gateway.sessions.values()]
    assert [each.shard for each in sessions] == [(0, 2), (1, 2)]
    assert {each.intents for each in sessions} == {9217}
