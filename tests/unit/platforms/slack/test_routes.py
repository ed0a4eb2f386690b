"""What strangers send to the public addresses: refused before anything works on it."""

import asyncio
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import ClientSession
from yarl import URL

from bot.platforms.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.platforms.slack.serving import routes
from tests.fakes.slack.requests import signature
from tests.unit.platforms.slack.outpost import Outpost, Served

FORM = "application/x-www-form-urlencoded"
SLOW = b"b" * 1_000_000
"""A million letters take minutes to decode from some character sets."""
MANY = b"a=&" * 300_000
A_MOMENT = 1.0


@pytest.mark.parametrize("kind", [f"{FORM}; charset=punycode", "application/json; charset=idna"])
@pytest.mark.parametrize("is_signed", [True, False])
async def test_no_character_set_but_slacks_own_is_decoded(
    outpost: Outpost, kind: str, *, is_signed: bool
) -> None:
    headers = {"Content-Type": kind, **(_forged(outpost) if is_signed else {})}
    async with outpost.served() as served:
        began = time.monotonic()
        assert await _sent(served, SLOW, headers) == 401
        assert await _asked(served, f"{INSTALL_PATH}", SLOW, headers) == 302
        assert await _asked(served, f"{REDIRECT_PATH}", SLOW, headers) == 400
        assert time.monotonic() - began < A_MOMENT


async def test_nothing_looks_into_what_slack_did_not_sign(outpost: Outpost) -> None:
    headers = {"Content-Type": FORM, **_forged(outpost)}
    async with outpost.served() as served:
        assert await _sent(served, b"ssl_check=1&token=x", headers) == 401
        began = time.monotonic()
        assert await _sent(served, MANY, headers) == 401
        assert time.monotonic() - began < A_MOMENT / 2


async def test_a_body_that_does_not_come_is_not_waited_for(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "SECONDS_TO_READ", 0.1)
    async with outpost.served() as served:
        address = urlsplit(served.address)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        lines = {"Host": address.netloc, "Content-Length": "9", **_forged(outpost)}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"POST {EVENTS_PATH} HTTP/1.1\r\n{head}\r\nbegun".encode())
        async with asyncio.timeout(5):
            assert b" 408 " in await reader.readline()
        writer.close()


@pytest.mark.parametrize("body", ["{", "[]", "[" * 100_000, "payload=1", '{"team": 5}'])
async def test_what_is_signed_and_makes_no_sense_is_refused(outpost: Outpost, body: str) -> None:
    signed = signature(outpost.slack.signing_secret, outpost.now, body)
    headers = {"Content-Type": "application/json", **_forged(outpost, signed)}
    async with outpost.served() as served:
        assert await _sent(served, body.encode(), headers) == 400


@pytest.mark.parametrize(
    "query", ["team=T1%26scope%3Dadmin", "team=%0d%0aLocation:x", "scope=admin", "state=x"]
)
async def test_nobody_adds_to_what_slack_is_asked_for(outpost: Outpost, query: str) -> None:
    async with outpost.served() as served, ClientSession() as browser:
        url = URL(f"{served.address}{INSTALL_PATH}?{query}", encoded=True)
        async with browser.get(url, allow_redirects=False) as response:
            asked = parse_qsl(urlsplit(response.headers["Location"]).query, keep_blank_values=True)
    assert [name for name, _ in asked] == "state client_id scope user_scope redirect_uri".split()
    assert dict(asked)["scope"] == ",".join(SCOPES)


def _forged(outpost: Outpost, signed: str = f"v0={'0' * 64}") -> dict[str, str]:
    return {"X-Slack-Request-Timestamp": outpost.now, "X-Slack-Signature": signed}


async def _sent(served: Served, body: bytes, headers: Mapping[str, str]) -> int:
    return await _asked(served, EVENTS_PATH, body, headers, method="POST")


async def _asked(
    served: Served, path: str, body: bytes, headers: Mapping[str, str], *, method: str = "GET"
) -> int:
    async with (
        ClientSession(skip_auto_headers=["Content-Type"]) as other,
        other.request(
            method, f"{served.address}{path}", data=body, headers=headers, allow_redirects=False
        ) as response,
    ):
        return response.status
