"""Each fault of the fake Discord does what it says, and its own strictness is Discord's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import discord
import pytest
from aiohttp import ClientError, ClientSession, ServerDisconnectedError
from discord import app_commands

from tests.fakes.discord import Fault, Permission
from tests.unit.fakes.clients import Clock, Lab, lab, until


@pytest.fixture
async def at() -> AsyncIterator[Lab]:
    async with lab() as found:
        yield found


async def test_a_rate_limit_is_obeyed_by_the_client(at: Lab) -> None:
    began = time.perf_counter()
    with at.fake.fault(Fault.RATE_LIMITED, method="create_message", retry_after=0.2) as fault:
        await at.post()
    assert time.perf_counter() - began >= 0.2
    assert fault.hits == 1
    assert [each.status for each in at.fake.calls_of("create_message")] == [[429], [200]]
    assert len(at.channel.messages) == 1


async def test_a_ban_is_not_taken_for_a_rate_limit(at: Lab) -> None:
    with at.fake.fault(Fault.BANNED), pytest.raises(discord.HTTPException) as refused:
        await at.post()
    assert refused.value.status == 429


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.BAD_GATEWAY])
async def test_the_client_tries_again_after_an_error_of_the_server(at: Lab, fault: Fault) -> None:
    with at.fake.fault(fault, method="create_message"):
        await at.post()
    assert len(at.fake.calls_of("create_message")) == 2


async def test_a_service_that_is_away_is_an_error_at_once(at: Lab) -> None:
    with at.fake.fault(Fault.UNAVAILABLE), pytest.raises(discord.DiscordServerError):
        await at.post()


async def test_a_message_whose_answer_is_lost_was_posted_and_comes_back_by_its_nonce(
    at: Lab,
) -> None:
    with at.fake.fault(Fault.DROPPED_AFTER_ACCEPT), pytest.raises(ServerDisconnectedError):
        await at.post(nonce="d1")
    with at.fake.fault(Fault.DROPPED_BEFORE), pytest.raises(ClientError):
        await at.post(nonce="d1")
    again = await at.place.send("digest", nonce="d1")
    assert [each.id for each in at.channel.messages] == [str(again.id)]
    await at.place.send("digest", nonce="d2")
    assert len(at.channel.messages) == 2


async def test_a_nonce_is_forgotten_after_some_minutes() -> None:
    clock = Clock()
    async with lab(clock) as at:
        await at.post(nonce="d1")
        clock.ahead = timedelta(minutes=3)
        await at.post(nonce="d1")
        assert len(at.channel.messages) == 2


async def test_a_slow_answer_takes_its_time(at: Lab) -> None:
    began = time.perf_counter()
    with at.fake.fault(Fault.SLOW, seconds=0.2):
        await at.post()
    assert time.perf_counter() - began >= 0.2


async def test_what_is_held_back_is_done_once_it_is_let_go(at: Lab) -> None:
    let_go = asyncio.Event()
    with at.fake.fault(Fault.SLOW, method="create_message", until=let_go) as held:
        posting = asyncio.create_task(at.post())
        await until(lambda: held.hits > 0)
        assert at.channel.messages == []
        let_go.set()
        assert await posting in at.channel.messages


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (10003, 404, discord.NotFound),
        (10004, 404, discord.NotFound),
        (10008, 404, discord.NotFound),
        (50001, 403, discord.Forbidden),
        (50007, 403, discord.Forbidden),
        (50013, 403, discord.Forbidden),
        (401, 401, discord.HTTPException),
    ],
)
async def test_any_error_of_the_api_can_be_named(
    at: Lab, code: int, status: int, kind: type[discord.HTTPException]
) -> None:
    with at.fake.fault(code, channel=at.channel.id), pytest.raises(kind) as refused:
        await at.post()
    assert refused.value.status == status
    assert refused.value.code == (0 if code == 401 else code)


async def test_a_bot_without_permission_is_refused(at: Lab) -> None:
    at.channel.deny(at.fake.bot.id, Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await at.post()
    assert refused.value.code == 50013
    at.channel.deny(at.fake.bot.id, Permission.VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden) as refused:
        await at.post()
    assert refused.value.code == 50001
    await at.fake.delete_channel(at.channel)
    with pytest.raises(discord.NotFound):
        await at.post()


async def test_somebody_can_refuse_direct_messages(at: Lab) -> None:
    at.ada.refuses_messages = True
    user = await at.client.fetch_user(11)
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("for you")
    assert refused.value.code == 50007


async def test_an_interaction_is_answered_once_and_in_time() -> None:
    clock, codes = Clock(), []

    async with lab(clock, respond_within=0.2) as at:

        @at.client.tree.command(name="twice", description="Twice")
        async def twice(interaction: discord.Interaction) -> None:
            again = discord.InteractionResponse(interaction)
            await interaction.response.send_message("once", ephemeral=True)
            try:
                await again.send_message("twice", ephemeral=True)
            except discord.HTTPException as error:
                codes.append(error.code)

        @at.client.tree.command(name="late", description="Late")
        async def late(interaction: discord.Interaction) -> None:
            clock.ahead += timedelta(seconds=4)
            try:
                await interaction.response.send_message("late", ephemeral=True)
            except discord.NotFound as error:
                codes.append(error.code)

        @at.client.tree.command(name="slow", description="Slow")
        async def slow(interaction: discord.Interaction) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            clock.ahead += timedelta(minutes=16)
            try:
                await interaction.followup.send("slow", ephemeral=True)
            except discord.HTTPException as error:
                codes.append(error.code)

        await at.client.tree.sync()
        assert (await (await at.person.say("/twice")).message()).seen.text == "once"
        await until(lambda: len(codes) == 1)
        assert (await at.person.say("/late")).trouble == "The application did not respond"
        assert (await at.person.say("/slow")).deferred
        await until(lambda: len(codes) == 3)
        assert codes == [40060, 10062, 50027]


async def test_an_app_that_is_away_does_not_respond(at: Lab) -> None:
    @at.client.tree.command(name="any", description="Any")
    async def of_any_name(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello", ephemeral=True)

    await at.client.tree.sync()
    at.fake.lose_sockets()
    assert (await at.person.say("/any")).trouble == "The application did not respond"


@pytest.mark.slow
async def test_limits_are_those_of_discord_where_it_is_paced(at: Lab) -> None:
    at.fake.buckets.paced = True
    began = time.perf_counter()
    await asyncio.gather(*(at.place.send(str(number)) for number in range(6)))
    assert time.perf_counter() - began > 4
    assert at.fake.buckets.refused == 0  # the client waits by what the headers say


async def test_who_does_not_wait_is_refused_and_in_the_end_banned(at: Lab) -> None:
    at.fake.buckets.paced, at.fake.buckets.most_invalid = True, 3
    url = f"{at.fake.api_url}/channels/{at.channel.id}/messages"
    body = {"content": "x", "allowed_mentions": {"parse": []}}
    headers = {"Authorization": f"Bot {at.fake.token}"}
    found = []
    async with ClientSession(headers=headers) as session:
        for _ in range(9):
            async with session.post(url, json=body) as response:
                found.append((response.status, "Via" in response.headers))
    assert found == [(200, True)] * 5 + [(429, True)] * 3 + [(429, False)]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"content": "x" * 2001}, "content has 2001 characters"),
        pytest.param({"embeds": [{"title": "x" * 257}]}, "too long", marks=pytest.mark.shared),
        ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "over all embeds"),
        ({"content": "x", "nonce": "x" * 26}, "nonce"),
        (
            {"content": "x", "components": [{"type": 2, "style": 2, "label": "a"}]},
            "component",
        ),
        ({}, "an empty message"),
        ({"content": "x", "flags": 64}, "ephemeral"),
        ({"content": "see https://a.org"}, "unfolded"),
        ({"content": "x", "allowed_mentions": {"parse": ["everyone"]}}, "called"),
        ({"content": "x", "embeds": "many"}, ""),
    ],
)
async def test_what_is_wrong_with_a_message_is_told(
    at: Lab, body: dict[str, Any], problem: str
) -> None:
    url = f"{at.fake.api_url}/channels/{at.channel.id}/messages"
    headers = {"Authorization": f"Bot {at.fake.token}"}
    async with ClientSession(headers=headers) as session:
        await session.post(url, json={"allowed_mentions": {"parse": []}} | body)
    assert any(problem in each for each in at.fake.problems), at.fake.problems
    at.fake.problems.clear()


async def test_what_is_no_method_is_told(at: Lab) -> None:
    async with ClientSession() as session:
        await session.get(f"{at.fake.api_url}/nowhere")
    assert at.fake.problems == ["the fake knows no GET /api/v10/nowhere"]
    at.fake.problems.clear()


async def test_two_hundred_commands_may_be_created_a_day(at: Lab) -> None:
    for number in range(2):
        at.client.tree.clear_commands(guild=None)
        for each in range(99):
            at.client.tree.add_command(
                app_commands.Command(name=f"c{number}-{each}", description="x", callback=_nothing)
            )
        await at.client.tree.sync()
    at.client.tree.clear_commands(guild=None)
    await at.client.tree.sync()
    at.client.tree.add_command(app_commands.Command(name="one", description="x", callback=_nothing))
    await at.client.tree.sync()
    assert [each["name"] for each in at.fake.commands.values()] == ["one"]
    assert at.fake.created_commands == 199
    at.fake.created_commands = 200
    at.client.tree.add_command(app_commands.Command(name="two", description="x", callback=_nothing))
    with pytest.raises(discord.HTTPException):
        await at.client.tree.sync()


async def _nothing(interaction: discord.Interaction) -> None:
    """Do nothing."""
