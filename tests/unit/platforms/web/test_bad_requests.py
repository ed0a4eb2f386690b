"""Requests that no page of ours would send: a clear status and sentence, and nothing changed."""

import asyncio
import gzip
import json
from typing import Any

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from bot.http import BODY_LIMIT
from bot.platforms.web.requests import LONGEST_TEXT
from tests.unit.platforms.web.chatting import Browser, Chat, papers_of
from tests.unit.services.world import ANN

POSTS: dict[str, Any] = {
    "/api/commands": {"text": "topic retrieval", "channel": "#papers"},
    "/api/press": {"action": "run", "subject": "mine", "channel": "#papers"},
    "/api/forms": {"form": "schedule", "values": {}, "channel": "#papers"},
    "/api/reactions": {"message_id": "none.1", "name": "+1", "add": True},
    "/api/channels": {"name": "ml"},
}
GETS = [
    "/",
    "/files/none.1",
    "/fragments/messages",
    "/fragments/message/none",
    "/fragments/panel",
    "/fragments/places",
    "/api/messages",
    "/api/complete",
    "/api/events",
]


async def test_nothing_is_done_or_shown_for_somebody_who_is_not_logged_in(chat: Chat) -> None:
    browser = await chat.visit()
    for path, body in POSTS.items():
        answer = await browser.post(path, body)
        assert answer.status == 401
        assert answer.error.startswith("This browser is not logged in")
    for path in GETS:
        assert (await browser.get(path)).status == 401


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"],
)
async def test_only_json_is_taken(ann: Browser, content_type: str) -> None:
    for path, body in POSTS.items():
        answer = await ann.send(path, json.dumps(body).encode(), {"Content-Type": content_type})
        assert answer.status == 415
        assert answer.error == "A request needs Content-Type: application/json."


async def test_what_is_too_large_is_not_read(ann: Browser) -> None:
    for path in POSTS:
        assert (await ann.send(path, b'"' + b"x" * BODY_LIMIT + b'"')).status == 413


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"nul", b"[" * 100_000, b'"\\ud800"'])
async def test_what_is_no_json_is_refused(ann: Browser, body: bytes) -> None:
    for path in POSTS:
        answer = await ann.send(path, body)
        assert (answer.status, answer.error) == (400, "The request is not JSON.")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity", "unheard-of"])
async def test_what_would_have_to_be_unpacked_is_refused(ann: Browser, coding: str) -> None:
    for path, body in POSTS.items():
        packed = gzip.compress(json.dumps(body).encode())
        answer = await ann.send(path, packed, {"Content-Encoding": coding})
        assert answer.status == 415
        assert answer.error == "A request may have no Content-Encoding: it is read as it comes."


async def test_a_request_that_breaks_off_is_no_fault_of_ours(chat: Chat, ann: Browser) -> None:
    (cookie,) = ann.session.cookie_jar
    host, port = chat.address.removeprefix("http://").split(":")
    head = (
        f"POST /api/commands HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Cookie: {cookie.key}={cookie.value}\r\nContent-Type: application/json\r\n"
        "Expect: 100-continue\r\nContent-Length: 50\r\n\r\n"
    )
    with capture_logs() as logged:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode())
        assert b" 100 " in await reader.readline()  # it is being read
        writer.transport.abort()
        await writer.wait_closed()
        assert (await ann.get("/fragments/panel")).status == 200
    assert logged == []


async def test_all_problems_of_a_request_are_told_at_once(ann: Browser) -> None:
    body = {"name": 3, "add": "yes", "colour": "red"}
    answer = await ann.post("/api/reactions", body)
    assert answer.status == 400
    assert answer.error == (
        "The request cannot be taken: message_id is missing; "
        "name input should be '+1', '-1' or 'save'; add input should be a valid boolean; "
        "colour is not known here."
    )


async def test_a_line_has_a_length(ann: Browser) -> None:
    body = {"text": "x" * (LONGEST_TEXT + 1), "channel": "#papers"}
    answer = await ann.post("/api/commands", body)
    assert answer.status == 400
    assert answer.error.startswith("The request cannot be taken: text ")


async def test_a_form_takes_as_many_titles_as_its_command(ann: Browser) -> None:
    titles = "\n".join(f"{number} {'x' * 200}" for number in range(25))
    answer = await ann.post("/api/forms", POSTS["/api/forms"] | _pasted(titles))
    assert (answer.status, len(answer.json["blocks"])) == (200, 25)
    answer = await ann.post("/api/forms", POSTS["/api/forms"] | _pasted("x" * 10_000))
    assert answer.status == 400


def _pasted(titles: str) -> dict[str, object]:
    return {"form": "like", "values": {"title": titles}}


@pytest.mark.parametrize("channel", ["#none", "ben", "", "#", "a" * 100])
async def test_a_channel_that_is_none_is_not_found(ann: Browser, channel: str) -> None:
    for path in ("/api/commands", "/api/press", "/api/forms"):
        answer = await ann.post(path, POSTS[path] | {"channel": channel})
        assert (answer.status, answer.error) == (404, "There is no such channel here.")


async def test_an_empty_line_is_told_what_to_type(ann: Browser) -> None:
    answer = await ann.post("/api/commands", {"text": " \n", "channel": "#papers"})
    assert (answer.status, answer.error) == (400, "Type a few words, or /papers help.")


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
async def test_another_site_can_neither_act_nor_be_taken_for_us(
    chat: Chat, ann: Browser, headers: dict[str, str]
) -> None:
    (name, _), *_ = papers_of(await chat.deliver(chat.papers))
    body = json.dumps({"message_id": name, "name": "+1", "add": True}).encode()
    assert (await ann.send("/api/reactions", body, headers)).status in {403, 421}
    assert (await ann.votes(name))["mine"] is None


async def test_a_cookie_of_another_person_s_is_that_person_s(chat: Chat, ben: Browser) -> None:
    """Cookies are signed, not secret to the program: only the name inside tells who it is."""
    (cookie,) = ben.session.cookie_jar
    forged = cookie.value.replace("ben", "ann", 1)
    async with ClientSession(headers={"Cookie": f"{cookie.key}={forged}"}) as session:
        answer = await Browser(session=session, address=chat.address).get("/api/messages")
    assert answer.status == 401


async def test_a_request_that_was_refused_is_not_kept(chat: Chat, ann: Browser) -> None:
    await asyncio.gather(
        ann.post("/api/commands", {"text": "hello", "channel": "#none"}),
        ann.react("start.p_none"),
        ann.post("/api/press", {"action": "up", "subject": "p_none", "channel": "ann"}),
    )
    with chat.world.uow() as uow:
        reader = uow.readers.find(ANN)
        assert reader is not None
        assert uow.signals.of_reader(reader.id) == []
    assert "hello" not in (await ann.get("/fragments/messages", channel="ann")).text
