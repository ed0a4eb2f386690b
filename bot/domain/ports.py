"""The ports: what use cases need of storage, and what the application needs of a platform.

Storage ports are synchronous and belong to one unit of work, which is one transaction: leaving
it without `commit` undoes everything. Methods that take many things do so in a bounded number
of statements. All times are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self, TypeVar

from bot.domain.audiences import Audience, Interests, Reader
from bot.domain.digests import DigestFile, Quarantined, StoredFile
from bot.domain.editions import Delivery, DeliveryState, Edition, LastEdition, Payload, Sent
from bot.domain.health import Component
from bot.domain.ids import (
    AccountRef,
    AudienceId,
    AudienceRef,
    ChannelRef,
    DeliveryId,
    EditionId,
    FileId,
    PaperId,
    ReaderId,
)
from bot.domain.installations import Installation
from bot.domain.leases import Lease
from bot.domain.listings import NewListing, PaperUpdate, SourceState
from bot.domain.papers import PaperContent, PaperKey, PaperRecord
from bot.domain.people import LinkRequest, Refusal
from bot.domain.signals import Aside, Signal, SignalKey, Surface, Vote


class PaperStore(Protocol):
    """Papers, the keys they are recognised by, and their listings."""

    def lock_intake(self) -> None:
        """Let no other transaction add papers or listings until this one ends.

        Numbers are handed out behind this lock, so they appear in the order of commits.
        """

    def by_keys(self, keys: Iterable[PaperKey]) -> Mapping[PaperKey, frozenset[PaperId]]:
        """Return the papers (merges followed) that have each key; absent keys are left out."""

    def keys_of(self, papers: Iterable[PaperId]) -> Mapping[PaperId, frozenset[PaperKey]]:
        """Return all keys of these papers."""

    def get(self, papers: Iterable[PaperId]) -> Mapping[PaperId, PaperRecord]:
        """Return the stored papers among these ids, by the id asked for (merges followed)."""

    def add(self, papers: Sequence[tuple[PaperId, PaperContent, frozenset[PaperKey]]]) -> None:
        """Store new papers, numbered in this order. Needs `lock_intake`."""

    def update(self, updates: Sequence[PaperUpdate]) -> None:
        """Replace the content of stored papers, add keys to them, and number them anew.

        So whoever knows all papers up to a number sees them again. Needs `lock_intake`.
        """

    def list_in(
        self, file: FileId, listings: Sequence[NewListing], *, now: datetime, backfill: bool
    ) -> None:
        """Record listings; a paper's first one that is no back-fill numbers it as listed.

        A paper that the file already lists keeps its row. Needs `lock_intake`.
        """

    def all(self, *, after: int = 0, up_to: int | None = None) -> Sequence[PaperRecord]:
        """Return papers by number: > after, ≤ up_to; those merged into another one left out."""

    def listed(
        self, *, after: int | None = None, since: datetime | None = None, up_to: int | None = None
    ) -> Sequence[PaperRecord]:
        """Return papers by `listed_number`: > after, ≤ up_to, listed at or after `since`."""

    def listed_ids(self, *, since: datetime) -> Sequence[PaperId]:
        """Return the ids of papers listed at or after `since`, by `listed_number`."""

    def last_number(self) -> int:
        """Return the largest number given to a paper, 0 when there is none."""

    def last_listed_number(self) -> int:
        """Return the largest `listed_number`, 0 when there is none."""

    def count(self) -> int:
        """Return how many papers there are."""


class FileStore(Protocol):
    """Digest files that were read, and where they were seen."""

    def by_sha(self, sha256: str) -> StoredFile | None:
        """Return the file with these bytes, whatever its path."""

    def record(self, file: DigestFile, *, now: datetime, report: Mapping[str, int]) -> FileId:
        """Store or refresh the file (unique by sha256) with parser, counts and problems.

        `first_seen` and a date once stored never change.
        """

    def sighted(self, file: FileId, path: str, *, host: str, now: datetime) -> None:
        """Remember that these bytes were seen at a path; the same path twice is one sighting."""

    def quarantined(self) -> Sequence[Quarantined]:
        """Return the problems of all files as last read, newest file first."""

    def refuse(self, path: str, sha256: str, reason: str, *, now: datetime) -> None:
        """Remember a file that could not be read at all; the same bytes at once are one row."""

    def sources(self) -> Sequence[SourceState]:
        """Return each watched folder as last seen."""


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


class AudienceStore(Protocol):
    """Audiences and their interests."""

    def add(self, audience: Audience) -> Audience:
        """Store a new audience and return it with its id; the given id is ignored."""

    def find(self, ref: AudienceRef) -> Audience | None:
        """Return the audience of this name, if there is one."""

    def get(self, audience: AudienceId) -> Audience:
        """Return a stored audience; raises NotFound."""

    def all(self) -> Sequence[Audience]:
        """Return all audiences by reference."""

    def update(self, audience: Audience) -> None:
        """Store an audience's settings and state."""

    def due(self, now: datetime) -> Sequence[Audience]:
        """Return active audiences whose `next_due_at` is at or before now, earliest first."""

    def lock(self, audience: AudienceId) -> Audience:
        """Return the audience, locked against other writers until this transaction ends."""

    def interests(self, audience: AudienceId) -> Interests:
        """Return an audience's topics and muted topics in the order they were named."""

    def set_interests(self, audience: AudienceId, interests: Interests, *, now: datetime) -> None:
        """Replace an audience's interests by these; those that stay keep their date."""


