"""Leases: who may act on something, until when, under which fence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SENDER_LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lease as it was granted; a larger `fence` means a later owner."""

    kind: str
    key: str
    owner: str
    fence: int
    expires_at: datetime
