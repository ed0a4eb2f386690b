"""What is kept of accounts beside their readers: links that are under way, and refusals."""

from __future__ import annotations

from dataclasses import dataclass
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

    Acts at or before `forgotten_at` are ignored for ever, whoever delivers them again.
    """

    account_hash: str
    forgotten_at: datetime | None = None
    ignored_since: datetime | None = None
