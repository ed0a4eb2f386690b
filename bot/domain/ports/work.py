"""One transaction over all stores, and the way to it from async code."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

from bot.domain.ports.audiences import AudienceStore, SignalStore
from bot.domain.ports.installations import InstallationStore
from bot.domain.ports.ledger import EditionStore
from bot.domain.ports.papers import FileStore, PaperStore
from bot.domain.ports.people import LinkStore, ReaderStore, RefusalStore, SaveStore
from bot.domain.ports.upkeep import EpochStore, LeaseStore


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

    async def use(self, work: Callable[[UnitOfWork], T], *, patient: bool = False) -> T:
        """Run a use case in a unit of work of its own; it commits what should stay.

        What nobody waits for is `patient`: what people do goes before it, for a moment.
        """

    async def look(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run what only reads, in a unit of work that does not wait for writers."""

    async def compute(self, work: Callable[[], T]) -> T:
        """Run something that computes or reads files, beside the threads for the database."""
