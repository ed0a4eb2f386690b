"""Clients of Slack's Web API: one kind posts, once and no more often; the other kind asks.

Each call has a connection of its own, which slack_sdk makes where it is given no session: on one
that was kept, nobody could tell a message that broke it from one that found it broken.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

POST_SECONDS = 8
"""How long a post may take; with what comes before it, less than the sender waits for it."""
ASK_SECONDS = 20
MOST_WAITS = 2


def silent() -> logging.Logger:
    """Return a logger that says nothing: the vendor's lines hold bodies, names and addresses."""
    logger = logging.getLogger("paperround.slack.silent")
    logger.setLevel(logging.CRITICAL + 1)
    logger.disabled = True
    return logger


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """Makes clients for the Web API at this address, which ends with a slash."""

    base_url: str

    def posting(self, token: str) -> AsyncWebClient:
        """Return one that never repeats a call: what it sent may have been posted."""
        return AsyncWebClient(
            token=token,
            base_url=self.base_url,
            timeout=POST_SECONDS,
            retry_handlers=[],
            logger=silent(),
        )

    def asking(self, token: str | None = None) -> AsyncWebClient:
        """Return one that waits when Slack asks it to, and repeats what a dropped line swallowed.

        Nothing that it is used for does harm if it happens twice.
        """
        return AsyncWebClient(
            token=token,
            base_url=self.base_url,
            timeout=ASK_SECONDS,
            retry_handlers=[
                AsyncConnectionErrorRetryHandler(),
                AsyncRateLimitErrorRetryHandler(max_retry_count=MOST_WAITS),
            ],
            logger=silent(),
        )
