"""What goes by HTTP is signed and says whether it was sent before; sockets take only fit acks."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs

import pytest
from aiohttp import ClientSession, WSMsgType, web
from slack_sdk.signature import SignatureVerifier

from tests.unit.fakes.apps import Json, Lab, by_http, served, until


class Listener:
    """Listens as an app does, refuses what comes first, and keeps all of it."""

    def __init__(self, *refusals: int) -> None:
        self.refusals = list(refusals)
        self.headers: list[dict[str, str]] = []
        self.bodies: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.headers.append(dict(request.headers))
        self.bodies.append(await request.text())
        return web.Response(status=self.refusals.pop(0) if self.refusals else 200)


async def test_requests_are_signed_and_numbered(idle: Lab) -> None:
    listener = Listener(500)
    async with served("POST", "/slack/events", listener.answer) as url:
        idle.slack.deliver_by_http(f"{url}/slack/events")
        turn = await idle.person.open_home()
        assert turn.trouble == "http_error"
        await turn.acked()
    verifier = SignatureVerifier(idle.slack.signing_secret)
    for headers, body in zip(listener.headers, listener.bodies, strict=True):
        assert verifier.is_valid_request(body, headers)
    first, second = listener.headers
    assert "X-Slack-Retry-Num" not in first
    assert (second["X-Slack-Retry-Num"], second["X-Slack-Retry-Reason"]) == ("1", "http_error")


async def test_commands_and_presses_come_as_forms(idle: Lab) -> None:
    listener = Listener()
    async with served("POST", "/slack/events", listener.answer) as url:
        idle.slack.deliver_by_http(f"{url}/slack/events")
        await idle.person.say("/papers topic x")
        await idle.person.shortcut("why", await idle.post())
    command, shortcut = (parse_qs(body) for body in listener.bodies)
    assert command["text"] == ["topic x"]
    assert json.loads(shortcut["payload"][0])["type"] == "message_action"


async def test_nobody_there_is_a_failed_connection(idle: Lab) -> None:
    idle.slack.deliver_by_http("http://127.0.0.1:9/slack/events")
    assert (await idle.person.say("/papers")).trouble == "connection_failed"


async def test_an_app_that_does_not_answer_in_time_has_timed_out(idle: Lab) -> None:
    async def sleep(_: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response()

    async with served("POST", "/slack/events", sleep) as url:
        idle.slack.deliver_by_http(f"{url}/slack/events")
        idle.slack.deliveries.ack_within = 0.05
        assert (await idle.person.say("/papers")).trouble == "http_timeout"


async def test_an_address_is_verified(idle: Lab) -> None:
    async with by_http(idle) as url:
        assert await idle.slack.deliver_by_http(f"{url}/slack/events").verify()
        assert not await idle.slack.deliver_by_http(f"{url}/elsewhere").verify()


async def opened(session: ClientSession, lab: Lab) -> str:
    headers = {"Authorization": f"Bearer {lab.slack.app_token}"}
    url = f"{lab.slack.api_url}apps.connections.open"
    async with session.post(url, headers=headers) as response:
        return str((await response.json())["url"])


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("{", "not JSON"),
        (json.dumps({"envelope_id": "made-up"}), "not waiting"),
        (json.dumps({"envelope_id": "ID", "payload": {"text": "x"}}), "takes none"),
        (json.dumps({"envelope_id": "ID", "more": 1}), "more than it should"),
    ],
)
async def test_odd_acks_are_problems(idle: Lab, answer: str, problem: str) -> None:
    async with (
        ClientSession() as session,
        session.ws_connect(await opened(session, idle)) as socket,
    ):
        hello: Json = await socket.receive_json()
        assert hello["type"] == "hello"
        turn = idle.person.react(await idle.post(), "+1")
        idle.slack.deliveries.in_background(turn)
        envelope: Json = await socket.receive_json()
        assert envelope["retry_attempt"] == 0
        await socket.send_str(answer.replace("ID", envelope["envelope_id"]))
        await until(lambda: bool(idle.slack.problems))
    assert problem in idle.slack.problems[0]


async def test_a_socket_is_opened_once_by_its_address_and_at_most_ten_times(idle: Lab) -> None:
    async with ClientSession() as session:
        url = await opened(session, idle)
        sockets = [await session.ws_connect(url)]
        async with session.get(url) as again:
            assert again.status == 408
        sockets += [await session.ws_connect(await opened(session, idle)) for _ in range(10)]
        kinds = [(await each.receive_json())["type"] for each in sockets]
        assert kinds == ["hello"] * 10 + ["disconnect"]
        assert (await sockets[-1].receive()).type is WSMsgType.CLOSE
        for each in sockets:
            await each.close()
