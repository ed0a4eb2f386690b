"""What each refusal of Discord means for a message, read from its code alone."""

from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.domain.errors import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.platforms.discord.sending.budget import Attempt
from bot.platforms.discord.sending.failures import DIRECT, Scene, failure

CHANNEL, PERSON = Scene(place="#papers"), Scene(place=DIRECT)
LACKING = Scene(place="#papers", lacking=("Embed Links",))
ANSWERED = Attempt(started=True, status=403)


def refusal(status: int, code: int = 0, *, retry_after: str = "") -> discord.HTTPException:
    """Return what the library raises for an answer."""
    response: Any = SimpleNamespace(status=status, reason="", headers={"Retry-After": retry_after})
    return discord.HTTPException(response, {"code": code, "message": "No."})


@pytest.mark.parametrize(
    ("status", "code", "scene", "words"),
    [
        (404, 10003, CHANNEL, "I can't find #papers: it was deleted, or I was removed"),
        (404, 10004, CHANNEL, "I can't find the server of #papers: add me to it again."),
        (403, 50001, CHANNEL, "I can't see #papers: give me View Channel there."),
        (403, 50007, PERSON, "allow them in the privacy settings of a server that we share"),
        (403, 50013, CHANNEL, "I can't post in #papers: give me Send Messages and Embed Links"),
        (403, 50013, LACKING, "I can't post in #papers: give me Embed Links there."),
        (401, 0, CHANNEL, "whoever runs Paper Round must set DISCORD_BOT_TOKEN"),
        (403, 10003, PERSON, "Discord does not let me send you direct messages"),
        (403, 49999, CHANNEL, "Discord refuses messages in #papers (49999)"),
    ],
)
def test_what_will_not_go_better_by_itself_pauses_digests_and_says_what_to_do(
    status: int, code: int, scene: Scene, words: str
) -> None:
    found = failure(refusal(status, code), ANSWERED, scene)
    assert isinstance(found, PermanentFailure)
    assert words in str(found)
    assert str(found).endswith(".")


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (refusal(429, retry_after="12.5"), 12.5),
        (refusal(429, retry_after="soon"), None),
        (refusal(403, 40003), None),
        (refusal(403), None),
        (discord.RateLimited(30.0), 30.0),
        (discord.RateLimited(1e9), 3600.0),
    ],
)
def test_what_may_go_better_is_tried_again_when_discord_says(
    error: Exception, seconds: float | None
) -> None:
    found = failure(error, ANSWERED, CHANNEL)
    assert isinstance(found, TemporaryFailure)
    wait = found.retry_after.total_seconds() if found.retry_after is not None else None
    assert wait == seconds


@pytest.mark.parametrize("status", [500, 502, 503, 504, 524])
def test_what_discord_failed_over_may_have_been_posted(status: int) -> None:
    found = failure(refusal(status), Attempt(started=True, status=status), CHANNEL)
    assert isinstance(found, UnknownOutcome)


@pytest.mark.parametrize(
    ("error", "attempt", "kind"),
    [
        (aiohttp.ServerDisconnectedError(), Attempt(started=True), UnknownOutcome),
        (TimeoutError(), Attempt(started=True), UnknownOutcome),
        (TimeoutError(), Attempt(), TemporaryFailure),
        (TimeoutError(), Attempt(started=True, status=429), TemporaryFailure),
        (aiohttp.ConnectionTimeoutError(), Attempt(started=True), TemporaryFailure),
    ],
)
def test_what_broke_is_unclear_only_if_it_was_on_its_way(
    error: Exception, attempt: Attempt, kind: type[Exception]
) -> None:
    assert isinstance(failure(error, attempt, CHANNEL), kind)
