"""Odd answers to what people do are problems; what Slack would do with them is done."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession, FormData
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Message, View
from tests.unit.fakes.apps import QUIET, Json, Lab, field_of, modal, option


async def test_whatever_is_addressed_to_a_person_answers_their_last_act(socketed: Lab) -> None:
    @socketed.app.command("/papers")
    async def answer(ack: AsyncAck, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postEphemeral(channel="C1", user="U1", text="psst")
        await client.chat_postMessage(channel="U1", text="direct", **QUIET)
        home = {"type": "home", "blocks": []}
        await client.views_publish(user_id="U1", view=home)

    turn = await socketed.person.say("/papers", at=socketed.channel)
    assert await turn.view() is socketed.person.home
    assert [each.text for each in turn.answers if isinstance(each, Message)] == ["psst", "direct"]
    assert (await turn.message()).only_for == "U1"


async def opened(lab: Lab, *fields: Json) -> View:
    """Let the app open a form in answer to a command."""

    @lab.app.command("/papers")
    async def ask(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*fields))

    return await (await lab.person.say("/papers")).view()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"response_action": "errors", "errors": {"other": "No."}}, "no field: ['other']"),
        ({"response_action": "dance"}, "dance"),
        ({"response_action": "update", "view": {"type": "poem"}}, "poem"),
        ({"response_action": "update"}, "None"),
    ],
)
async def test_an_ack_that_slack_cannot_obey_leaves_the_form(
    socketed: Lab, answer: Json, problem: str
) -> None:
    @socketed.app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**answer)

    view = await opened(socketed, field_of("topic"))
    await socketed.person.submit(view, {"topic": "x"})
    assert problem in socketed.slack.problems[0]
    assert socketed.person.modal is view


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ([option("x", "1")] * 101, "101 options"),
        ([option("x" * 76, "1")], "refuses"),
        ([option("x", "1" * 151)], "refuses"),
        ([{"text": {"type": "mrkdwn", "text": "x"}, "value": "1"}], "refuses"),
        (None, "without options"),
    ],
)
async def test_options_that_slack_refuses_are_problems(
    socketed: Lab, options: list[Json] | None, problem: str
) -> None:
    @socketed.app.options("complete:")
    async def complete(ack: AsyncAck) -> None:
        await ack(options=options)

    field = field_of("paper", type="external_select", action_id="complete:")
    view = await opened(socketed, field)
    await socketed.person.options(view, "complete:", "typed")
    assert problem in socketed.slack.problems[0]


async def test_several_choices_come_back_together(socketed: Lab) -> None:
    sent: list[Json] = []

    @socketed.app.view("form")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        await ack()
        sent.append(view["state"]["values"]["days"]["value"])

    days = [option("Monday", "mon"), option("Friday", "fri"), option("Sunday", "sun")]
    view = await opened(socketed, field_of("days", type="checkboxes", options=days))
    with pytest.raises(AssertionError, match="not offered"):
        await socketed.person.fill(view, {"days": "never"})
    view.state["days"]["value"] = {"type": "checkboxes", "selected_options": days[:2]}
    await socketed.person.submit(view)
    assert [each["value"] for each in sent[0]["selected_options"]] == ["mon", "fri"]


async def test_three_modals_lie_on_each_other_and_no_fourth(socketed: Lab) -> None:
    triggers: list[str] = []

    @socketed.app.command("/papers")
    async def ask(ack: AsyncAck, body: Json) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    client = socketed.client
    for number in range(3):
        await socketed.person.say("/papers")
        show = client.views_push if number else client.views_open
        await show(trigger_id=triggers.pop(), view=modal(title=f"{number}"))
    await socketed.person.say("/papers")
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=triggers.pop(), view=modal())
    assert [each.title for each in socketed.ada.modals] == ["0", "1", "2"]
    await socketed.person.close(everything=True)
    assert socketed.person.modal is None


@pytest.mark.parametrize("form", [False, True])
async def test_the_bytes_of_a_file_are_as_many_as_were_announced(idle: Lab, *, form: bool) -> None:
    async with ClientSession() as session:
        for content, status in ((b"four", 200), (b"twelve bytes", 400)):
            place = await idle.client.files_getUploadURLExternal(filename="x.json", length=4)
            body: bytes | FormData = content
            if form:
                body = FormData()
                body.add_field("file", content, filename="x.json")
            async with session.post(place["upload_url"], data=body) as response:
                assert response.status == status
            async with session.post(place["upload_url"], data=content) as again:
                assert again.status == 404
    assert idle.slack.problems == ["a file has 12 bytes, 4 were announced"]


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"text": 1, "blocks": 7}', b"{}"])
async def test_a_response_url_takes_no_nonsense(idle: Lab, body: bytes) -> None:
    turn = await idle.person.say("/papers")
    assert turn.delivery is not None
    headers = {"Content-Type": "application/json"}
    async with (
        ClientSession(headers=headers) as session,
        session.post(turn.delivery.payload["response_url"], data=body) as response,
    ):
        assert response.status == 400
    assert not turn.answers
