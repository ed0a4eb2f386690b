"""What an evaluation on this deployment needs: editions as shown, and votes as of then and since.

Nothing of after an edition reaches the profiles that rank it. A vote that was given again counts
from its last time, as no earlier one is stored; so it may be missed, but never foreseen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import recommender
from bot.domain.editions import ShownEdition
from bot.domain.ids import PaperId, ReaderId
from bot.domain.papers import PaperRecord
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Signal, Vote, standing_vote
from recommender.evaluation.here import Showing, Voter

LAST_DAYS = 60
"""Of so many days with votes, the last ones, a ranker is fitted for each: some minutes at most."""

Acts = Mapping[ReaderId, Mapping[PaperId, Sequence[Signal]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Editions that somebody liked papers of; by day (UTC), the papers known before them."""

    showings: tuple[Showing, ...]
    known: dict[str, tuple[recommender.Paper, ...]]


def gather(uow: UnitOfWork) -> Gathered:
    """Read everything in one look; of a deployment's readers, only numbers are told further."""
    editions: dict[str, list[ShownEdition]] = defaultdict(list)
    voters: dict[int, tuple[ReaderId, ...]] = {}
    for audience in uow.audiences.all():
        voters[audience.id] = tuple(uow.signals.votes_in(audience.id))
        if voters[audience.id]:
            for edition in uow.editions.impressions(audience.id):
                editions[f"{edition.composed_at:%Y-%m-%d}"].append(edition)
    records = {record.id: record for record in uow.papers.all()}
    acts = {
        reader: _by_paper(uow.signals.of_reader(reader), uow)
        for reader in sorted({reader for some in voters.values() for reader in some})
    }
    showings: list[Showing] = []
    known: dict[str, tuple[recommender.Paper, ...]] = {}
    for day in sorted(editions, reverse=True):
        if len(known) == LAST_DAYS:
            break
        of_day = [
            _showing(day, each, voters[each.audience], acts, records) for each in editions[day]
        ]
        voted = [each for each in of_day if each.voters]
        if voted:
            showings += voted
            known[day] = _known(editions[day], acts, records)
    return Gathered(showings=tuple(showings), known=known)


def _by_paper(signals: Iterable[Signal], uow: UnitOfWork) -> dict[PaperId, list[Signal]]:
    """Group acts by paper, merges followed."""
    found = list(signals)
    now = uow.papers.get({signal.key.paper for signal in found})
    grouped: dict[PaperId, list[Signal]] = defaultdict(list)
    for signal in found:
        if signal.key.paper in now:
            grouped[now[signal.key.paper].id].append(signal)
    return grouped


def _showing(
    day: str,
    edition: ShownEdition,
    voters: Sequence[ReaderId],
    acts: Acts,
    records: Mapping[PaperId, PaperRecord],
) -> Showing:
    shown = [each for each in edition.impressions if each.paper in records]
    papers = [each.paper for each in shown]
    found = (_voter(reader, edition, papers, acts[reader]) for reader in voters)
    return Showing(
        group=day,
        shown=tuple(records[paper].for_ranking() for paper in papers),
        probability=tuple(each.probability for each in shown),
        voters=tuple(voter for voter in found if voter is not None),
    )


def _voter(
    reader: ReaderId,
    edition: ShownEdition,
    papers: Sequence[PaperId],
    acts: Mapping[PaperId, Sequence[Signal]],
) -> Voter | None:
    """Return a reader as of before the edition, with what they then liked of it in its messages."""
    at = edition.composed_at
    liked = tuple(
        paper
        for paper in papers
        if paper in acts
        and standing_vote(acts[paper]) is Vote.UP
        and _as_of(at, acts[paper]) is None
        and any(act.stands and act.audience == edition.audience for act in acts[paper])
    )
    if not liked:
        return None
    before = {paper: _as_of(at, some) for paper, some in acts.items()}
    profile = recommender.Profile(
        reader_id=str(reader),
        liked=tuple(sorted(paper for paper, vote in before.items() if vote is Vote.UP)),
        disliked=tuple(sorted(paper for paper, vote in before.items() if vote is Vote.DOWN)),
    )
    return Voter(profile=profile, liked=liked) if profile.liked else None


def _as_of(moment: datetime, acts: Iterable[Signal]) -> Vote | None:
    """Return the vote that stood just before a moment."""
    return standing_vote(
        act if act.retracted_at is None or act.retracted_at < moment else _kept(act)
        for act in acts
        if act.occurred_at is not None and act.occurred_at < moment
    )


def _kept(act: Signal) -> Signal:
    return replace(act, retracted_at=None)


def _known(
    editions: Sequence[ShownEdition], acts: Acts, records: Mapping[PaperId, PaperRecord]
) -> tuple[recommender.Paper, ...]:
    """Return the papers listed, or voted on, before the first of a day's editions."""
    cutoff = min(each.cutoff for each in editions)
    first = min(each.composed_at for each in editions)
    voted = {
        paper
        for of_reader in acts.values()
        for paper, some in of_reader.items()
        if any(act.occurred_at is not None and act.occurred_at < first for act in some)
    }
    return tuple(
        record.for_ranking()
        for paper, record in records.items()
        if paper in voted or (record.listed_number is not None and record.listed_number <= cutoff)
    )
