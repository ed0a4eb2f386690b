"""Values that storage tests are about, each with only what the test cares for said."""

from datetime import UTC, datetime, time, timedelta

from bot.domain.audiences import Audience, AudienceKind
from bot.domain.calendar import Schedule
from bot.domain.digests import DigestFile, Parsed, Problem
from bot.domain.editions import (
    Edition,
    HeaderPayload,
    Impression,
    PaperCard,
    PapersPayload,
    Slot,
)
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, EditionId, FileId, PaperId, ReaderId
from bot.domain.listings import NewListing
from bot.domain.papers import KeyKind, PaperContent, PaperKey
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Signal, SignalKey, Surface, Vote

NOW = datetime(2026, 3, 8, 6, 59, 59, 123456, tzinfo=UTC)
"""A second before New York's clocks skip an hour."""

SECOND = timedelta(seconds=1)
CHANNEL = AudienceRef(platform="web", channel="#papers")
READER = AccountRef(platform="web", external_id="you")


def content(title: str = "A paper", **known: object) -> PaperContent:
    return PaperContent(title=title, abstract=f"About {title}.", **known)  # type: ignore[arg-type]


def key(value: str, kind: KeyKind = KeyKind.TITLE) -> PaperKey:
    return PaperKey(kind=kind, value=value)


def add_papers(work: UnitOfWork, *names: str) -> list[PaperId]:
    """Store papers with these ids and titles."""
    work.papers.lock_intake()
    work.papers.add(
        [(PaperId(name), content(name), frozenset({key(name)})) for name in names],
    )
    return [PaperId(name) for name in names]


def digest_file(name: str = "page.txt", *problems: Problem) -> DigestFile:
    return DigestFile(
        path=f"/seeds/{name}",
        sha256=f"sha of {name}",
        size=10,
        parser="seed-text/1",
        parsed=Parsed(entries=(), problems=problems),
        dated=None,
    )


def add_file(work: UnitOfWork, name: str = "page.txt") -> FileId:
    return work.files.record(digest_file(name), now=NOW, report={"new": 1})


def list_all(
    work: UnitOfWork, file: FileId, *papers: str, now: datetime = NOW, backfill: bool = False
) -> None:
    work.papers.lock_intake()
    listings = [
        NewListing(paper=PaperId(paper), position=position, dated=None)
        for position, paper in enumerate(papers, 1)
    ]
    work.papers.list_in(file, listings, now=now, backfill=backfill)


def audience(
    ref: AudienceRef = CHANNEL, *, owner: ReaderId | None = None, **settings: object
) -> Audience:
    return Audience(
        id=AudienceId(0),
        ref=ref,
        kind=AudienceKind.CHANNEL,
        owner=owner,
        schedule=Schedule(at=time(9)),
        zone="Europe/Berlin",
        created_at=NOW,
        **settings,  # type: ignore[arg-type]
    )


def add_reader(work: UnitOfWork, account: AccountRef = READER) -> ReaderId:
    return work.readers.ensure(account, now=NOW).id


def edition(
    to: AudienceId,
    *papers: str,
    period: str = "2026-03-08",
    follows: EditionId | None = None,
) -> Edition:
    """An edition of a header and a message for each paper."""
    cards = [PaperCard(paper_id=PaperId(paper), number=1, title=paper) for paper in papers]
    return Edition(
        audience=to,
        follows=follows,
        period=period,
        due_at=NOW,
        composed_at=NOW,
        cutoff=7,
        epoch=1,
        considered=110,
        cleared=tuple(PaperId(paper) for paper in papers),
        payloads=(HeaderPayload(title=period), *(PapersPayload(cards=(card,)) for card in cards)),
        impressions=tuple(
            Impression(paper=card.paper_id, position=position, score=0.5, slot=Slot.RANKED)
            for position, card in enumerate(cards, 1)
        ),
    )


def signal(
    reader: ReaderId,
    paper: str,
    value: Vote = Vote.UP,
    *,
    at: datetime | None = NOW,
    back: datetime | None = None,
    message: str = "m1",
    where: AudienceId | None = None,
) -> Signal:
    return Signal(
        key=SignalKey(
            reader=reader,
            paper=PaperId(paper),
            surface=Surface.BUTTON,
            message=message,
            name=value.value,
        ),
        value=value,
        occurred_at=at,
        retracted_at=back,
        audience=where,
    )
