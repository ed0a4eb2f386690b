import asyncio
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.editions import HeaderPayload, NotePayload
from bot.domain.errors import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.platforms.slack.assembling import Tempo, assembled
from bot.platforms.slack.cutting import cut
from bot.platforms.slack.sending.pacing import LONGEST_WAIT
from tests.fakes.slack import Channel, Fault
from tests.unit.platforms.slack.outpost import HURRY, Outpost, place_of, running

MANY = 200
APART = 0.2


async def test_a_message_is_posted_once_and_named_by_where_it_is(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        reference = await platform.post(outpost.note("Nothing new."))
    (message,) = outpost.channel.messages
    assert reference == f"C1/{message.ts}"
    assert "Nothing new." in message.seen.text
    assert message.notification.text


async def test_a_dropped_connection_leaves_one_copy_of_unknown_fate(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, Fault.DROPPED_AFTER_ACCEPT), pytest.raises(UnknownOutcome):
            await platform.post(outpost.note("Once."))
        assert platform.health().status is Status.DEGRADED
        assert len(outpost.channel.messages) == 1
        assert len(outpost.slack.calls_of("chat.postMessage")) == 1
        await platform.post(outpost.note("Twice."))
        assert platform.health().status is Status.OK
        now = outpost.clock()
        assert not platform.may_resend(attempted_at=now, now=now)


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.SERVER_ERROR, "internal_error"])
async def test_what_may_have_been_posted_is_not_repeated(
    outpost: Outpost, fault: Fault | str
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, fault), pytest.raises(UnknownOutcome):
            await platform.post(outpost.note("Once."))
    assert len(outpost.slack.calls_of("chat.postMessage")) == 1


async def test_a_429_is_raised_at_once_with_its_wait_and_nothing_is_repeated(
    outpost: Outpost,
) -> None:
    loop = asyncio.get_running_loop()
    async with outpost.connected() as platform:
        began = loop.time()
        with (
            outpost.slack.fault(Fault.RATE_LIMITED, retry_after=30) as fault,
            pytest.raises(TemporaryFailure) as caught,
        ):
            await platform.post(outpost.note("Later."))
        assert loop.time() - began < 1
    assert fault.hits == 1
    assert caught.value.retry_after == timedelta(seconds=30)
    assert not outpost.channel.messages


async def test_no_channel_waits_for_one_that_is_asked_to_wait(outpost: Outpost) -> None:
    channels = [outpost.team.add_channel(f"C{number}") for number in range(100, 100 + MANY)]
    note = outpost.note("For everybody.")
    refused: list[str] = []

    async def post(channel: Channel) -> None:
        try:
            await platform.post(replace(note, to=place_of(channel)))
        except TemporaryFailure:
            refused.append(channel.id)

    async with outpost.connected(Tempo(apart=5, ping=0.2, look=0.02)) as platform:
        with outpost.slack.fault(
            Fault.RATE_LIMITED, channel=channels[7].id, times=None, retry_after=60
        ):
            async with asyncio.timeout(30):
                await asyncio.gather(*(post(channel) for channel in channels))
    assert refused == [channels[7].id]
    assert sum(len(each.messages) for each in channels) == MANY - 1


async def test_messages_of_one_channel_keep_their_distance(outpost: Outpost) -> None:
    loop = asyncio.get_running_loop()
    async with outpost.connected(Tempo(apart=APART, ping=0.2, look=0.02)) as platform:
        began = loop.time()
        notes = [outpost.note(f"Note {number}.") for number in range(4)]
        await asyncio.gather(*map(platform.post, notes))
        assert loop.time() - began >= 3 * APART


async def test_who_would_wait_for_long_is_refused_for_now_and_told_how_long(
    outpost: Outpost,
) -> None:
    async with outpost.connected(Tempo(apart=LONGEST_WAIT + 1, ping=0.2, look=0.02)) as platform:
        await platform.post(outpost.note("First."))
        with pytest.raises(TemporaryFailure) as caught:
            await platform.post(outpost.note("Second."))
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > timedelta(seconds=LONGEST_WAIT)
    assert len(outpost.channel.messages) == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "I can't post in #reading-group: invite me with /invite @Paper Round."),
        ("channel_not_found", "#reading-group"),
        ("is_archived", "#reading-group"),
        ("restricted_action", "#reading-group"),
        ("missing_scope", "chat:write"),
    ],
)
async def test_a_channel_that_refuses_is_told_in_a_sentence_by_its_name(
    outpost: Outpost, code: str, words: str
) -> None:
    outpost.name_channel("#reading-group")
    async with outpost.connected() as platform:
        with (
            outpost.slack.fault(code, method="chat.postMessage", needed="chat:write"),
            pytest.raises(PermanentFailure) as caught,
        ):
            await platform.post(outpost.note("Nobody reads this."))
        assert words in str(caught.value)
        assert platform.health().status is Status.OK, "one channel's matter is no other's"


async def test_blocks_that_slack_refuses_go_out_as_words(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, "invalid_blocks"):
            await platform.post(outpost.note("What nobody may miss."))
    (message,) = outpost.channel.messages
    assert "What nobody may miss." in message.seen.text


