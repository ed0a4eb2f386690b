"""What Discord's refusals and broken connections mean for a message, as one of three failures.

Codes are those of https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import discord

from bot.domain.errors import (
    DeliveryError,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
)
from bot.platforms.discord.sending.budget import Attempt
from bot.platforms.discord.serving.permissions import in_words

DIRECT = "your direct messages"
"""What people call the place that their own messages go to."""

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
MISSING_ACCESS, CANNOT_SEND_TO_USER, MISSING_PERMISSIONS = 50001, 50007, 50013
NO_SERVER_SHARED = 50278
INVALID_FORM_BODY = 50035
THREAD_EXISTS, THREAD_LOCKED = 160004, 160005
BLOCKED_BY_AUTOMOD = 200000
OPENING_TOO_FAST = 40003
UNAUTHORIZED, TOO_MANY, SERVER_ERROR = 401, 429, 500

REFUSED = (
    "Discord no longer accepts the bot: whoever runs Paper Round must set DISCORD_BOT_TOKEN to "
    "the bot's present token."
)
NOT_YET = "Discord is not connected just now."
TOO_MANY_REFUSALS = (
    "Discord refused too many requests: nothing is sent for some minutes, so that it does not ban "
    "this machine."
)
_NO_DIRECT = (
    "Discord does not let me send you direct messages: allow them in the privacy settings of a "
    "server that we share, or subscribe in a channel."
)
_PERMANENT: Mapping[int, str] = {
    UNKNOWN_CHANNEL: "I can't find {place}: it was deleted, or I was removed from its server.",
    UNKNOWN_GUILD: "I can't find the server of {place}: add me to it again.",
    MISSING_ACCESS: "I can't see {place}: give me {lacking} there.",
    CANNOT_SEND_TO_USER: _NO_DIRECT,
    NO_SERVER_SHARED: _NO_DIRECT,
    THREAD_LOCKED: "{place} is locked: unlock it, or subscribe somewhere else.",
    BLOCKED_BY_AUTOMOD: (
        "AutoMod of the server blocked a message in {place}: let its rules allow my role."
    ),
    MISSING_PERMISSIONS: "I can't post in {place}: give me {lacking} there.",
}
_USUALLY: Mapping[int, tuple[str, ...]] = {
    MISSING_ACCESS: ("View Channel",),
    MISSING_PERMISSIONS: ("Send Messages", "Embed Links"),
}
"""What lacks, as a rule, where the gateway has not told what the bot may do."""

_TOO_FAST = "Discord asks to send fewer messages just now."
_BUSY = "Other messages wait to be sent to Discord."
_BEFORE = "Discord can't be reached just now."
_LOST = "The connection to Discord broke while the message was sent: it may have been posted."
_UNCLEAR = "Discord failed while it took the message: it may have been posted."
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a message was to go: what people call it, and what the bot lacks there."""

    place: str = DIRECT
    lacking: Sequence[str] = ()


def failure(error: Exception, attempt: Attempt, scene: Scene) -> DeliveryError:
    """Return what became of a message."""
    match error:
        case DeliveryError():
            return error
        case discord.RateLimited():
            return TemporaryFailure(_TOO_FAST, retry_after=_wait(error.retry_after))
        case discord.HTTPException():
            return _refusal(error, scene)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return TemporaryFailure(_BEFORE)  # there was no connection to send it over
        case _:
            return _broken(attempt)


def _broken(attempt: Attempt) -> DeliveryError:
    """Return what became of a request that was not answered to the end."""
    if attempt.unclear:
        return UnknownOutcome(_UNCLEAR)
    if attempt.status == TOO_MANY:
        return TemporaryFailure(_TOO_FAST)
    return UnknownOutcome(_LOST) if attempt.started else TemporaryFailure(_BUSY)


def before_sending(error: Exception, attempt: Attempt, scene: Scene) -> DeliveryError:
    """Return what became of a message when something failed that had to be done before it."""
    found = failure(error, attempt, scene)
    return TemporaryFailure(_BEFORE) if isinstance(found, UnknownOutcome) else found


def code_of(error: BaseException | None) -> int:
    """Return Discord's number for what is wrong, 0 where it said none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def is_refused(error: BaseException | None) -> bool:
    """Whether it is the bot itself that Discord does not take."""
    return isinstance(error, discord.LoginFailure) or (
        isinstance(error, discord.HTTPException) and error.status == UNAUTHORIZED
    )


def _refusal(error: discord.HTTPException, scene: Scene) -> DeliveryError:
    if error.status == UNAUTHORIZED:
        return PermanentFailure(REFUSED)
    if error.status == TOO_MANY or error.code == OPENING_TOO_FAST:
        return TemporaryFailure(_TOO_FAST, retry_after=_retry_after(error))
    if error.status >= SERVER_ERROR:
        return UnknownOutcome(_UNCLEAR)
    if error.code:
        return PermanentFailure(_sentence(error.code, scene))
    # It is no refusal in Discord's words: a proxy's perhaps.
    return TemporaryFailure(f"Something before Discord refused the message (HTTP {error.status}).")


def _sentence(code: int, scene: Scene) -> str:
    """Return who can do what; a code that nobody knows is no reason to try the same again."""
    if scene.place == DIRECT and code in {UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS}:
        return _NO_DIRECT
    if code in _PERMANENT:
        lacking = in_words(scene.lacking or _USUALLY.get(code, ("View Channel",)))
        return _PERMANENT[code].format(place=scene.place, lacking=lacking)
    return f"Discord refuses messages in {scene.place} ({code}): ask whoever runs Paper Round."


def _retry_after(error: discord.HTTPException) -> timedelta | None:
    value = str(error.response.headers.get("Retry-After", ""))
    return _wait(float(value)) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", value) else None


def _wait(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, _LONGEST_WAIT))
