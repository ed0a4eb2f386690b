"""Deliveries by HTTP to the app's own address, signed with the signing secret."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.values import Json


def signature(secret: str, timestamp: str, body: str) -> str:
    """<https://docs.slack.dev/authentication/verifying-requests-from-slack>."""
    signed = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class Requests:
    """One address for everything, as `/slack/events` is."""

    is_ready = True

    def __init__(self, url: str, secret: str, complain: Callable[[str], None]) -> None:
        self.url = url
        self._secret = secret
        self._complain = complain
        self._session = ClientSession()

    async def ready(self) -> None:
        """Return at once: whether the app is there is seen when it is asked."""

    async def attempt(self, delivery: Delivery, *, within: float) -> str:
        body, kind = _body(delivery)
        headers = {"Content-Type": kind, **self._signed(body)}
        if delivery.attempts > 1:
            headers |= {
                "X-Slack-Retry-Num": str(delivery.attempts - 1),
                "X-Slack-Retry-Reason": delivery.why_again or "http_timeout",
            }
        try:
            async with self._session.post(
                self.url, data=body, headers=headers, timeout=ClientTimeout(total=within)
            ) as response:
                text = await response.text()
        except TimeoutError:
            return "http_timeout"
        except ClientError:
            return "connection_failed"
        if response.status // 100 != 2:
            return "http_error"
        delivery.acknowledge(self._read(delivery, text))
        return ""

    async def verify(self) -> bool:
        """Ask whether the address is the app's, as Slack does when it is entered."""
        body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})
        headers = {"Content-Type": "application/json", **self._signed(body)}
        async with self._session.post(self.url, data=body, headers=headers) as response:
            return response.status == 200 and "3eZbrw1aB" in await response.text()

    async def close(self) -> None:
        await self._session.close()
        await asyncio.sleep(0)

    def _signed(self, body: str) -> dict[str, str]:
        now = str(int(time.time()))  # the app compares it with its own clock, which is real
        return {
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": signature(self._secret, now, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    def _read(self, delivery: Delivery, text: str) -> Json:
        """Return the answer in an ack: an object, or text that becomes a message."""
        if not text.strip() or delivery.kind == "events_api":
            return {}
        try:
            found = json.loads(text)
        except ValueError:
            found = {"text": text}
        if not isinstance(found, dict):
            found = {"text": text}
        if not delivery.takes_answer:
            self._complain(f"an answer came with the ack of a {delivery.kind} that takes none")
        return found


def _body(delivery: Delivery) -> tuple[str, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload), "application/json"
    fields = (
        delivery.payload
        if delivery.kind == "slash_commands"
        else {"payload": json.dumps(delivery.payload)}
    )
    return urlencode(fields), "application/x-www-form-urlencoded"
