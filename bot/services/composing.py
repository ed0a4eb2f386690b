"""What an audience is shown: `compose` is pure, the same material gives the same edition."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import recommender
from bot.domain.audiences import Audience, AudienceKind, Interests, Layout
from bot.domain.calendar import Due, period_number
from bot.domain.editions import (
    Action,
    Edition,
    HeaderPayload,
    Impression,
    LastEdition,
    NotePayload,
    PaperCard,
    PapersPayload,
    Payload,
    Slot,
)
from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.domain.signals import Vote
from bot.services import actions, wording
from bot.services.cards import card
from bot.services.models import Model, for_ranking
from bot.services.summing_up import summary_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything `compose` needs to know, read in one transaction.

    `profile` is the reader's own (direct messages), `voters` are the channel's, one is empty.
    `before` is the profile as it was at the last edition.
    """

    audience: Audience
    due: Due
    interests: Interests
    candidates: tuple[PaperRecord, ...]
    carried: frozenset[PaperId]
    cutoff: int
    last: LastEdition | None
    profile: recommender.Profile | None = None
    before: recommender.Profile | None = None
    voters: tuple[recommender.Profile, ...] = ()
    recent_votes: tuple[Vote, ...] = ()
    liked_titles: tuple[tuple[PaperId, str], ...] = ()
    troubles: tuple[str, ...] = ()


def taste_of(material: Material, ranker: recommender.Ranker) -> recommender.Taste:
    """Return the taste an edition is ranked by: one reader's, or the channel's."""
    if material.profile is not None:
        return ranker.taste(material.profile)
    return ranker.channel_taste(
        material.interests.topics, material.interests.muted, material.voters
    )


def compose(material: Material, model: Model, *, now: datetime) -> Edition:
    """Decide what an audience is shown and how it is said; the same input gives the same value."""
    taste = taste_of(material, model.ranker)
    slate = model.ranker.slate(
        taste,
        _looked_at(material, model),
        size=material.audience.size,
        bar=material.audience.choosiness.bar,
        seed=_seed(material),
        rotation=period_number(material.due.period, material.audience.schedule.days),
    )
    cards = _cards(material, model, taste, slate)
    return Edition(
        audience=material.audience.id,
        follows=material.last.id if material.last else None,
        period=material.due.period,
        due_at=material.due.at,
        composed_at=now,
        cutoff=material.cutoff,
        epoch=model.epoch,
        considered=slate.considered,
        cleared=tuple(PaperId(paper) for paper in slate.cleared),
        payloads=_payloads(material, model, slate, cards, now),
        impressions=tuple(
            Impression(
                paper=PaperId(pick.paper.id),
                position=position,
                score=pick.score,
                slot=Slot(pick.slot),
                probability=pick.probability,
            )
            for position, pick in enumerate(slate.picks, start=1)
        ),
    )


def _looked_at(material: Material, model: Model) -> tuple[recommender.Paper, ...]:
    """Return the candidates; where authors are no reason, nobody is told who wrote them.

    Who is followed by name is known all the same, as the model has the stored papers.
    """
    papers = for_ranking(material.candidates)
    if model.options.authors:
        return papers
    return tuple(replace(paper, authors=()) for paper in papers)


def _seed(material: Material) -> int:
    name = f"{material.audience.ref}|{material.due.period}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])


def _cards(
    material: Material, model: Model, taste: recommender.Taste, slate: recommender.Slate
) -> tuple[PaperCard, ...]:
    records = {record.id: record for record in material.candidates}
    liked = dict(material.liked_titles)
    return tuple(
        card(
            records[PaperId(pick.paper.id)],
            summary_of(records[PaperId(pick.paper.id)], model, taste),
            number=number,
            because=pick.explanation,
            similar_to=liked.get(PaperId(pick.explanation.nearest_id or "")),
            mark=_mark(material, pick),
            followers="you follow" if material.profile is not None else "this channel follows",
        )
        for number, pick in enumerate(slate.picks, start=1)
    )