async def test_words_that_look_like_markup_are_words_also_where_blocks_are_refused(
    outpost: Outpost,
) -> None:
    words = "*bold* :tada: https://evil.example <!channel>"
    async with outpost.connected() as platform:
        with _meeting(outpost, "invalid_blocks"):
            await platform.post(outpost.note(words))
    (message,) = outpost.channel.messages
    assert words in message.seen.text
    assert (message.seen.links, message.seen.live) == ((), ())


async def test_words_that_slack_refuses_too_are_refused(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with (
            outpost.slack.fault("msg_too_long", method="chat.postMessage", times=None) as fault,
            pytest.raises(PermanentFailure),
        ):
            await platform.post(outpost.note("Too long."))
    assert fault.hits == 2


async def test_what_is_personal_goes_into_direct_messages_opened_once(outpost: Outpost) -> None:
    direct = AudienceRef.direct(outpost.account)
    async with outpost.connected() as platform:
        first = await platform.post(outpost.note("For you.", to=direct))
        await platform.tell(outpost.account, "Your digests are paused.")
    conversation = outpost.team.direct(outpost.ada)
    assert first.startswith(f"{conversation.id}/")
    assert [each.seen.text for each in conversation.messages] != []
    assert "Your digests are paused." in conversation.messages[1].seen.text
    assert len(outpost.slack.calls_of("conversations.open")) == 1


async def test_somebody_who_cannot_be_written_to_is_invited_nowhere(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, "channel_not_found"), pytest.raises(PermanentFailure) as caught:
            await platform.tell(outpost.account, "Hello.")
    assert "subscribe in a channel" in str(caught.value)


async def test_sentences_name_the_command_as_it_is_called_here(outpost: Outpost) -> None:
    config = '[slack]\ncommand = "/lab-papers"\n'
    made = assembled(outpost.wiring(outpost.for_socket, config=config), HURRY)
    async with running(made.platform):
        await made.platform.post(outpost.note("Try /papers mine."))
        await made.platform.tell(outpost.account, "Try /papers mine.")
    settings = outpost.wiring(outpost.for_socket, config=config).settings
    (note,) = cut(NotePayload(text="Try /papers mine."), settings)
    assert note == NotePayload(text="Try /lab-papers mine.")
    for message in (*outpost.channel.messages, *outpost.team.direct(outpost.ada).messages):
        assert "Try /lab-papers mine." in message.seen.text


@pytest.mark.parametrize("fault", [Fault.DROPPED_AFTER_ACCEPT, Fault.SERVER_ERROR, "fatal_error"])
async def test_direct_messages_that_cannot_be_opened_are_tried_again(
    outpost: Outpost, fault: Fault | str
) -> None:
    async with outpost.connected() as platform:
        with (
            outpost.slack.fault(fault, method="conversations.open"),
            pytest.raises(TemporaryFailure),
        ):
            await platform.tell(outpost.account, "Hello.")
        await platform.tell(outpost.account, "Hello.")
    assert len(outpost.team.direct(outpost.ada).messages) == 1


async def test_somebody_who_left_is_a_refusal_for_good(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with (
            outpost.slack.fault("user_disabled", method="conversations.open"),
            pytest.raises(PermanentFailure),
        ):
            await platform.tell(outpost.account, "Hello.")


async def test_papers_stand_under_their_header_where_the_layout_says_so(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        await platform.post(outpost.note("A paper.", thread=reference))
        await platform.post(outpost.note("Another channel's.", thread="C9/1711440000.000100"))
        await platform.post(outpost.note("No thread's.", thread="nonsense"))
    first, *others = outpost.channel.messages
    assert [each.thread_ts for each in others] == [first.ts, None, None]


async def test_papers_whose_header_was_deleted_stand_in_the_channel(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, "thread_not_found"):
            await platform.post(outpost.note("A paper.", thread="C1/1711440000.000100"))
    (message,) = outpost.channel.messages
    assert message.thread_ts is None


async def test_nothing_goes_to_a_workspace_that_the_token_is_not_of(outpost: Outpost) -> None:
    other = AudienceRef(platform="slack", tenant="T9", channel="C9")
    async with outpost.connected() as platform:
        with pytest.raises(PermanentFailure):
            await platform.post(replace(outpost.note("Lost."), to=other))
    assert not outpost.slack.calls_of("chat.postMessage")


async def test_a_token_that_is_revoked_is_a_failure_of_the_whole_until_a_post_succeeds(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, "token_revoked"), pytest.raises(PermanentFailure):
            await platform.post(outpost.note("Refused."))
        assert platform.health().status is Status.FAILED
        assert platform.health().detail.endswith(".")
        await platform.post(outpost.note("Taken."))
        assert platform.health().status is Status.OK


async def test_forgetting_who_waits_for_a_turn_lets_the_next_one_have_it(outpost: Outpost) -> None:
    async with outpost.connected(Tempo(apart=0.5, ping=0.2, look=0.02)) as platform:
        await platform.post(outpost.note("First."))
        waiting = asyncio.create_task(platform.post(outpost.note("Never.")))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        await platform.post(outpost.note("Last."))
    assert ["First." in each.seen.text for each in outpost.channel.messages] == [True, False]


def _meeting(outpost: Outpost, fault: Fault | str) -> AbstractContextManager[object]:
    return outpost.slack.fault(fault, method="chat.postMessage")
