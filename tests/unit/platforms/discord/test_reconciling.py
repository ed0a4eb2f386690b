import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import cast

import discord
import pytest
from discord.http import Route
from structlog.testing import capture_logs

from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.signals import Vote
from bot.platforms.discord.events import Thumbed, read_reaction
from bot.platforms.discord.sending import reconciling
from bot.platforms.discord.sending.budget import Budget
from tests.contracts.platforms.stage import NOW, until
from tests.fakes.discord.faults import Fault, Planned
from tests.fakes.discord.world import User
from tests.unit.platforms.discord.outpost import CARD, HURRY, Outpost

UP, DOWN = "\N{THUMBS UP SIGN}", "\N{THUMBS DOWN SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}"


@pytest.fixture(autouse=True)
def clock(outpost: Outpost) -> None:
    """Let it be the day on which the ledger sends."""
    outpost.clock.now = NOW


async def _posted(outpost: Outpost, to: AudienceRef | None = None) -> None:
    async with outpost.connected() as platform:
        await outpost.ledger.post(outpost.paper(to=to), platform)


async def _restarted(outpost: Outpost) -> None:
    """Connect again, and wait until every message was asked about."""
    asked = len(outpost.discord.calls_of("get_message"))
    async with outpost.connected():
        await until(lambda: len(outpost.discord.calls_of("get_message")) > asked)
        await until(lambda: _is_quiet(outpost))


def _is_quiet(outpost: Outpost) -> bool:
    """Whether the votes are those that stand under the message, where that can be."""
    return bool(outpost.discord.calls_of("get_message")[-1].status)


def _votes(outpost: Outpost, user: User) -> list[Vote]:
    account = AccountRef(platform="discord", external_id=user.id)
    with outpost.ledger.database.unit_of_work(read_only=True) as uow:
        reader = uow.readers.find(account)
        return [] if reader is None else [*uow.signals.votes(reader.id).values()]


async def test_what_was_given_and_taken_back_while_away_counts_after_a_start(
    outpost: Outpost,
) -> None:
    ben = outpost.guild.add_member(outpost.discord.add_user(name="ben"))
    robot = outpost.guild.add_member(outpost.discord.add_user(name="robot", bot=True))
    await _posted(outpost)
    (message,) = outpost.channel.messages
    for user, name in ((outpost.ada, UP), (ben, DOWN), (robot, UP), (ben, "🎉")):
        await outpost.discord.person(user).react(message, name)
    async with outpost.connected():
        await until(lambda: _votes(outpost, outpost.ada) == [Vote.UP])
        await until(lambda: _votes(outpost, ben) == [Vote.DOWN])
    assert not _votes(outpost, robot)
    await outpost.discord.person(outpost.ada).unreact(message, UP)
    async with outpost.connected():
        await until(lambda: not _votes(outpost, outpost.ada))
    assert _votes(outpost, ben) == [Vote.DOWN]


async def test_votes_whose_reactions_a_moderator_clears_count_no_longer(outpost: Outpost) -> None:
    await _posted(outpost)
    (message,) = outpost.channel.messages
    await outpost.discord.person(outpost.ada).react(message, UP)
    async with outpost.connected():
        await until(lambda: _votes(outpost, outpost.ada) == [Vote.UP])
        message.reactions.clear()
        where = {"channel_id": outpost.channel.id, "message_id": message.id}
        told = where | {"guild_id": outpost.guild.id}
        await outpost.discord.send_event("MESSAGE_REACTION_REMOVE_ALL", told)
        await until(lambda: not _votes(outpost, outpost.ada))


async def test_a_super_reaction_is_the_same_whether_it_is_heard_or_read_in_the_list(
    outpost: Outpost,
) -> None:
    await _posted(outpost)
    (message,) = outpost.channel.messages
    thumbed = Thumbed(
        user=int(outpost.ada.id),
        channel=int(outpost.channel.id),
        message=int(message.id),
        in_server=True,
        emoji=UP,
        done=True,
        is_super=True,
    )
    heard = read_reaction(thumbed, NOW)
    assert heard is not None
    told = message.as_json() | {
        "reactions": [
            {"emoji": {"id": None, "name": UP}, "count_details": {"burst": 1, "normal": 0}}
        ]
    }
    reconciler = reconciling.Reconciler(
        bridge=outpost.bridge,
        client=lambda: cast("discord.Client", Listing(told, [{"id": outpost.ada.id}])),
        budget=Budget(),
        clock=outpost.clock,
        seconds_between=0.0,
    )
    reconciler.wake()
    running = asyncio.create_task(reconciler.run())
    await until(lambda: _votes(outpost, outpost.ada) == [Vote.UP])
    running.cancel()
    with outpost.ledger.database.unit_of_work(read_only=True) as uow:
        (signal,) = uow.signals.on_message(heard.message, [CARD.paper_id])
    assert signal.key.name == heard.name


