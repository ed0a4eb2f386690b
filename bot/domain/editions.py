"""Editions as values: what `compose` decides, what is frozen into deliveries, what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.domain.ids import AudienceId, AudienceRef, ChannelRef, DeliveryId, EditionId, PaperId


class Slot(StrEnum):
    """Why a paper has its place."""

    RANKED = "ranked"
    EXPLORE = "explore"
    POPULAR = "popular"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A word people can follow; `url` is http or https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCard:
    """A paper as a person sees it: display text, cleaned, never markup."""

    paper_id: PaperId
    number: int
    title: str
    url: str | None = None
    authors: tuple[str, ...] = ()
    arxiv_id: str | None = None
    published: date | None = None
    upvotes: int | None = None
    links: tuple[Link, ...] = ()
    headline: str = ""
    detail: str | None = None
    because: tuple[str, ...] = ()
    partly: bool = False
    """Whether that is less than half of what speaks for the paper."""
    similar_to: str | None = None
    """Title of the nearest liked paper; only ever set in private answers."""
    by_liked_author: bool = False
    """Whether an author of a liked paper wrote it; only ever set in direct messages."""
    by_others: bool = False
    """Whether others' likes brought it up; only ever set where one person reads."""
    by_followed: str = ""
    """Who wrote it and is followed, and by whom: “by Ada Lovelace, whom you follow”."""
    mark: str | None = None
    """A few words after the number, such as “to explore: unlike what you voted on”."""


class ActionName(StrEnum):
    """What a person can do with one press.

    The first four are about the paper that `subject` names, so that a platform can show their
    state; `RUN` gives the command whose line is the `subject`, without its slash word.
    """

    UP = "up"
    DOWN = "down"
    SAVE = "save"
    UNDO = "undo"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: its meaning, its words, and what it is about (a paper's id, a command's line)."""

    name: ActionName
    label: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderPayload:
    """The first message of an edition: a title line, more lines, actions."""

    kind: Literal["header"] = "header"
    title: str
    lines: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersPayload:
    """One or several papers; the `compact` layout puts them all, and the header, into one."""

    kind: Literal["papers"] = "papers"
    cards: tuple[PaperCard, ...]
    header: HeaderPayload | None = None
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePayload:
    """A line or two that is not about one paper: nothing cleared the bar, a hint."""

    kind: Literal["note"] = "note"
    text: str
    actions: tuple[Action, ...] = ()


Payload = HeaderPayload | PapersPayload | NotePayload


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """A paper at its place: what a later evaluation needs to weigh what was shown."""

    paper: PaperId
    position: int
    score: float
    slot: Slot
    probability: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEdition:
    """What was composed once, for an evaluation: all papers up to `cutoff` were looked at."""

    audience: AudienceId
    composed_at: datetime
    cutoff: int
    impressions: tuple[Impression, ...]
    """From first to last; merges followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One digest for one audience and period, before it is stored; a test can compare it.

    `follows` is the edition it was composed after; storing it after another would repeat papers.
    `cutoff` is the largest `listed_number` that was looked at: the next edition starts there.
    `cleared` are all papers that cleared the bar: those that end up not shown are carried over.
    """

    audience: AudienceId
    follows: EditionId | None
    period: str
    due_at: datetime
    composed_at: datetime
    cutoff: int
    epoch: int
    considered: int
    cleared: tuple[PaperId, ...] = ()
    payloads: tuple[Payload, ...] = ()
    impressions: tuple[Impression, ...] = ()


class DeliveryState(StrEnum):
    """A delivery's life: PENDING → SENDING → SENT, FAILED or UNKNOWN.

    From UNKNOWN a person can let it be PENDING once more.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message of a stored edition, its payload frozen when it was composed.

    `nonce` names it for platforms that drop a repeated post (at most 25 characters).
    `thread` is the reference of the edition's first message, for those that belong under it.
    """

    id: DeliveryId
    edition: EditionId
    audience: AudienceId
    to: AudienceRef
    position: int
    payload: Payload
    nonce: str
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    message: str | None = None
    error: str = ""
    not_before: datetime | None = None
    attempted_at: datetime | None = None
    sent_at: datetime | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A paper that reached an audience: when, and by which message."""

    paper: PaperId
    at: datetime
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedMessage:
    """A message that was posted: where, by which reference, and when."""

    place: ChannelRef
    message: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEdition:
    """What the next edition and `status` must know of the previous one."""

    id: EditionId
    period: str
    cutoff: int
    composed_at: datetime
    considered: int
    cleared: tuple[PaperId, ...] = ()
