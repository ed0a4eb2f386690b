"""What our code believes of Slack's Web API, asked of somebody else's Slack.

Nothing of our platform runs here: when one of these fails, a belief is wrong, or `emulate` is.
"""

import json
from collections.abc import Mapping

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.slack.manifest import SCOPES
from tests.peers.emulating import SIGNING_SECRET, Slack


@pytest.fixture
def bot(slack: Slack, token: str) -> AsyncWebClient:
    return slack.client(token)


def error(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    response = caught.value.response
    assert isinstance(response, AsyncSlackResponse)
    return str(response["error"])


async def test_a_token_says_whose_it_is_and_in_which_workspace(bot: AsyncWebClient) -> None:
    answer = await bot.auth_test()
    assert answer["team"] == "Reading Group"
    assert [answer[key][0] for key in ("team_id", "user_id", "bot_id")] == ["T", "U", "B"]


async def test_a_channel_that_is_not_there_is_named_so(bot: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await bot.conversations_info(channel="C404")
    assert error(caught) == "channel_not_found"
    with pytest.raises(SlackApiError) as caught:
        await bot.chat_postMessage(channel="C404", text="Hello")
    assert error(caught) == "channel_not_found"


async def test_a_private_channel_that_the_bot_is_not_in_refuses_it_until_it_is_invited(
    slack: Slack, bot: AsyncWebClient
) -> None:
    secret = await slack.channel("secret")
    with pytest.raises(SlackApiError) as caught:
        await bot.chat_postMessage(channel=secret, text="Hello")
    assert error(caught) == "not_in_channel"
    ourselves = (await bot.auth_test())["user_id"]
    await slack.person("ada").conversations_invite(channel=secret, users=ourselves)
    assert (await bot.chat_postMessage(channel=secret, text="Hello"))["channel"] == secret
    assert (await bot.conversations_info(channel=secret))["channel"]["is_member"]


async def test_nothing_is_posted_in_an_archived_channel(slack: Slack, bot: AsyncWebClient) -> None:
    papers = await slack.channel("papers")
    await slack.person("ada").conversations_archive(channel=papers)
    assert (await bot.conversations_info(channel=papers))["channel"]["is_archived"]
    with pytest.raises(SlackApiError) as caught:
        await bot.chat_postMessage(channel=papers, text="Hello")
    assert error(caught) == "is_archived"


async def test_what_one_person_sees_is_posted_to_members_alone(
    slack: Slack, bot: AsyncWebClient
) -> None:
    papers = await slack.channel("papers")
    ada, bob = await slack.user("ada"), await slack.user("bob")
    shown = await bot.chat_postEphemeral(channel=papers, user=ada, text="For you alone")
    assert shown["message_ts"]
    await slack.person("bob").conversations_leave(channel=papers)
    with pytest.raises(SlackApiError) as caught:
        await bot.chat_postEphemeral(channel=papers, user=bob, text="For you alone")
    assert error(caught) == "user_not_in_channel"


async def test_direct_messages_are_opened_once_and_their_channel_begins_with_d(
    slack: Slack, bot: AsyncWebClient
) -> None:
    ada = await slack.user("ada")
    first, again = [(await bot.conversations_open(users=ada))["channel"]["id"] for _ in range(2)]
    assert first == again
    assert first.startswith("D")
    assert (await bot.chat_postMessage(channel=first, text="Hello"))["channel"] == first


async def test_a_second_thumb_of_the_same_name_is_refused_and_one_that_is_gone_too(
    slack: Slack, bot: AsyncWebClient
) -> None:
    papers, ada = await slack.channel("papers"), slack.person("ada")
    ts = (await bot.chat_postMessage(channel=papers, text="A paper"))["ts"]
    thumb = {"channel": papers, "timestamp": ts, "name": "+1"}
    await ada.reactions_add(**thumb)
    with pytest.raises(SlackApiError) as caught:
        await ada.reactions_add(**thumb)
    assert error(caught) == "already_reacted"
    await ada.reactions_remove(**thumb)
    with pytest.raises(SlackApiError) as caught:
        await ada.reactions_remove(**thumb)
    assert error(caught) == "no_reaction"


async def test_a_message_tells_who_gave_which_thumb(slack: Slack, bot: AsyncWebClient) -> None:
    papers = await slack.channel("papers")
    ts = (await bot.chat_postMessage(channel=papers, text="A paper"))["ts"]
    for name, thumb in (("ada", "+1"), ("bob", "+1"), ("bob", "-1::skin-tone-3")):
        await slack.person(name).reactions_add(channel=papers, timestamp=ts, name=thumb)
    told = (await bot.reactions_get(channel=papers, timestamp=ts, full=True))["message"]
    ada, bob = await slack.user("ada"), await slack.user("bob")
    assert {each["name"]: set(each["users"]) for each in told["reactions"]} == {
        "+1": {ada, bob},
        "-1::skin-tone-3": {bob},
    }


async def test_a_message_that_is_gone_has_no_reactions_to_tell(
    slack: Slack, bot: AsyncWebClient
) -> None:
    papers = await slack.channel("papers")
    ts = (await bot.chat_postMessage(channel=papers, text="A paper"))["ts"]
    await bot.chat_delete(channel=papers, ts=ts)
    with pytest.raises(SlackApiError) as caught:
        await bot.reactions_get(channel=papers, timestamp=ts)
    assert error(caught) == "message_not_found"


async def test_thumbs_are_told_in_events_that_are_signed(slack: Slack, bot: AsyncWebClient) -> None:
    papers = await slack.channel("papers")
    ts = (await bot.chat_postMessage(channel=papers, text="A paper"))["ts"]
    verifier, answers = SignatureVerifier(SIGNING_SECRET), []

    async def listen(body: bytes, headers: Mapping[str, str]) -> int:
        answers.append(verifier.is_valid_request(body, dict(headers)))
        return 200

    slack.listener = listen
    await slack.person("ada").reactions_add(channel=papers, timestamp=ts, name="+1")
    await slack.person("ada").reactions_remove(channel=papers, timestamp=ts, name="+1")
    assert answers == [True, True]
    told = [json.loads(body) for body in slack.heard]
    assert [each["event"]["type"] for each in told] == ["reaction_added", "reaction_removed"]
    assert [each["event"]["item"] for each in told] == [
        {"type": "message", "channel": papers, "ts": ts}
    ] * 2
    assert len({each["event_id"] for each in told}) == 2


async def test_each_scope_that_is_missing_is_named(slack: Slack, bot: AsyncWebClient) -> None:
    """With all of ours nothing we ask for is refused; adding reactions is not among them."""
    papers = await slack.channel("papers")
    ts = (await bot.chat_postMessage(channel=papers, text="A paper"))["ts"]
    await bot.users_info(user=await slack.user("ada"))
    with pytest.raises(SlackApiError) as caught:
        await bot.reactions_add(channel=papers, timestamp=ts, name="+1")
    assert error(caught) == "missing_scope"
    response = caught.value.response
    assert isinstance(response, AsyncSlackResponse)
    assert response["needed"] == "reactions:write"
    assert set(response["provided"].split(",")) == set(SCOPES)
