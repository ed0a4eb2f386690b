import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.editions import HeaderPayload, NotePayload
from bot.domain.errors import (
    DatabaseBusy,
    DeliveryError,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
)
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.domain.ports import UnitOfWork
from bot.platforms.discord.assembling import assembled
from bot.platforms.discord.sending.pacing import LONGEST_WAIT
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.permissions import Permission
from tests.unit.platforms.discord.outpost import HURRY, Outpost, running

QUICK = replace(HURRY, post=0.4)


async def test_a_message_is_posted_once_and_named_by_where_it_is(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        reference = await platform.post(outpost.note("Nothing new."))
    (message,) = outpost.channel.messages
    assert reference == f"{outpost.channel.id}/{message.id}"
    assert "Nothing new" in message.seen.text
    assert message.body["allowed_mentions"] == {"parse": []}


async def test_a_message_that_is_posted_again_soon_stays_one(outpost: Outpost) -> None:
    note = outpost.note("Once.")
    async with outpost.connected() as platform:
        first = await platform.post(note)
        assert await platform.post(note) == first
    async with outpost.connected() as platform:
        assert await platform.post(note) == first
        now = outpost.clock()
        assert platform.may_resend(attempted_at=now - timedelta(minutes=2), now=now)
        assert not platform.may_resend(attempted_at=now - timedelta(minutes=3), now=now)
    assert len(outpost.channel.messages) == 1


async def test_all_messages_of_a_digest_but_its_first_are_silent(outpost: Outpost) -> None:
    deliveries = outpost.ledger.compose(
        outpost.place, HeaderPayload(title="Papers"), NotePayload(text="A."), NotePayload(text="B.")
    )
    async with outpost.connected() as platform:
        for each in deliveries:
            await platform.post(each)
    assert [each.silent for each in outpost.channel.messages] == [False, True, True]


async def test_what_broke_on_the_way_is_sent_again_at_once_and_is_one_message(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, Fault.DROPPED_AFTER_ACCEPT):
            reference = await platform.post(outpost.note("Once."))
        assert platform.health().status is Status.OK
    (message,) = outpost.channel.messages
    assert reference.endswith(message.id)
    assert len(outpost.discord.calls_of("create_message")) == 2


@pytest.mark.parametrize(
    "fault", [Fault.DROPPED_AFTER_ACCEPT, Fault.DROPPED_BEFORE, Fault.SERVER_ERROR, Fault.SLOW]
)
async def test_what_stays_unclear_is_of_unknown_fate(outpost: Outpost, fault: Fault) -> None:
    async with outpost.connected(QUICK) as platform:
        with (
            outpost.discord.fault(fault, method="create_message", times=None, seconds=5),
            pytest.raises(UnknownOutcome),
        ):
            await platform.post(outpost.note("Once."))
        assert platform.health().status is Status.DEGRADED
        await platform.post(outpost.note("Twice."))
        assert platform.health().status is Status.OK


async def test_a_failing_discord_is_given_up_within_the_time_of_a_post(outpost: Outpost) -> None:
    loop = asyncio.get_running_loop()
    async with outpost.connected(replace(HURRY, post=1.5)) as platform:
        began = loop.time()
        with (
            outpost.discord.fault(Fault.BAD_GATEWAY, method="create_message", times=None) as fault,
            pytest.raises(UnknownOutcome),
        ):
            await platform.post(outpost.note("Once."))
        assert loop.time() - began < 2.5
    assert fault.hits == 2


async def test_who_is_asked_to_wait_for_long_is_refused_for_now_with_the_wait(
    outpost: Outpost,
) -> None:
    loop = asyncio.get_running_loop()
    async with outpost.connected() as platform:
        began = loop.time()
        with (
            outpost.discord.fault(
                Fault.RATE_LIMITED, method="create_message", retry_after=30
            ) as fault,
            pytest.raises(TemporaryFailure) as caught,
        ):
            await platform.post(outpost.note("Later."))
        assert loop.time() - began < 1
        assert fault.hits == 1
        assert caught.value.retry_after == timedelta(seconds=30)
        assert platform.health().status is Status.DEGRADED
    assert not outpost.channel.messages


async def test_who_is_asked_to_wait_for_a_moment_waits(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with outpost.discord.fault(Fault.RATE_LIMITED, method="create_message", retry_after=0.2):
            await platform.post(outpost.note("Soon."))
    assert len(outpost.channel.messages) == 1


async def test_who_is_asked_to_wait_again_and_again_is_refused_for_now(outpost: Outpost) -> None:
    async with outpost.connected(QUICK) as platform:
        with (
            outpost.discord.fault(
                Fault.RATE_LIMITED, method="create_message", retry_after=0.3, times=None
            ),
            pytest.raises(TemporaryFailure),
        ):
            await platform.post(outpost.note("Later."))
    assert not outpost.channel.messages


@pytest.mark.parametrize("fault", [Fault.BANNED])
async def test_a_ban_before_discord_is_a_refusal_for_now(outpost: Outpost, fault: Fault) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, fault), pytest.raises(TemporaryFailure):
            await platform.post(outpost.note("Later."))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (10003, "I can't find #reading-group"),
        (10004, "#reading-group"),
        (50001, "give me View Channel there."),
        (50013, "give me Send Messages and Embed Links there."),
        (10014, "Discord refuses messages in #reading-group (10014)"),
        (160005, "#reading-group is locked"),
        (200000, "AutoMod of the server blocked a message in #reading-group"),
    ],
)
async def test_a_channel_that_refuses_is_told_in_a_sentence_by_its_name(
    outpost: Outpost, code: int, words: str
) -> None:
    outpost.name_channel("#reading-group")
    async with outpost.connected() as platform:
        with _meeting(outpost, code), pytest.raises(PermanentFailure) as caught:
            await platform.post(outpost.note("Nobody reads this."))
        assert words in str(caught.value)
        assert platform.health().status is Status.OK, "one channel's matter is no other's"


