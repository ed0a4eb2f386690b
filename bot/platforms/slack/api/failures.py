"""What Slack's refusals and broken connections mean for a message, as one of three failures.

Codes are those of https://docs.slack.dev/reference/methods/chat.postMessage and of
conversations.open. What Slack answered with `ok: false` was not posted, but for its own errors,
of which it says itself that some of the operation may have succeeded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.errors import (
    DeliveryError,
    PermanentFailure,
    StorageError,
    TemporaryFailure,
    UnknownOutcome,
    UserError,
)

TOKEN_CODES = frozenset(
    "account_inactive invalid_auth not_authed token_expired token_revoked "
    "not_allowed_token_type org_login_required team_access_not_granted".split()
)
"""The bot itself is refused, in every channel of its workspace."""
DIRECT = "your direct messages"
"""What people call the place that their own messages go to."""
BLOCK_CODES = frozenset(
    "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long".split()
)
"""The blocks are refused, and nothing was posted."""
THREAD_CODES = frozenset("cannot_reply_to_message thread_not_found".split())
"""The header's message is gone, and nothing was posted."""

_AGAIN = "whoever runs Paper Round must install it in this workspace again"
REINSTALL = f"Slack no longer accepts the bot: {_AGAIN}."
NOT_INSTALLED = "Paper Round is not installed in this workspace any more: install it again."
OVER_WHEN_ACCEPTED = frozenset({REINSTALL, NOT_INSTALLED})
"""What keeps a whole workspace's digests back until Slack accepts the bot there again."""
_INVITE = "invite me with /invite @Paper Round"
NOT_IN = "I can't post in {place}: " + _INVITE + "."
_RESTRICTED = (
    "Slack's settings do not let me post in {place}: ask an admin to allow it, or choose another "
    "channel."
)
_INACTIVE = "Slack says that this account is deactivated: its digests can't be delivered."
_NO_DIRECT = "Slack does not let me send direct messages to this account: subscribe in a channel."

_PERMANENT: Mapping[str, str] = dict.fromkeys(TOKEN_CODES, REINSTALL) | {
    "channel_not_found": "I can't find {place}, which may be private: " + _INVITE + ".",
    "not_in_channel": NOT_IN,
    "is_archived": "I can't post in {place}, which is archived: unarchive it, or choose another.",
    "user_disabled": _INACTIVE,
    "user_not_found": _INACTIVE,
    "users_not_found": _INACTIVE,
    "user_not_visible": _NO_DIRECT,
    "cannot_dm_bot": _NO_DIRECT,
    "messages_tab_disabled": (
        "Slack does not let me send direct messages: whoever runs Paper Round must turn on the "
        "app's Messages tab."
    ),
    "msg_too_long": "Slack finds this message too long: choose fewer papers in the settings.",
    "ekm_access_denied": _RESTRICTED,
    "access_denied": _RESTRICTED,
    "no_permission": _RESTRICTED,
}
_FOR_NOW: Mapping[str, str] = {
    "ratelimited": "Slack asks to send fewer messages just now.",
    "rate_limited": "Slack asks to send fewer messages just now.",
    "message_limit_exceeded": "This workspace sends too many messages just now.",
    "service_unavailable": "Slack is not available just now.",
    "request_timeout": "Slack did not get the whole message.",
    "team_added_to_org": "Slack is moving this workspace just now.",
}
_ITS_OWN = frozenset({"internal_error", "fatal_error"})

_TOO_MANY, _UNAVAILABLE, _SERVER_ERROR = 429, 503, 500
_LONGEST_WAIT = 3600
_LOST = "The connection to Slack broke while the message was sent: it may have been posted."
_UNCLEAR = "Slack failed while it took the message: it may have been posted."
_BEFORE = "Slack can't be reached just now."


def failure(error: Exception, *, place: str) -> DeliveryError:
    """Return what became of a message; `place` is what people call where it should have gone."""
    match error:
        case DeliveryError():
            return error
        case SlackApiError():
            return _refusal(error, place)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return TemporaryFailure(_BEFORE)  # there was no connection to send it over
        case StorageError() | UserError():  # the second where no key opens the bot's token
            return TemporaryFailure("The bot's token can't be read just now: nothing was posted.")
        case _:
            return UnknownOutcome(_LOST)


def before_sending(error: Exception, *, place: str) -> DeliveryError:
    """Return what became of a message when something failed that had to be done before it."""
    found = failure(error, place=place)
    return TemporaryFailure(_BEFORE) if isinstance(found, UnknownOutcome) else found


def code_of(error: Exception) -> str:
    """Return Slack's word for what is wrong, "" where it said none."""
    code = _answer(error).get("error")
    return code if isinstance(code, str) else ""


def _refusal(error: SlackApiError, place: str) -> DeliveryError:
    code, status = code_of(error), _status(error)
    if status == _TOO_MANY or code in _FOR_NOW:
        sentence = _FOR_NOW.get(code, _FOR_NOW["ratelimited"])
        return TemporaryFailure(sentence, retry_after=retry_after(error))
    if status == _UNAVAILABLE:
        return TemporaryFailure(_FOR_NOW["service_unavailable"], retry_after=retry_after(error))
    if status >= _SERVER_ERROR or code in _ITS_OWN:
        return UnknownOutcome(_UNCLEAR)
    if code:
        return PermanentFailure(_sentence(code, error, place))
    if status >= 400:  # noqa: PLR2004 - a refusal, and not in Slack's words: a proxy's perhaps
        return TemporaryFailure(f"Something before Slack refused the message (HTTP {status}).")
    return UnknownOutcome(_UNCLEAR)


def _sentence(code: str, error: SlackApiError, place: str) -> str:
    """Return who can do what; a code that nobody knows is no reason to try the same again."""
    if code == "missing_scope":
        needed = _word(_answer(error).get("needed"))
        return f"The app lacks the permission {needed}: add it, then {_AGAIN}."
    if place == DIRECT and code in {"channel_not_found", "not_in_channel"}:
        return _NO_DIRECT
    if code in _PERMANENT:
        return _PERMANENT[code].format(place=place)
    if code.startswith("restricted_action"):
        return _RESTRICTED.format(place=place)
    return f"Slack refuses messages in {place} with “{_word(code)}”: ask whoever runs Paper Round."


def retry_after(error: Exception) -> timedelta | None:
    """Return how long Slack asks to wait, at most an hour."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, value in headers.items():
        if str(name).lower() == "retry-after" and re.fullmatch(r"[0-9]{1,9}", str(value)):
            return timedelta(seconds=min(int(value), _LONGEST_WAIT))
    return None


def _answer(error: Exception) -> Mapping[str, Any]:
    data = getattr(getattr(error, "response", None), "data", None)
    return data if isinstance(data, Mapping) else {}


def _status(error: SlackApiError) -> int:
    """Return the answer's status, which slack_sdk keeps under either of two names."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status if isinstance(status, int) else 0


def _word(value: object) -> str:
    """Return what Slack names, if it is a name and nothing else."""
    text = str(value)
    return text if re.fullmatch(r"[A-Za-z0-9_:.,-]{1,80}", text) else "that it needs"
