"""One transaction over all stores."""

from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.ports import (
    AudienceStore,
    EditionStore,
    EpochStore,
    FileStore,
    InstallationStore,
    LeaseStore,
    LinkStore,
    PaperStore,
    ReaderStore,
    RefusalStore,
    SaveStore,
    SignalStore,
)
from bot.storage.audiences import Audiences
from bot.storage.epochs import Epochs
from bot.storage.errors import busy
from bot.storage.files import Files
from bot.storage.installations import Installations
from bot.storage.leases import Leases
from bot.storage.ledger import Ledger
from bot.storage.links import Links
from bot.storage.papers import Papers
from bot.storage.readers import Readers
from bot.storage.redirects import Redirects
from bot.storage.refusals import Refusals
from bot.storage.saves import Saves
from bot.storage.sealing import Seal
from bot.storage.signals import Signals


class SqlUnitOfWork:
    """`ports.UnitOfWork` on a connection that it takes on entry and gives back on exit."""

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

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        try:
            connection = self._engine.connect()
        except PoolTimeout as error:
            raise busy() from error
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        redirects = Redirects(connection)
        self.papers = Papers(connection, redirects)
        self.files = Files(connection)
        self.readers = Readers(connection)
        self.audiences = Audiences(connection)
        self.signals = Signals(connection, redirects)
        self.editions = Ledger(connection, redirects)
        self.leases = Leases(connection)
        self.epochs = Epochs(connection)
        self.saves = Saves(connection, redirects)
        self.links = Links(connection)
        self.refusals = Refusals(connection)
        self.installations = Installations(connection, self._seal)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def commit(self) -> None:
        if self._connection is None:
            raise RuntimeError("a unit of work is committed inside its `with`")
        self._connection.commit()