async def test_the_permission_that_lacks_is_named(outpost: Outpost) -> None:
    outpost.channel.deny(outpost.guild.bot_role.id, Permission.EMBED_LINKS)
    async with outpost.connected() as platform:
        with pytest.raises(PermanentFailure) as caught:
            await platform.post(outpost.note("Nobody reads this."))
    assert "give me Embed Links there." in str(caught.value)


async def test_a_shape_that_discord_refuses_goes_out_as_words(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, 50035):
            await platform.post(outpost.note("What nobody may miss."))
    (message,) = outpost.channel.messages
    assert not message.embeds
    assert "What nobody may miss" in message.content


async def test_a_token_that_is_refused_is_a_failure_of_the_whole_until_a_post_succeeds(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, 401), pytest.raises(PermanentFailure) as caught:
            await platform.post(outpost.note("Refused."))
        assert "DISCORD_BOT_TOKEN" in str(caught.value)
        assert platform.health().status is Status.FAILED
        await platform.post(outpost.note("Taken."))
        assert platform.health().status is Status.OK


async def test_what_is_personal_goes_into_direct_messages_opened_once(outpost: Outpost) -> None:
    direct = AudienceRef.direct(outpost.account)
    async with outpost.connected() as platform:
        first = await outpost.ledger.post(outpost.note("For you.", to=direct), platform)
        await platform.tell(outpost.account, "Your digests are paused.")
    conversation = outpost.discord.direct(outpost.ada)
    assert first.startswith(f"{conversation.id}/")
    assert "Your digests are paused" in conversation.messages[1].seen.text
    async with outpost.connected() as platform:
        await platform.tell(outpost.account, "They go on.")
    assert len(outpost.discord.calls_of("create_dm")) == 1, "the ledger knows it after a restart"


async def test_direct_messages_that_went_elsewhere_are_opened_anew(outpost: Outpost) -> None:
    direct = AudienceRef.direct(outpost.account)
    async with outpost.connected() as platform:
        await platform.post(outpost.note("For you.", to=direct))
        with _meeting(outpost, 10003):
            await platform.tell(outpost.account, "Again.")
    assert len(outpost.discord.calls_of("create_dm")) == 2
    assert len(outpost.discord.direct(outpost.ada).messages) == 2


@pytest.mark.parametrize("code", [50007, 50278])
async def test_somebody_who_cannot_be_written_to_is_told_what_to_allow(
    outpost: Outpost, code: int
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, code), pytest.raises(PermanentFailure, match="privacy settings"):
            await platform.tell(outpost.account, "Hello.")


async def test_somebody_who_takes_no_messages_is_a_refusal_for_good(outpost: Outpost) -> None:
    outpost.ada.refuses_messages = True
    async with outpost.connected() as platform:
        with pytest.raises(PermanentFailure) as caught:
            await platform.tell(outpost.account, "Hello.")
        assert "privacy settings" in str(caught.value)
        assert platform.health().status is Status.OK


@pytest.mark.parametrize("fault", [Fault.DROPPED_AFTER_ACCEPT, Fault.SLOW, Fault.UNAVAILABLE])
async def test_direct_messages_that_cannot_be_opened_are_tried_again(
    outpost: Outpost, fault: Fault
) -> None:
    async with outpost.connected(QUICK) as platform:
        with (
            outpost.discord.fault(fault, method="create_dm", seconds=5),
            pytest.raises(TemporaryFailure),
        ):
            await platform.tell(outpost.account, "Hello.")
        await platform.tell(outpost.account, "Hello.")
    assert len(outpost.discord.direct(outpost.ada).messages) == 1


