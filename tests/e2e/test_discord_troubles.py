"""What befalls digests on Discord: it refuses, forbids, and breaks off; what is left of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.discord_people import labels, titles, words
from tests.e2e.discord_rooms import POST, Rooms, opened
from tests.e2e.serving import PATIENCE, eventually
from tests.fakes.discord import Fault, Permission

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
PASSING = {
    Fault.RATE_LIMITED: {"retry_after": 1},
    Fault.BANNED: {},
    Fault.SERVER_ERROR: {},
    Fault.BAD_GATEWAY: {},
    Fault.UNAVAILABLE: {},
    Fault.DROPPED_BEFORE: {},
    Fault.DROPPED_AFTER_ACCEPT: {},
}
"""What befalls one post of a message; the next one is taken."""
THUMBS = ["👍", "👎", "Save", "⋯"]


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rooms]:
    async with opened(tmp_path_factory.mktemp("troubles")) as rooms:
        yield rooms


@pytest.fixture(autouse=True)
def _no_problems(lab: Rooms) -> Iterator[None]:
    yield
    assert lab.now.discord.problems == []


async def test_a_channel_that_must_wait_keeps_no_other_one_waiting(lab: Rooms) -> None:
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


async def test_whatever_befalls_the_post_of_a_message_it_is_there_once(lab: Rooms) -> None:
    opened = [await lab.channel() for _ in PASSING]
    with ExitStack() as stack:
        faults = [
            stack.enter_context(
                lab.now.discord.fault(what, method=POST, channel=channel.id, **details)
            )
            for (what, details), (channel, _) in zip(PASSING.items(), opened, strict=True)
        ]
        lab.go_on()
        for channel, _ in opened:
            await lab.now.messages(channel, 2)
        assert [each.hits for each in faults] == [1] * len(PASSING)
    assert [len(channel.shown) for channel, _ in opened] == [2] * len(PASSING)
    for _, member in opened:
        assert "may not have arrived" not in words(await member.says("status"))


async def test_a_message_that_may_have_been_posted_is_soon_sent_again_and_there_once(
    lab: Rooms,
) -> None:
    channel, member = await lab.channel()
    await lab.is_lost(channel)
    lab.now.days.turn_on(timedelta(seconds=15))
    header, card = await lab.now.messages(channel, 2)
    assert (labels(header), labels(card)) == (["My ranking", "Follow a topic", "Settings"], THUMBS)
    assert "may not have arrived" not in words(await member.says("status"))


async def test_a_message_of_unknown_fate_is_posted_again_once_its_subscriber_wants_it(
    lab: Rooms,
) -> None:
    channel, member = await lab.channel()
    await lab.is_lost(channel)
    lab.now.days.turn_on(timedelta(minutes=3))
    header, _ = await lab.now.messages(channel, 2)
    status = await member.says("status")
    assert "posted again, it may be there twice" in words(status)
    passing = await lab.now.joins(channel).says("status")
    assert not any(label.startswith("Post again") for label in labels(passing))
    answered = await member.presses("Post again: the header", status)
    assert words(answered).startswith("It is posted again in a moment")
    (second,) = await lab.now.messages(channel, 1, after=2)
    assert second.seen == header.seen
    assert "may not have arrived" not in words(await member.says("status"))
    assert "has arrived" in words(await member.presses("Post again: the header", status))
    assert len(channel.shown) == 3


async def test_a_channel_where_the_bot_may_not_post_pauses_and_its_subscriber_is_told_once(
    lab: Rooms,
) -> None:
    channel, member = await lab.channel()
    channel.deny(lab.guild.bot_role.id, Permission.SEND_MESSAGES)
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


async def test_each_refusal_for_good_pauses_its_own_digests_and_says_what_can_be_done(
    lab: Rooms,
) -> None:
    deleted, hidden, gone, silent = [await lab.channel() for _ in range(4)]
    role, discord = lab.guild.bot_role.id, lab.now.discord
    hidden[0].deny(role, Permission.VIEW_CHANNEL)
    silent[0].deny(role, Permission.EMBED_LINKS)
    for channel, _ in (hidden, silent):
        await discord.channel_changed(channel)
    await discord.delete_channel(deleted[0])
    told = {
        deleted: "I can't find {}: it was deleted, or I was removed from its server.",
        hidden: "I can't see {}: give me View Channel",
        gone: "I can't find the server of {}: add me to it again.",
        silent: "I can't post in {}: give me Embed Links there.",
    }
    with discord.fault(10004, method=POST, channel=gone[0].id):
        lab.go_on()
        for (channel, member), sentence in told.items():
            (said,) = await lab.now.messages(member.person.direct, 1)
            assert words(said).startswith(sentence.format(f"#{channel.name}")), words(said)
    states = "SELECT state FROM audiences WHERE channel = ?"
    assert [lab.now.rows(states, channel.id) for channel, _ in told] == [[("paused",)]] * 4
    assert [channel.shown for channel, _ in told] == [[]] * 4
    await lab.shown()
    await lab.now.says_of_itself("ok")


async def test_who_takes_no_direct_messages_reads_in_a_channel_why_none_came(lab: Rooms) -> None:
    card, member = await lab.shown()
    member.person.user.refuses_messages = True
    await member.says("subscribe agents")
    form = await member.person.say("/papers schedule", at=card.channel)
    await member.fills(await form.modal(within=PATIENCE), when=lab.soon(), zone="UTC")
    lab.go_on()
    paused = "SELECT 1 FROM audiences WHERE kind = 'direct' AND state = 'paused'"
    await eventually(lambda: lab.now.rows(paused))
    status = words(await member.says("status"))
    assert "paused: Discord does not let me send you direct messages: allow them in" in status
    member.person.user.refuses_messages = False
    assert words(await member.says("subscribe")).startswith("Subscribed")
    lab.now.days.turn_on(timedelta(days=1))
    await lab.now.messages(member.person.direct, 2)


async def test_who_subscribed_for_themselves_is_told_the_next_day_what_their_vote_changed(
    lab: Rooms,
) -> None:
    _, member = await lab.channel()
    direct = member.person.direct
    await member.says("subscribe agents")
    settings = await member.person.say("/papers schedule", at=member.channel)
    await member.fills(await settings.modal(within=PATIENCE), when=lab.soon(), zone="UTC")
    lab.go_on()
    header, digest = await lab.now.messages(direct, 2)
    assert [header.silent, digest.silent] == [False, True]
    assert len(titles(digest)) == 5
    assert words(await member.presses("1 👍", digest)).startswith("Noted")
    lab.now.days.turn_on(timedelta(days=1))
    after, *_ = await lab.now.messages(direct, 2, after=2)
    assert re.search(r"1 👍 since \w+day: more ", words(after)), words(after)
