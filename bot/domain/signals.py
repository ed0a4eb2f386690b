"""Acts of readers, and the vote they add up to, whatever order they arrive in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import AudienceId, PaperId, ReaderId


class Vote(StrEnum):
    """What a reader thinks of a paper; no vote at all is `None`."""

    UP = "up"
    DOWN = "down"


class Aside(StrEnum):
    """What a reader does with a paper that is no vote: keeps it for later, or wants it not now."""

    SAVED = "saved"
    NOT_NOW = "not now"


class Surface(StrEnum):
    """Where an act came from."""

    REACTION = "reaction"
    BUTTON = "button"
    COMMAND = "command"
    COMMAND_LINE = "command_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalKey:
    """What makes two events the same act: who, what, where and by which name."""

    reader: ReaderId
    paper: PaperId
    surface: Surface
    message: str
    """The platform's reference of the message, empty for commands."""
    name: str
    """The raw name: `+1`, `thumbsdown::skin-tone-3`, `up`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One act: when it was last done and when it was last taken back.

    Merging is commutative and idempotent (the later time wins on each side), so redelivered
    and reordered events leave the same row. `audience` says in which audience's message it
    happened (None elsewhere); votes in direct messages never enter a channel's taste.
    """

    key: SignalKey
    value: Vote
    occurred_at: datetime | None
    retracted_at: datetime | None = None
    audience: AudienceId | None = None

    @property
    def stands(self) -> bool:
        """Whether the act was done and not taken back since."""
        if self.occurred_at is None:
            return False
        return self.retracted_at is None or self.retracted_at < self.occurred_at

    def merged(self, other: Signal) -> Signal:
        """Return what both events together say; they must have the same key."""
        return replace(
            self,
            occurred_at=_latest(self.occurred_at, other.occurred_at),
            retracted_at=_latest(self.retracted_at, other.retracted_at),
            audience=self.audience if self.audience is not None else other.audience,
        )


def standing_vote(signals: Iterable[Signal]) -> Vote | None:
    """Return the value of the latest act still standing among one reader's acts on one paper."""
    standing = [(s.occurred_at, s.value.value) for s in signals if s.stands and s.occurred_at]
    return Vote(max(standing)[1]) if standing else None


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
