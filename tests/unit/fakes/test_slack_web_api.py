"""The fake Web API refuses what Slack refuses, by the same names."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import Channel
from tests.unit.fakes.apps import QUIET, Lab, actions, button, client_of, modal, plain


async def refusal(lab: Lab, method: str, **arguments: object) -> str:
    """Return the error of a call."""
    with pytest.raises(SlackApiError) as refused:
        await lab.client.api_call(method, json=arguments)
    return str(refused.value.response["error"])


async def posting(lab: Lab, channel: str) -> str:
    return await refusal(lab, "chat.postMessage", channel=channel, text="x", **QUIET)


async def test_a_token_is_asked_for(idle: Lab) -> None:
    for token, error in (("", "not_authed"), ("xoxb-1-2-x", "invalid_auth")):
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            ClientSession(headers=headers) as session,
            session.post(f"{idle.slack.api_url}auth.test") as response,
        ):
            assert (await response.json())["error"] == error


async def test_each_kind_of_token_is_for_its_methods(idle: Lab) -> None:
    assert await refusal(idle, "apps.connections.open") == "not_allowed_token_type"
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await client_of(idle.slack, idle.slack.app_token).auth_test()


async def test_auth_test_names_the_team_and_the_bot_and_its_scopes(idle: Lab) -> None:
    found = await idle.client.auth_test()
    assert found["team_id"] == "T1"
    assert found["user_id"] == idle.team.bot.id
    assert "chat:write" in found.headers["x-oauth-scopes"].split(",")


async def test_a_scope_that_is_missing_is_named(idle: Lab) -> None:
    idle.team.scopes.discard("users:read")
    with pytest.raises(SlackApiError) as refused:
        await idle.client.users_info(user="U1")
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "users:read"
    assert "chat:write" in refused.value.response["provided"]


async def test_direct_messages_are_not_looked_up_without_their_scope(idle: Lab) -> None:
    assert (
        await refusal(idle, "conversations.info", channel=idle.person.direct.id) == "missing_scope"
    )


async def test_a_method_that_is_unknown_is_a_problem(idle: Lab) -> None:
    assert await refusal(idle, "chat.shout") == "unknown_method"
    assert idle.slack.problems == ["chat.shout is no method that this Slack knows"]


async def test_places_where_nothing_can_be_posted_say_why(idle: Lab) -> None:
    team = idle.team
    team.add_channel("C2", name="theirs", bot_is_member=False)
    team.add_channel("C3", name="secret", private=True, bot_is_member=False)
    team.add_channel("C4", name="old").archived = True
    assert await posting(idle, "C2") == "not_in_channel"
    assert await posting(idle, "C3") == "channel_not_found"
    assert await posting(idle, "C4") == "is_archived"
    assert await posting(idle, "C9") == "channel_not_found"
    assert await posting(idle, team.bot.id) == "cannot_dm_bot"


async def test_a_message_to_a_person_comes_to_their_direct_messages(idle: Lab) -> None:
    answer = await idle.client.chat_postMessage(channel="U1", text="x", **QUIET)
    opened = await idle.client.conversations_open(users="U1")
    assert answer["channel"] == opened["channel"]["id"] == idle.person.direct.id
    assert answer["channel"].startswith("D")
    assert [each.text for each in idle.person.sees(idle.person.direct)] == ["x"]


async def test_people_are_told_with_their_zone(idle: Lab) -> None:
    idle.team.add_user("U2", name="ben", zone="Asia/Kolkata", is_admin=True)
    found = (await idle.client.users_info(user="U2"))["user"]
    assert (found["tz"], found["tz_offset"], found["is_admin"]) == ("Asia/Kolkata", 19_800, True)
    assert await refusal(idle, "users.info", user="U9") == "user_not_found"


async def test_nobody_is_written_to_who_left_or_is_a_bot(idle: Lab) -> None:
    idle.ada.deleted = True
    assert await refusal(idle, "conversations.open", users="U1") == "user_disabled"
    assert await refusal(idle, "conversations.open", users="U9") == "user_not_found"
    assert await posting(idle, "U1") == "channel_not_found"


async def test_every_message_of_a_channel_has_a_ts_of_its_own(idle: Lab) -> None:
    stamps = [(await idle.post()).ts for _ in range(3)]
    assert stamps == sorted(set(stamps))


async def test_a_message_is_changed_and_deleted_by_whoever_posted_it(idle: Lab) -> None:
    message = await idle.post()
    await idle.client.chat_update(channel="C1", ts=message.ts, text="other")
    assert message.seen.text == "other"
    await idle.client.chat_delete(channel="C1", ts=message.ts)
    assert idle.person.sees(idle.channel) == []
    assert await refusal(idle, "chat.update", channel="C1", ts=message.ts) == "message_not_found"
    message.deleted, message.user = False, "U1"
    arguments = {"channel": "C1", "ts": message.ts, "text": "x"}
    assert await refusal(idle, "chat.update", **arguments) == "cant_update_message"
    assert await refusal(idle, "chat.delete", **arguments) == "cant_delete_message"


async def test_an_ephemeral_message_is_for_a_member(idle: Lab) -> None:
    idle.team.add_user("U2", name="ben")
    await idle.client.chat_postEphemeral(channel="C1", user="U1", text="psst")
    assert [each.text for each in idle.person.sees(idle.channel)] == ["psst"]
    assert await refusal(idle, "chat.postEphemeral", channel="C1", user="U2", text="x") == (
        "user_not_in_channel"
    )


async def test_channels_are_listed_by_pages_as_far_as_the_bot_may_see(idle: Lab) -> None:
    idle.team.add_channel("C2", name="two")
    idle.team.add_channel("C3", name="hidden", private=True, bot_is_member=False)
    idle.team.add_channel("C4", name="private", private=True)
    kinds = "public_channel,private_channel"
    first = await idle.client.conversations_list(limit=2, types=kinds)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await idle.client.conversations_list(limit=2, types=kinds, cursor=cursor)
    names = [each["name"] for each in (*first["channels"], *rest["channels"])]
    assert names == ["reading-group", "two", "private"]
    assert rest["response_metadata"]["next_cursor"] == ""
    found = await idle.client.conversations_info(channel="C1", include_num_members=True)
    assert (found["channel"]["num_members"], found["channel"]["creator"]) == (2, "U1")
    found = await idle.client.conversations_info(channel="C4")
    assert found["channel"]["is_private"]
    assert "num_members" not in found["channel"]
    members = await idle.client.conversations_members(channel="C1")
    assert members["members"] == ["U1"]


async def test_a_file_goes_up_in_three_steps(idle: Lab) -> None:
    content = b"all of my data"
    opened = await idle.client.conversations_open(users="U1")
    answer = await idle.client.files_upload_v2(
        channel=opened["channel"]["id"], filename="export.json", content=content
    )
    upload = idle.slack.files[answer["files"][0]["id"]]
    assert upload.content == content
    assert upload.complete
    (message,) = idle.person.messages(idle.person.direct)
    assert message.files == (upload.id,)


async def test_a_file_cannot_be_shared_with_a_person_by_their_id(idle: Lab) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await idle.client.files_upload_v2(channel="U1", filename="x.json", content=b"x")


async def test_views_that_slack_refuses_are_refused(idle: Lab) -> None:
    view = modal(title="x" * 25)
    assert await refusal(idle, "views.open", trigger_id="1", view=view) == "invalid_arguments"
    assert any("25" in each for each in idle.slack.problems)
    idle.slack.problems.clear()
    assert await refusal(idle, "views.publish", user_id="U1", view=modal()) == "invalid_arguments"
    assert await refusal(idle, "views.update", view_id="V1", view=modal()) == "not_found"
    home = {"type": "home", "blocks": []}
    assert await refusal(idle, "views.publish", user_id="U9", view=home) == "user_not_found"
    published = await idle.client.views_publish(user_id="U1", view=home)
    stale = published["view"]["hash"]
    await idle.client.views_publish(user_id="U1", view=home, hash=stale)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await idle.client.views_publish(user_id="U1", view=home, hash=stale)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": [{"type": "poem"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [None]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        (
            {"text": "x", "blocks": [{"type": "section", "text": plain("y" * 2900)}] * 5},
            "msg_blocks_too_long",
        ),
    ],
)
async def test_messages_that_slack_refuses_are_refused(
    idle: Lab, arguments: dict[str, object], error: str
) -> None:
    found = await refusal(idle, "chat.postMessage", channel="C1", **QUIET, **arguments)
    assert found == error
    assert idle.slack.problems or error in ("no_text", "invalid_blocks_format")
    assert idle.channel.messages == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"unfurl_links": True}, "unfurl_links"),
        ({"unfurl_media": None}, "unfurl_media"),
        ({"reply_broadcast": True}, "whole channel"),
        ({"text": "x" * 4001}, "4001"),
        ({"text": "<!channel> look"}, "escaped"),
        ({"text": "", "blocks": [actions(button("Why"))]}, "no text"),
        ({"thread_ts": "1.2"}, "thread_ts"),
        ({"attachments": [{"text": "x"}]}, "attachments"),
    ],
)
async def test_what_slack_takes_and_nobody_wants_is_a_problem(
    idle: Lab, arguments: dict[str, object], problem: str
) -> None:
    await idle.client.api_call(
        "chat.postMessage", json={"channel": "C1", "text": "x", **QUIET, **arguments}
    )
    assert len(idle.channel.messages) == 1
    assert len(idle.slack.problems) == 1
    assert problem in idle.slack.problems[0]


async def test_arguments_are_read_wherever_they_stand(idle: Lab) -> None:
    form = {"channel": "C1", "text": "form", "unfurl_links": "false", "unfurl_media": "0"}
    await idle.client.api_call("chat.postMessage", data=form)
    await idle.client.api_call("chat.postMessage", params={**form, "text": "query"})
    await idle.client.api_call(
        "chat.postMessage",
        data={**form, "text": "blocks", "blocks": '[{"type": "divider"}]'},
    )
    assert [each.text for each in idle.channel.messages] == ["form", "query", "blocks"]
    assert idle.channel.messages[2].blocks[0]["type"] == "divider"
    assert not idle.slack.problems


async def test_calls_and_messages_are_kept_within_bounds(
    idle: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fakes.slack.places.KEPT", 3)
    for number in range(10):
        await idle.post(f"{number}")
    assert len(idle.channel.messages) <= 6
    assert idle.channel.messages[-1].text == "9"
    assert idle.slack.calls.maxlen == 10_000


def test_people_see_only_channels_that_they_are_in(idle: Lab) -> None:
    other: Channel = idle.team.add_channel("C2", name="other")
    assert idle.person.sees(other) == []
