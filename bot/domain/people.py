"""What is kept of accounts beside their readers: links that are under way, and refusals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.ids import AccountRef


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    """One account's wish to be the same reader as another's, which `other` has agreed to or not.

    It is known by the hash of its code; whoever can read the database cannot use it.
    """

    code_hash: str
    asker: AccountRef
    other: AccountRef | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """That an account was forgotten, or wants never to be learned from; known by a hash alone.

    Acts at or before `forgotten_at` are ignored for ever, whoever delivers them again. So are those
    at or before `ignored_until`, when being ignored last ended.
    """

    account_hash: str
    forgotten_at: datetime | None = None
    ignored_since: datetime | None = None
    ignored_until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is refused."""
        return not (self.forgotten_at or self.ignored_since or self.ignored_until)

    def covers(self, at: datetime) -> bool:
        """Whether what was done then is ignored for ever, though it is told of only now."""
        until = later(self.forgotten_at, self.ignored_until)
        return until is not None and at <= until

    def with_times_of(self, other: Refusal) -> Refusal:
        """Return this with the later of both moments until which acts are ignored for ever."""
        return replace(
            self,
            forgotten_at=later(self.forgotten_at, other.forgotten_at),
            ignored_until=later(self.ignored_until, other.ignored_until),
        )


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later moment, None where there is neither."""
    return max((at for at in (one, other) if at is not None), default=None)
