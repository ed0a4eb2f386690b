"""How Discord says no: a status, a code and a sentence.

<https://docs.discord.com/developers/topics/opcodes-and-status-codes#json>.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.fakes.discord.values import Json

NAMED: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30034: (400, "Max number of daily application command creates has been reached (200)"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    200000: (400, "Message was blocked by automatic moderation"),
}
"""The status and the sentence of each code that the fake, or a fault, may answer with."""
UNAUTHORIZED = 401
"""How a fault names the one error that has no code of its own."""


def refused(problems: Sequence[str]) -> DiscordError:
    """Return how a body is refused for its problems."""
    told = [{"code": "BASE_TYPE_INVALID", "message": each} for each in problems]
    return DiscordError(50035, errors={"_errors": told})


class DiscordError(Exception):
    """An error by its code; `errors` tell what was wrong with each part of a body."""

    def __init__(self, code: int, *, errors: Json | None = None) -> None:
        status, message = NAMED[0 if code == UNAUTHORIZED else code]
        super().__init__(f"{code} {message}")
        self.status = status
        self.body: Json = {"message": message, "code": 0 if code == UNAUTHORIZED else code}
        if errors:
            self.body["errors"] = errors
