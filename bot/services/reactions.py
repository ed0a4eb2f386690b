"""Reactions on messages of digests, as platforms tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AccountRef, ChannelRef
from bot.domain.signals import Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A reaction that somebody added to a message, or took back (`done` false).

    `message` is the reference that `Platform.post` returned; `name` is the platform's own word,
    `thumbsup::skin-tone-3`. `at` is when it happened by the platform's clock, and `event` the
    platform's id of the event, where it has one.
    """

    account: AccountRef
    place: ChannelRef
    message: str
    name: str
    vote: Vote
    done: bool = True
    at: datetime
    event: str | None = None