async def test_direct_messages_are_opened_one_after_the_other(outpost: Outpost) -> None:
    people = [outpost.discord.add_user(name=f"u{number}") for number in range(3)]
    accounts = [replace(outpost.account, external_id=each.id) for each in people]
    async with outpost.connected(replace(HURRY, opening=LONGEST_WAIT + 1)) as platform:
        await platform.tell(accounts[0], "Hello.")
        with pytest.raises(TemporaryFailure) as caught:
            await platform.tell(accounts[1], "Hello.")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > timedelta(seconds=LONGEST_WAIT)


async def test_papers_stand_in_the_thread_of_their_header(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        posted = await platform.post(outpost.note("A paper.", thread=reference))
        await platform.post(outpost.note("Another one.", thread=reference))
        await platform.post(outpost.note("Another channel's.", thread="9/1711440000"))
        await platform.post(outpost.note("No thread's.", thread="nonsense"))
    (message, *others) = outpost.channel.messages
    assert posted.startswith(f"{message.id}/")
    assert len(outpost.discord.channels[message.id].messages) == 2
    assert len(others) == 2
    assert len(outpost.discord.calls_of("create_thread_from_message")) == 1


async def test_a_thread_that_is_there_after_a_restart_is_used(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        await platform.post(outpost.note("A paper.", thread=reference))
    async with outpost.connected() as platform:
        await platform.post(outpost.note("Another one.", thread=reference))
    (message,) = outpost.channel.messages
    assert len(outpost.discord.channels[message.id].messages) == 2


@pytest.mark.parametrize("code", [50013, 10008])
async def test_papers_whose_thread_cannot_be_begun_stand_in_the_channel(
    outpost: Outpost, code: int
) -> None:
    async with outpost.connected() as platform:
        with outpost.discord.fault(code, method="create_thread_from_message"):
            await platform.post(outpost.note("A paper.", thread=f"{outpost.channel.id}/1711"))
    assert len(outpost.channel.messages) == 1


@pytest.mark.parametrize("code", [10003, 50001, 50013, 50083, 160005])
async def test_papers_whose_thread_is_gone_or_locked_stand_in_the_channel_and_stay_there(
    outpost: Outpost, code: int
) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        await platform.post(outpost.note("A paper.", thread=reference))
        (message,) = outpost.channel.messages
        with outpost.discord.fault(
            code, method="create_message", channel=message.id, times=None
        ) as refused:
            for name in ("Another one.", "A third one."):
                await platform.post(outpost.note(name, thread=reference))
        assert platform.health().status is Status.OK
    assert refused.hits == 1
    assert len(outpost.channel.messages) == 3


async def test_a_thread_that_may_not_be_begun_is_asked_for_once(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with outpost.discord.fault(50013, method="create_thread_from_message", times=None) as fault:
            for name in ("A paper.", "Another one."):
                await platform.post(outpost.note(name, thread=f"{outpost.channel.id}/1711"))
    assert fault.hits == 1
    assert len(outpost.channel.messages) == 2


async def test_a_token_that_is_refused_in_a_thread_is_not_the_thread_s_matter(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        with (
            outpost.discord.fault(401, method="create_thread_from_message"),
            pytest.raises(PermanentFailure, match="DISCORD_BOT_TOKEN"),
        ):
            await platform.post(outpost.note("A paper.", thread=reference))
        await platform.post(outpost.note("A paper.", thread=reference))
    (message,) = outpost.channel.messages
    assert len(outpost.discord.channels[message.id].messages) == 1


async def test_direct_messages_go_out_though_the_database_does_not_say_where_to(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(_: Callable[[UnitOfWork], object]) -> object:
        raise DatabaseBusy("locked")

    async with outpost.connected() as platform:
        monkeypatch.setattr(outpost.bridge, "look", busy)
        await platform.tell(outpost.account, "Hello.")
    assert len(outpost.discord.direct(outpost.ada).messages) == 1


async def test_nothing_is_posted_before_it_is_connected_or_after(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    assert made.platform.health().status is Status.STARTING
    with pytest.raises(TemporaryFailure):
        await made.platform.post(outpost.note("Early."))
    async with running(made.platform):
        await made.platform.post(outpost.note("In time."))
    assert made.platform.health().status is Status.STOPPING
    with pytest.raises(DeliveryError):
        await made.platform.tell(outpost.account, "Late.")
    assert len(outpost.channel.messages) == 1


def _meeting(outpost: Outpost, fault: Fault | int) -> AbstractContextManager[object]:
    return outpost.discord.fault(fault, method="create_message")
