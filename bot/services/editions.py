"""When an edition is due, what it is made from, and its way into the ledger.

Between gathering and publishing nothing is locked: publishing checks that no other edition came
between, and the database that there is one for each audience and period.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import calendar
from bot.domain.audiences import Audience, AudienceKind, AudienceState, Interests
from bot.domain.calendar import Due
from bot.domain.editions import Edition, LastEdition, Payload
from bot.domain.ids import EditionId, PaperId
from bot.domain.papers import PaperRecord
from bot.domain.ports import UnitOfWork
from bot.services.cards import display_title
from bot.services.composing import Material
from bot.services.places import WEEK
from bot.services.profiles import interests_of, profile_before, profile_of, voters_in
from bot.services.saving import put_off

Cut = Callable[[str, Payload], tuple[Payload, ...]]
"""Given a platform's name, returns a payload as the messages that it takes there."""

CARRY_OVER = WEEK
"""How long a paper that cleared the bar waits for a place; a first edition looks back as far."""


def due_for(audience: Audience, *, now: datetime) -> Due:
    """Return the latest scheduled instant at or before now, else the next one there is.

    So missed instants collapse into one edition, of the latest period.
    """
    announced = audience.next_due_at or now
    missed = calendar.latest_due(audience.schedule, audience.zone, due=announced, now=now)
    if missed is not None:
        return missed
    period = calendar.period(audience.schedule, audience.zone, announced)
    return Due(at=announced, period=period)


def due_today(audience: Audience, *, now: datetime) -> Due:
    """Return now as the instant, for an edition that somebody asked for out of turn."""
    return Due(at=now, period=calendar.period(audience.schedule, audience.zone, now))


def gather(
    audience: Audience,
    due: Due,
    uow: UnitOfWork,
    *,
    now: datetime,
    interests: Interests | None = None,
    troubles: Sequence[str] = (),
) -> Material:
    """Read what an edition of this audience is made from.

    `interests` stand in for the stored ones where an audience is only tried out.
    """
    last = uow.editions.last(audience.id)
    cutoff = uow.papers.last_listed_number()
    fresh, carried = _candidates(audience, last, cutoff, uow, now)
    material = Material(
        audience=audience,
        due=due,
        interests=interests_of(audience, uow) if interests is None else interests,
        candidates=(*fresh, *carried),
        carried=frozenset(record.id for record in carried),
        cutoff=cutoff,
        last=last,
        troubles=tuple(troubles),
    )
    if audience.kind is AudienceKind.CHANNEL or audience.owner is None:
        return replace(material, voters=voters_in(audience.id, uow))
    profile = profile_of(audience.owner, uow)
    done = {*profile.liked, *profile.disliked, *put_off(audience.owner, uow)}
    liked = uow.papers.get(PaperId(paper) for paper in profile.liked)
    material = replace(
        material,
        profile=profile,
        candidates=tuple(each for each in material.candidates if each.id not in done),
        carried=material.carried - done,
        liked_titles=tuple((paper, display_title(liked[paper].content)) for paper in sorted(liked)),
    )
    if last is None:
        return material
    return replace(
        material,
        before=profile_before(audience.owner, last.composed_at, uow),
        recent_votes=tuple(uow.signals.votes_since(audience.owner, last.composed_at).values()),
    )


def _candidates(
    audience: Audience, last: LastEdition | None, cutoff: int, uow: UnitOfWork, now: datetime
) -> tuple[list[PaperRecord], list[PaperRecord]]:
    since = now - CARRY_OVER
    shown = uow.editions.shown(audience.id)
    if last is None:
        fresh = uow.papers.listed(since=since, up_to=cutoff)
        return [record for record in fresh if record.id not in shown], []
    fresh = uow.papers.listed(after=last.cutoff, up_to=cutoff)
    cleared = uow.editions.cleared_since(audience.id, since)
    waiting = uow.papers.get(paper for paper in cleared if paper not in shown)
    known = {record.id for record in fresh} | shown
    carried = {
        record.id: record
        for record in waiting.values()
        if record.id not in known and record.listed_at is not None and record.listed_at >= since
    }
    return (
        [record for record in fresh if record.id not in shown],
        [carried[paper] for paper in sorted(carried)],
    )


def uncut(_platform: str, payload: Payload) -> tuple[Payload, ...]:
    """Leave a payload as it was composed, which is one message."""
    return (payload,)


def in_messages(edition: Edition, cut: Callable[[Payload], tuple[Payload, ...]]) -> Edition:
    """Return an edition whose payloads are one message each where it goes."""
    return replace(
        edition, payloads=tuple(each for whole in edition.payloads for each in cut(whole))
    )


def next_due_at(audience: Audience, last: str | None, now: datetime) -> datetime:
    """Return the first scheduled instant after now, or from the end of a pause on.

    `last` is the period of the last edition. The day a pause lasts until is the first without it.
    """
    start = now
    if audience.paused_until is not None:
        start = max(now, audience.paused_until - timedelta(microseconds=1))
    return calendar.next_due(audience.schedule, audience.zone, start, later_than=last)


def publish(edition: Edition, uow: UnitOfWork, *, now: datetime) -> EditionId | None:
    """Store an edition unless its period has one or another came between; set the next instant.

    Returns its id, or None when it was not stored: also for an audience that was ended or paused
    meanwhile. Commits.
    """
    audience = uow.audiences.lock(edition.audience)
    if audience.state is not AudienceState.ACTIVE:
        return None
    last = uow.editions.last(audience.id)
    late = last is not None and not calendar.is_later(edition.period, last.period)
    if not late and (last.id if last else None) != edition.follows:
        return None
    stored = None if late else uow.editions.add(edition)
    last_period = last.period if late and last else edition.period
    following = next_due_at(audience, last_period, max(now, edition.due_at))
    uow.audiences.update(replace(audience, next_due_at=following))
    uow.commit()
    return stored
