"""All tables by name; whoever imports this has the whole schema in `METADATA`."""

from bot.storage.base import Base
from bot.storage.ledger_tables import (
    DeliveryRow,
    EditionRow,
    EpochRow,
    ExpectedStateRow,
    ImpressionRow,
    InboundEventRow,
    InstallationRow,
    LeaseRow,
    ShownRow,
)
from bot.storage.paper_tables import (
    DigestFileRow,
    FileSightingRow,
    ListingRow,
    PaperKeyRow,
    PaperRow,
)
from bot.storage.people_tables import (
    AccountRow,
    AudienceRow,
    ForgottenRow,
    InterestRow,
    LinkRequestRow,
    ReaderRow,
    SaltRow,
    SaveRow,
    SignalRow,
)

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "AccountRow",
    "AudienceRow",
    "DeliveryRow",
    "DigestFileRow",
    "EditionRow",
    "EpochRow",
    "ExpectedStateRow",
    "FileSightingRow",
    "ForgottenRow",
    "ImpressionRow",
    "InboundEventRow",
    "InstallationRow",
    "InterestRow",
    "LeaseRow",
    "LinkRequestRow",
    "ListingRow",
    "PaperKeyRow",
    "PaperRow",
    "ReaderRow",
    "SaltRow",
    "SaveRow",
    "ShownRow",
    "SignalRow",
]
