"""Who receives digests, how often, how many papers and how choosy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.calendar import Schedule
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, ReaderId

DEFAULT_SIZE = 5
LARGEST_SIZE = 10


class Choosiness(StrEnum):
    """How good a paper must be, as the share of all known papers it must be ahead of."""

    EVERYTHING = "everything"
    USUAL = "usual"
    BEST = "only the best"

    @property
    def bar(self) -> float:
        """The share, 0 to 1."""
        return {"everything": 0.0, "usual": 0.97, "only the best": 0.99}[self.value]


class Layout(StrEnum):
    """How an edition is cut into messages."""

    CARDS = "cards"
    COMPACT = "compact"
    THREAD = "thread"


class AudienceKind(StrEnum):
    """A channel with many eyes, or one reader's direct messages."""

    CHANNEL = "channel"
    DIRECT = "direct"


class AudienceState(StrEnum):
    """Active ones get editions; paused ones may again; ended ones never."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A stored audience. `next_due_at` is the scheduled instant in UTC, None while not active.

    `label` is what the platform's people call its channel, "" where nobody said.
    """

    id: AudienceId
    ref: AudienceRef
    label: str = ""
    kind: AudienceKind
    owner: ReaderId | None
    schedule: Schedule
    zone: str
    size: int = DEFAULT_SIZE
    choosiness: Choosiness = Choosiness.USUAL
    layout: Layout = Layout.CARDS
    note_when_empty: bool = False
    state: AudienceState = AudienceState.ACTIVE
    state_reason: str = ""
    paused_until: datetime | None = None
    next_due_at: datetime | None = None
    created_at: datetime

    @property
    def called(self) -> str:
        """What people call its channel, as far as it is known."""
        return self.label or self.ref.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Interests:
    """Topics in the order they were named, exactly as typed, and muted ones likewise."""

    topics: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person, known by at least one account."""

    id: ReaderId
    accounts: tuple[AccountRef, ...]