class Listing:
    """What Discord answers of one message, and of those who gave its one super reaction."""

    def __init__(self, message: Mapping[str, object], givers: Sequence[object]) -> None:
        self.http = self
        self._message = message
        self._givers = givers

    async def request(self, route: Route, *, params: Mapping[str, object]) -> object:
        if "/reactions/" not in route.url:
            return self._message
        return self._givers if params["type"] == reconciling.BURST else []


async def test_direct_messages_are_asked_about_too(outpost: Outpost) -> None:
    await _posted(outpost, AudienceRef.direct(outpost.account))
    (message,) = outpost.discord.direct(outpost.ada).messages
    await outpost.discord.person(outpost.ada).react(message, UP)
    async with outpost.connected():
        await until(lambda: _votes(outpost, outpost.ada) == [Vote.UP])


async def test_more_reactions_than_a_page_holds_are_all_heard(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "PAGE", 2)
    people = [outpost.guild.add_member(outpost.discord.add_user(name=f"u{n}")) for n in range(5)]
    await _posted(outpost)
    for each in people:
        await outpost.discord.person(each).react(outpost.channel.messages[0], UP)
    async with outpost.connected():
        await until(lambda: all(_votes(outpost, each) == [Vote.UP] for each in people))


async def test_nobody_s_vote_is_taken_back_by_a_list_that_is_not_whole(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _posted(outpost)
    message = outpost.channel.messages[0]
    ada = outpost.discord.person(outpost.ada)
    await ada.react(message, UP)
    async with outpost.connected():
        await until(lambda: _votes(outpost, outpost.ada) == [Vote.UP])
    people = [outpost.guild.add_member(outpost.discord.add_user(name=f"u{n}")) for n in range(3)]
    for each in people:
        await outpost.discord.person(each).react(message, UP)
    await ada.unreact(message, UP)
    monkeypatch.setattr(reconciling, "PAGE", 1)
    monkeypatch.setattr(reconciling, "MOST_PAGES", 2)
    async with outpost.connected():
        await until(lambda: _votes(outpost, people[1]) == [Vote.UP])
    assert _votes(outpost, outpost.ada) == [Vote.UP]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.DROPPED_BEFORE])
async def test_what_could_not_be_asked_is_asked_again(outpost: Outpost, fault: Fault) -> None:
    await _posted(outpost)
    await outpost.discord.person(outpost.ada).react(outpost.channel.messages[0], UP)
    with _meeting(outpost, fault):
        async with outpost.connected():
            await until(lambda: _votes(outpost, outpost.ada) == [Vote.UP])
    assert len(outpost.discord.calls_of("get_message")) > 1


@pytest.mark.parametrize("code", [10008, 10003, 50001])
async def test_a_message_that_is_gone_is_not_asked_about_again(outpost: Outpost, code: int) -> None:
    await _posted(outpost)
    with _meeting(outpost, code, times=None) as fault:
        async with outpost.connected() as platform:
            await until(lambda: fault.hits == 1)
            await platform.tell(outpost.account, "Meanwhile.")
    assert fault.hits == 1


@pytest.mark.parametrize("fault", [Fault.BANNED, 401])
async def test_a_refusal_of_the_whole_bot_is_not_asked_for_message_by_message(
    outpost: Outpost, fault: Fault | int
) -> None:
    async with outpost.connected() as platform:
        for number in range(3):
            card = replace(CARD, number=number + 1, paper_id=PaperId(f"p_{number}"))
            await outpost.ledger.post(outpost.paper(card), platform)
    before = len(outpost.discord.calls_of("get_message"))
    with _meeting(outpost, fault, times=None), capture_logs() as logs:
        async with outpost.connected(replace(HURRY, again=60.0)):
            await until(lambda: any(each["event"] == "discord.reconciled" for each in logs))
    assert len(outpost.discord.calls_of("get_message")) - before == 1


async def test_a_message_without_thumbs_costs_one_question(outpost: Outpost) -> None:
    await _posted(outpost)
    await _restarted(outpost)
    assert len(outpost.discord.calls_of("get_message")) == 1
    assert not outpost.discord.calls_of("list_message_reactions_by_emoji")


async def test_questions_keep_their_distance(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        for number in range(3):
            card = replace(CARD, number=number + 1, paper_id=PaperId(f"p_{number}"))
            await outpost.ledger.post(outpost.paper(card), platform)
    async with outpost.connected(replace(HURRY, between_questions=0.1)):
        await until(lambda: len(outpost.discord.calls_of("get_message")) == 3)
    first, second, third = (each.at for each in outpost.discord.calls_of("get_message"))
    assert min(second - first, third - second).total_seconds() >= 0.09


def _meeting(
    outpost: Outpost, fault: Fault | int, *, times: int | None = 1
) -> AbstractContextManager[Planned]:
    return outpost.discord.fault(fault, method="get_message", times=times)
