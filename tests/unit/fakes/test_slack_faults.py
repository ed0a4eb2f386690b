"""Each fault of the fake Slack does what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from aiohttp import ClientError, ServerDisconnectedError
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Fault
from tests.unit.fakes.apps import QUIET, Json, Lab, button, by_http, by_socket, modal, until

Way = Callable[[Lab], AbstractAsyncContextManager[object]]


async def test_a_rate_limit_says_when_to_come_back(idle: Lab) -> None:
    with (
        idle.slack.fault(Fault.RATE_LIMITED, method="chat.postMessage", retry_after=7) as fault,
        pytest.raises(SlackApiError) as refused,
    ):
        await idle.post()
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert fault.hits == 1
    assert idle.channel.messages == []
    assert (await idle.post()).text == "hello"


async def test_a_client_that_obeys_a_rate_limit_gets_through(idle: Lab) -> None:
    patient = AsyncWebClient(idle.team.bot_token, base_url=idle.slack.api_url)
    patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    with idle.slack.fault(Fault.RATE_LIMITED, retry_after=0):
        await patient.auth_test()
    assert len(idle.slack.calls_of("auth.test")) == 2


async def test_a_fault_strikes_the_place_and_the_number_of_times_it_was_planned_for(
    idle: Lab,
) -> None:
    other = idle.team.add_channel("C2", name="other")
    with idle.slack.fault("is_archived", method="chat.postMessage", channel="C2", times=2):
        await idle.post()
        for _ in range(2):
            with pytest.raises(SlackApiError, match="is_archived"):
                await idle.client.chat_postMessage(channel="C2", text="x", **QUIET)
        await idle.client.chat_postMessage(channel="C2", text="x", **QUIET)
    assert len(other.messages) == 1


@pytest.mark.parametrize(("fault", "status"), [(Fault.SERVER_ERROR, 500), (Fault.UNAVAILABLE, 503)])
async def test_slack_can_be_broken(idle: Lab, fault: Fault, status: int) -> None:
    with idle.slack.fault(fault), pytest.raises(SlackApiError) as refused:
        await idle.post()
    assert refused.value.response.status_code == status
    assert idle.channel.messages == []


async def test_a_named_error_carries_its_details(idle: Lab) -> None:
    with (
        idle.slack.fault("missing_scope", needed="chat:write", provided="commands"),
        pytest.raises(SlackApiError) as refused,
    ):
        await idle.post()
    assert refused.value.response["needed"] == "chat:write"


@pytest.mark.parametrize(
    ("fault", "stored"), [(Fault.DROPPED_BEFORE, 0), (Fault.DROPPED_AFTER_ACCEPT, 1)]
)
async def test_a_cut_connection_leaves_it_unknown_whether_it_was_done(
    idle: Lab, fault: Fault, stored: int
) -> None:
    with idle.slack.fault(fault, method="chat.postMessage"), pytest.raises(ClientError):
        await idle.post()
    assert len(idle.channel.messages) == stored
    assert len(idle.slack.calls) == 1


async def test_a_slow_answer_takes_its_time(idle: Lab) -> None:
    started = asyncio.get_running_loop().time()
    with idle.slack.fault(Fault.SLOW, seconds=0.2):
        await idle.post()
    assert asyncio.get_running_loop().time() - started > 0.2


async def test_a_response_url_can_be_broken_too(socketed: Lab) -> None:
    told: list[str] = []

    @socketed.app.command("/papers")
    async def answer(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        try:
            await respond(text="x")
        except ServerDisconnectedError as error:  # after respond itself tried once more
            told.append(type(error).__name__)

    with socketed.slack.fault(Fault.DROPPED_BEFORE, method="response_url", channel="U1", times=2):
        turn = await socketed.person.say("/papers")
        await until(lambda: bool(told))
    assert not turn.answers


async def test_a_response_url_takes_five_answers_in_half_an_hour(socketed: Lab) -> None:
    statuses: list[tuple[int, str]] = []

    @socketed.app.command("/papers")
    async def answer(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack()
        if command["text"] == "late":
            socketed.clock.pass_by(minutes=31)
        for number in range(6):
            response = await respond(text=f"{number}")
            statuses.append((response.status_code, response.body))

    turn = await socketed.person.say("/papers many")
    await until(lambda: len(statuses) == 6)
    assert [status for status, _ in statuses] == [200] * 5 + [404]
    assert "used_url" in statuses[-1][1]
    assert len(turn.answers) == 5
    await socketed.person.say("/papers late")
    await until(lambda: len(statuses) == 12)
    assert all(status == 404 and "expired_url" in body for status, body in statuses[6:])


@pytest.mark.parametrize("what", ["used twice", "late", "made up"])
async def test_a_trigger_is_exchanged_once_within_three_seconds(socketed: Lab, what: str) -> None:
    refused: list[str] = []
    triggers: list[str] = []

    @socketed.app.command("/papers")
    async def ask(ack: AsyncAck, body: Json) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    await socketed.person.say("/papers")
    trigger = triggers[0] if what != "made up" else "1.2.x"
    if what == "late":
        socketed.clock.pass_by(seconds=3.1)
    elif what == "used twice":
        await socketed.client.views_open(trigger_id=trigger, view=modal())
    with pytest.raises(SlackApiError) as error:
        await socketed.client.views_open(trigger_id=trigger, view=modal())
    refused.append(error.value.response["error"])
    assert refused == [
        {
            "used twice": "exchanged_trigger_id",
            "late": "expired_trigger_id",
            "made up": "invalid_trigger_id",
        }[what]
    ]


async def test_a_socket_that_is_refreshed_loses_nothing(socketed: Lab) -> None:
    message = await socketed.post()
    await socketed.slack.refresh_sockets()
    await socketed.slack.connected()
    assert socketed.slack.sockets.opened == 2
    turn = await socketed.person.react(message, "+1")
    assert turn.trouble is None


async def test_what_is_not_acknowledged_is_sent_again_on_the_next_socket(socketed: Lab) -> None:
    message = await socketed.post()
    with socketed.slack.fault(Fault.SOCKET_LOST_BEFORE_ACK):
        turn = await socketed.person.react(message, "+1")
    assert turn.trouble == "the socket was lost"
    assert turn.acked_after is None
    await turn.acked()
    assert turn.delivery is not None
    assert turn.delivery.attempts == 2
    bodies = await socketed.heard(2)
    assert len({each["event_id"] for each in bodies}) == 1


async def test_lost_sockets_are_opened_again(socketed: Lab) -> None:
    socketed.slack.lose_sockets()
    await until(lambda: socketed.slack.sockets.opened == 2)
    await socketed.slack.connected()


async def test_an_event_waits_for_a_program_that_starts(idle: Lab) -> None:
    message = await idle.post()
    turn = await idle.person.react(message, "+1")
    assert turn.trouble == "nobody is connected"
    async with by_socket(idle):
        await turn.acked()
    assert idle.events[0]["event_id"]


async def test_a_command_that_nobody_hears_is_lost(idle: Lab) -> None:
    turn = await idle.person.say("/papers help")
    assert turn.trouble == "nobody is connected"
    with pytest.raises(AssertionError, match="nobody is connected"):
        await turn.answer(within=0.01)


async def test_a_late_ack_is_no_ack(socketed: Lab) -> None:
    socketed.slack.deliveries.ack_within = 0.1

    @socketed.app.command("/papers")
    async def answer(ack: AsyncAck) -> None:
        await asyncio.sleep(0.2)
        await ack()

    turn = await socketed.person.say("/papers")
    assert turn.trouble == "timeout"
    await asyncio.sleep(0.15)
    assert turn.ack is None
    assert not socketed.slack.problems


@pytest.mark.parametrize("way", [by_socket, by_http])
async def test_an_event_that_fails_is_sent_again_under_the_same_id(idle: Lab, way: Way) -> None:
    idle.slack.deliveries.ack_within = 0.3  # an error gives no ack, and a socket nothing else
    seen: list[str] = []

    @idle.app.event("app_home_opened")
    async def fail_once(body: Json) -> None:
        seen.append(body["event_id"])
        if len(seen) == 1:
            raise RuntimeError("not yet")

    async with way(idle):
        turn = await idle.person.open_home()
        await turn.acked()
    assert turn.delivery is not None
    assert turn.delivery.attempts >= 2
    assert len(set(seen)) == 1


async def test_after_the_last_attempt_an_event_is_given_up(idle: Lab) -> None:
    @idle.app.event("app_home_opened")
    async def fail() -> None:
        raise RuntimeError("never")

    async with by_http(idle):
        turn = await idle.person.open_home()
        assert turn.trouble == "http_error"
        assert turn.delivery is not None
        await until(lambda: turn.delivery is not None and turn.delivery.attempts == 3)
        await asyncio.sleep(0.1)
    assert turn.delivery.attempts == 3
    assert turn.acked_after is None


@pytest.mark.parametrize("way", [by_socket, by_http])
async def test_an_event_can_come_several_times(idle: Lab, way: Way) -> None:
    message = await idle.post()
    async with way(idle):
        with idle.slack.fault(Fault.REPEATED, copies=2):
            await idle.person.react(message, "+1")
        bodies = await idle.heard(3)
    assert len({each["event_id"] for each in bodies}) == 1


async def test_a_removed_app_is_told_and_its_token_is_worth_nothing(socketed: Lab) -> None:
    heard: list[str] = []

    @socketed.app.event("tokens_revoked")
    async def revoked(event: Json) -> None:
        heard.append(f"{event['type']} {event['tokens']['bot']}")

    @socketed.app.event("app_uninstalled")
    async def gone(event: Json) -> None:
        heard.append(event["type"])

    await socketed.client.auth_test()
    await socketed.slack.uninstall(socketed.team)
    await until(lambda: len(heard) == 2)
    assert heard == [f"tokens_revoked ['{socketed.team.bot.id}']", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="token_revoked"):
        await socketed.post()


async def test_messages_can_be_paced(idle: Lab) -> None:
    idle.slack.paced = True
    await idle.post()
    with pytest.raises(SlackApiError, match="ratelimited"):
        await idle.post()
    idle.clock.pass_by(seconds=1)
    await idle.post()


async def test_faults_end_with_their_block(idle: Lab) -> None:
    with idle.slack.fault(Fault.SERVER_ERROR, times=None):
        pass
    await idle.post(blocks=[{"type": "actions", "elements": [button("Why")]}])