def _mark(material: Material, pick: recommender.Recommendation) -> str | None:
    if Slot(pick.slot) is Slot.EXPLORE:
        return wording.EXPLORING
    if pick.paper.id in material.carried:
        record = next(r for r in material.candidates if r.id == pick.paper.id)
        day = (
            record.listed_at.astimezone(ZoneInfo(material.audience.zone))
            if record.listed_at
            else None
        )
        return f"from {day:%A}" if day else None
    return None


def _payloads(
    material: Material,
    model: Model,
    slate: recommender.Slate,
    cards: tuple[PaperCard, ...],
    now: datetime,
) -> tuple[Payload, ...]:
    audience = material.audience
    if not cards:
        return _empty_note(material, slate)
    header = HeaderPayload(
        title=wording.title(audience, material.due.period, slate, carried=len(material.carried)),
        lines=_header_lines(material, model, slate),
        actions=_header_actions(audience),
    )
    footer = wording.hint(audience) if _hint_is_due(material, now) else ""
    if audience.layout is Layout.COMPACT:
        return (PapersPayload(cards=cards, header=header, footer=footer),)
    last = len(cards) - 1
    papers = [
        PapersPayload(cards=(each,), footer=footer if place == last else "")
        for place, each in enumerate(cards)
    ]
    return (header, *papers)


def _empty_note(material: Material, slate: recommender.Slate) -> tuple[Payload, ...]:
    if not material.audience.note_when_empty:
        return ()
    text = why_nothing(material, slate)
    return (NotePayload(text=text, actions=_note_actions(material.audience, slate)),)


def why_nothing(material: Material, slate: recommender.Slate) -> str:
    """Return the sentence that says why an edition holds no papers."""
    voted = material.voters or (material.profile is not None and material.profile.liked)
    return wording.nothing(
        material.audience, material.interests.topics, slate, topics_only=not voted
    )


def _header_lines(material: Material, model: Model, slate: recommender.Slate) -> tuple[str, ...]:
    lines = []
    if material.before is not None and material.profile is not None and material.recent_votes:
        lines.append(_changes(material, model))
    if material.interests.topics and material.audience.kind is AudienceKind.CHANNEL:
        lines.append(wording.ranked_for(material.interests.topics))
    if slate.cold:
        lines.append(wording.COLD_LINE)
    return (*lines, *material.troubles)


def _changes(material: Material, model: Model) -> str:
    if material.before is None or material.profile is None or material.last is None:
        return ""
    before, after = model.ranker.taste(material.before), model.ranker.taste(material.profile)
    gained, lost = model.ranker.learned(before, after)
    zone = ZoneInfo(material.audience.zone)
    return wording.changes(
        material.recent_votes.count(Vote.UP),
        material.recent_votes.count(Vote.DOWN),
        f"{material.last.composed_at.astimezone(zone):%A}",
        gained,
        lost,
    )


def _header_actions(audience: Audience) -> tuple[Action, ...]:
    follow = actions.run("Follow a topic", "interests add")
    settings = actions.run("Settings", f"schedule{_here(audience)}")
    if audience.kind is AudienceKind.DIRECT:
        return (follow, settings)
    return (actions.run("My ranking", "mine"), follow, settings)


def _note_actions(audience: Audience, slate: recommender.Slate) -> tuple[Action, ...]:
    """Return what can be done where some paper is under the bar; nothing is where there is none."""
    if slate.best is None:
        return ()
    here = _here(audience)
    return (
        actions.run("Lower the bar", f"schedule{here}"),
        actions.run("Show it anyway", f"preview{here} all"),
    )


def _here(audience: Audience) -> str:
    return "" if audience.kind is AudienceKind.DIRECT else f" {actions.HERE}"


def _hint_is_due(material: Material, now: datetime) -> bool:
    if material.last is None:
        return True
    zone = ZoneInfo(material.audience.zone)
    week, last_week = (
        at.astimezone(zone).isocalendar()[:2] for at in (now, material.last.composed_at)
    )
    return week != last_week
