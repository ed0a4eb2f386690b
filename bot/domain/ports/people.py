"""People and what is theirs: interests, papers put aside, links, refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audiences import Interests, Reader
from bot.domain.ids import AccountRef, PaperId, ReaderId
from bot.domain.people import LinkRequest, Refusal
from bot.domain.signals import Aside


class ReaderStore(Protocol):
    """People and their accounts."""

    def find(self, account: AccountRef) -> Reader | None:
        """Return the reader of this account, if there is one."""

    def get(self, reader: ReaderId) -> Reader:
        """Return a stored reader; raises NotFound."""

    def ensure(self, account: AccountRef, *, now: datetime) -> Reader:
        """Return the reader of this account, made if there was none."""

    def lock(self, reader: ReaderId) -> None:
        """Keep other writers from this reader's interests until this transaction ends."""

    def interests(self, reader: ReaderId) -> Interests:
        """Return a reader's topics and muted topics in the order they were named."""

    def set_interests(self, reader: ReaderId, interests: Interests, *, now: datetime) -> None:
        """Replace a reader's interests by these; those that stay keep their date."""

    def merge(self, kept: ReaderId, gone: ReaderId) -> None:
        """Let everything of one reader be another's: accounts, interests, acts, audiences, all.

        Acts that both have are merged as `Signal.merged` says. `gone` vanishes.
        """

    def separate(self, account: AccountRef, *, now: datetime) -> Reader:
        """Let an account be a reader of its own, who has nothing; raises NotFound.

        Digests in its direct messages go on, but for that new reader.
        """

    def delete(self, reader: ReaderId) -> None:
        """Delete a reader and everything that is only theirs; channels they set up stay.

        Their direct messages' audiences go too, with editions, deliveries and what was shown.
        """

    def accounts(self) -> Sequence[tuple[AccountRef, ReaderId, datetime]]:
        """Return every account with its reader, and since when it is known, in their order."""

    def records(self, reader: ReaderId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """Return everything stored about a reader as it is stored, by kind; raises NotFound.

        For the reader to take away, never for a use case to decide on.
        """


class SaveStore(Protocol):
    """Papers that readers put aside; no vote, and nothing is learned from it."""

    def put(self, reader: ReaderId, paper: PaperId, aside: Aside, *, now: datetime) -> bool:
        """Put a paper aside; False when it was there, with the date it had."""

    def remove(self, reader: ReaderId, paper: PaperId, aside: Aside) -> bool:
        """Take a paper back; False when it was not there."""

    def of(self, reader: ReaderId, aside: Aside) -> Mapping[PaperId, datetime]:
        """Return what a reader put aside and when, newest first; merges followed."""


class LinkStore(Protocol):
    """Links between accounts that are under way; `domain.people.LinkRequest` says what one is."""

    def put(self, request: LinkRequest) -> None:
        """Store a request, in place of any that the same account has."""

    def get(self, code_hash: str) -> LinkRequest | None:
        """Return the request with this hash, expired or not, locked until this transaction ends."""

    def remove(self, code_hash: str) -> None:
        """Forget a request."""

    def expire(self, now: datetime) -> None:
        """Forget every request that expired at or before now."""


class RefusalStore(Protocol):
    """Accounts that were forgotten or want to be ignored, known by salted hashes alone."""

    def salt(self) -> bytes:
        """Return the salt of this database, made once with its schema and kept in every backup."""

    def get(self, account_hash: str) -> Refusal | None:
        """Return what is refused to this account."""

    def put(self, refusal: Refusal) -> None:
        """Store a refusal in place of the one with its hash."""

    def all(self) -> Sequence[Refusal]:
        """Return all of them by hash."""