class SignalStore(Protocol):
    """Acts of readers on papers."""

    def get(self, key: SignalKey) -> Signal | None:
        """Return the signal with this key, if there is one."""

    def put(self, signal: Signal) -> None:
        """Store a signal, merged with the one that has its key."""

    def of_paper(self, reader: ReaderId, paper: PaperId) -> Sequence[Signal]:
        """Return one reader's signals on one paper."""

    def of_reader(self, reader: ReaderId) -> Sequence[Signal]:
        """Return all of one reader's signals, those taken back too, in order of papers."""

    def votes(self, reader: ReaderId) -> Mapping[PaperId, Vote]:
        """Return a reader's standing votes."""

    def votes_in(self, audience: AudienceId) -> Mapping[ReaderId, Mapping[PaperId, Vote]]:
        """Return standing votes given in this audience's messages, by reader."""

    def tally(
        self,
        papers: Iterable[PaperId],
        audience: AudienceId,
        *,
        surface: Surface | None = None,
    ) -> Mapping[PaperId, tuple[int, int]]:
        """Return (ups, downs) of standing votes given in this audience's messages.

        With a surface only those acts are counted that came from there: reactions are public.
        """

    def votes_since(self, reader: ReaderId, since: datetime) -> Mapping[PaperId, Vote]:
        """Return those of a reader's standing votes that were given after `since`."""

    def seen_event(self, platform: str, event_id: str, *, now: datetime) -> bool:
        """Remember an inbound event; True when it was already there."""


class EditionStore(Protocol):
    """The ledger: editions, their deliveries, what was shown to whom."""

    def last(self, audience: AudienceId) -> LastEdition | None:
        """Return the audience's latest edition."""

    def exists(self, audience: AudienceId, period: str) -> bool:
        """Return whether the audience has an edition of this period."""

    def add(self, edition: Edition) -> EditionId:
        """Store an edition, its deliveries, `shown` and impressions, and return its id.

        Call it behind `AudienceStore.lock` after `exists`; a second edition of a period is
        refused by the database with StorageError.
        """

    def cleared_since(self, audience: AudienceId, since: datetime) -> frozenset[PaperId]:
        """Return what cleared the bar in the audience's editions composed at or after `since`."""

    def withdraw(self, audience: AudienceId, *, reason: str) -> None:
        """Let an audience's PENDING deliveries FAIL, so that their papers are not shown.

        One that is SENDING is its sender's to judge.
        """

    def shown(self, audience: AudienceId) -> frozenset[PaperId]:
        """Return every paper that counts as shown to the audience."""

    def open(self, place: ChannelRef) -> Sequence[Delivery]:
        """Return this channel's deliveries that are PENDING or SENDING, in order of posting."""

    def open_places(self, now: datetime) -> Sequence[ChannelRef]:
        """Return the channels with a PENDING or SENDING delivery that may be tried now.

        Paused and ended audiences wait: their deliveries are not open.
        """

    def delivery(self, delivery: DeliveryId) -> Delivery:
        """Return a stored delivery; raises NotFound."""

    def of_edition(self, edition: EditionId) -> Sequence[Delivery]:
        """Return an edition's deliveries by position."""

    def latest(self, audience: AudienceId) -> Sequence[Delivery]:
        """Return the deliveries of the audience's latest edition, empty when there is none."""

    def by_message(self, place: ChannelRef, message: str) -> Delivery | None:
        """Return the delivery that was posted as this message."""

    def by_nonce(self, nonce: str) -> Delivery | None:
        """Return the delivery with this nonce, whatever its state."""

    def messages(
        self, place: ChannelRef, *, before: DeliveryId | None = None, limit: int
    ) -> Sequence[Delivery]:
        """Return a channel's last deliveries before one of them, oldest first.

        Those that are SENT, UNKNOWN or SENDING: for a chat that keeps no messages of its own.
        """

    def sent(self, audience: AudienceId, *, limit: int | None = None) -> Sequence[Sent]:
        """Return the papers that reached an audience, newest first; merges followed, none twice."""

    def move(
        self,
        delivery: DeliveryId,
        state: DeliveryState,
        *,
        now: datetime,
        lease: Lease,
        message: str | None = None,
        error: str = "",
        not_before: datetime | None = None,
    ) -> None:
        """Change a delivery's state under the lease; raises LeaseLost when it is not held.

        To SENDING counts an attempt; to FAILED forgets that its papers were shown.
        """

    def last_sent_at(self, audience: AudienceId) -> datetime | None:
        """Return when a message last reached the audience."""


