"""What the person who starts the program reads: how Discord is, and what to do next."""

import asyncio
from contextlib import suppress

import pytest

from bot.domain.health import Status
from bot.platforms.discord.assembling import assembled
from bot.platforms.discord.serving.condition import Condition
from bot.platforms.discord.serving.gateway import NOT_ACCEPTED
from bot.platforms.discord.serving.permissions import invite_link
from bot.platforms.discord.serving.welcoming import CONNECTING, NOWHERE
from tests.contracts.platforms.stage import serving
from tests.unit.platforms.discord.outpost import HURRY, Outpost, running


async def _news(outpost: Outpost) -> list[str]:
    """Return all that is said while it connects, in order."""
    made = assembled(outpost.wiring(), HURRY)
    assert made.greeting is not None
    assert made.news is not None
    assert made.greeting("") == CONNECTING
    async with serving(made.platform), asyncio.timeout(20):
        return [text async for text in made.news()]


async def test_it_says_in_which_servers_it_is_and_that_subscribing_comes_next(
    outpost: Outpost,
) -> None:
    (said,) = await _news(outpost)
    words, link = said.splitlines()
    assert words.startswith("Discord is connected, in 1 server (Lab). In a channel there, ")
    assert "/papers subscribe with here begins its digests." in words
    assert link == invite_link(int(outpost.discord.bot.id))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Club"], "2 servers (Club and Lab)"),
        (["Office", "Club", "Zoo"], "4 servers (Club, Lab, Office and 1 more)"),
        (["Club\x1b[2J\nb"], "2 servers (Club[2J b and Lab)"),
    ],
)
async def test_servers_are_named_but_not_all_of_many(
    outpost: Outpost, names: list[str], told: str
) -> None:
    for name in names:
        outpost.discord.add_guild(name=name)
    (said,) = await _news(outpost)
    assert f", in {told}. " in said


async def test_a_bot_in_no_server_says_how_to_invite_it(outpost: Outpost) -> None:
    outpost.guild.installed = False
    (said,) = await _news(outpost)
    assert said == f"{NOWHERE}\n{invite_link(int(outpost.discord.bot.id))}"


async def test_what_keeps_it_from_being_connected_is_said_once_and_then_that_it_is(
    outpost: Outpost,
) -> None:
    with outpost.discord.fault(401, method="get_my_user", times=3):
        first, last = await _news(outpost)
    assert first == NOT_ACCEPTED
    assert last.startswith("Discord is connected")


async def test_one_that_is_connected_already_greets_with_that_alone(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    assert made.greeting is not None
    async with running(made.platform):
        assert made.greeting("") == ""


async def test_a_condition_is_told_when_it_changes_and_only_then() -> None:
    condition, told = Condition(), list[tuple[Status, str]]()

    async def listen() -> None:
        async for each in condition.changes():
            told.append((each.status, each.detail))

    listening = asyncio.create_task(listen())
    for change in (
        condition.starting,
        lambda: condition.lost("Lost."),
        lambda: condition.lost("Lost."),
        lambda: condition.serving("1 server"),
    ):
        change()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    assert told == [(Status.STARTING, ""), (Status.DEGRADED, "Lost."), (Status.OK, "1 server")]
