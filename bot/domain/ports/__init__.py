"""The ports: what use cases need of storage, and what the application needs of a platform.

Storage ports are synchronous and belong to one unit of work, which is one transaction: leaving
it without `commit` undoes everything. Methods that take many things do so in a bounded number
of statements. All times are aware and in UTC.
"""

from bot.domain.ports.audiences import AudienceStore, SignalStore
from bot.domain.ports.installations import InstallationStore
from bot.domain.ports.ledger import EditionStore
from bot.domain.ports.papers import FileStore, PaperStore
from bot.domain.ports.people import LinkStore, ReaderStore, RefusalStore, SaveStore
from bot.domain.ports.platforms import Platform
from bot.domain.ports.upkeep import EpochStore, LeaseStore
from bot.domain.ports.work import Bridge, UnitOfWork

__all__ = [
    "AudienceStore",
    "Bridge",
    "EditionStore",
    "EpochStore",
    "FileStore",
    "InstallationStore",
    "LeaseStore",
    "LinkStore",
    "PaperStore",
    "Platform",
    "ReaderStore",
    "RefusalStore",
    "SaveStore",
    "SignalStore",
    "UnitOfWork",
]