class LeaseStore(Protocol):
    """Leases with fences: at most one owner at a time, and late ones are noticed."""

    def take(
        self, kind: str, key: str, *, owner: str, now: datetime, lasts: timedelta
    ) -> Lease | None:
        """Return the lease, taken or renewed, or None while somebody else holds it.

        The fence grows whenever the owner changes.
        """

    def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it is no longer held."""


class EpochStore(Protocol):
    """The states that rankers were fitted on."""

    def latest(self, code: str) -> tuple[int, int] | None:
        """Return (epoch, watermark: the last paper number in it), None before the first.

        Each version of the code has epochs of its own, so that two that run side by side do not
        take turns.
        """

    def add(self, *, watermark: int, settings: str, code: str, now: datetime) -> int:
        """Store a new epoch and return its number."""


class InstallationStore(Protocol):
    """Workspaces that installed the bot; what is secret of them is sealed at rest.

    Whoever needs a key that the settings do not hold is told so by UserError.
    """

    def get(self, platform: str, tenant: str) -> Installation | None:
        """Return the installation in a workspace; raises UserError where no key opens it."""

    def put(self, installation: Installation) -> None:
        """Store an installation, in place of any that its workspace has; raises UserError."""

    def remove(self, platform: str, tenant: str) -> bool:
        """Delete an installation with its secrets; False when there was none."""

    def tenants(self, platform: str) -> Sequence[str]:
        """Return the workspaces that installed the bot, in order."""

    def reseal(self) -> int:
        """Seal everything with the newest key and return how many were not; raises UserError."""

    def expect(self, state_hash: str, *, expires_at: datetime) -> None:
        """Remember that somebody began an installation, known by the hash of its state."""

    def arrived(self, state_hash: str, *, now: datetime) -> bool:
        """Return whether such a state is expected, once: it is forgotten, with all that expired."""


class UnitOfWork(Protocol):
    """One transaction over all stores."""

    papers: PaperStore
    files: FileStore
    readers: ReaderStore
    audiences: AudienceStore
    signals: SignalStore
    editions: EditionStore
    leases: LeaseStore
    epochs: EpochStore
    saves: SaveStore
    links: LinkStore
    refusals: RefusalStore
    installations: InstallationStore

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End; whatever was not committed is undone."""

    def commit(self) -> None:
        """Make it so. Raises DatabaseBusy or DatabaseFull, and then nothing was stored."""


T = TypeVar("T")


class Bridge(Protocol):
    """The way from async code to sync use cases: each call is one hop to a thread and back."""

    async def use(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a use case in a unit of work of its own; it commits what should stay."""

    async def look(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run what only reads, in a unit of work that does not wait for writers."""

    async def compute(self, work: Callable[[], T]) -> T:
        """Run something that computes or reads files, beside the threads for the database."""


class Platform(Protocol):
    """A chat platform: it translates, and decides nothing."""

    name: str

    async def run(self) -> None:
        """Serve until cancelled."""

    async def post(self, delivery: Delivery) -> str:
        """Post a message and return its reference.

        Raises TemporaryFailure, PermanentFailure or UnknownOutcome.
        """

    def cut(self, payload: Payload) -> tuple[Payload, ...]:
        """Return a payload as the messages it takes here, in order: each is posted as one."""

    async def tell(self, account: AccountRef, text: str) -> None:
        """Tell one person something, in their direct messages. Raises as `post` does."""

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        """Whether a message of unknown fate may be posted again without doubling it."""

    def health(self) -> Component:
        """Say how the platform is."""
