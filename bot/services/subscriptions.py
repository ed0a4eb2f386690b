"""Who follows what: audiences made and ended, topics named and muted exactly as typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import recommender
from bot.domain import calendar
from bot.domain.audiences import (
    DEFAULT_SIZE,
    Audience,
    AudienceKind,
    AudienceState,
    Choosiness,
    Interests,
    Layout,
    Reader,
)
from bot.domain.calendar import Schedule
from bot.domain.echo import echo
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, ReaderId
from bot.domain.ports import UnitOfWork
from bot.domain.visible import one_line
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.services.editions import next_due_at

MOST_FOR_CARDS = 50
"""People whom a message for each paper may reach; larger channels begin with one for all."""

LONGEST_TOPIC = 200
MOST_TOPICS = 50
NOT_STORED = AudienceId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What an audience gets that asked for nothing else."""

    schedule: Schedule
    zone: str
    size: int = DEFAULT_SIZE
    choosiness: Choosiness = Choosiness.USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Topics or muted topics to add or remove."""

    words: tuple[str, ...]
    muted: bool = False
    remove: bool = False


Subject = Audience | Reader
"""Whose interests: a channel's or a person's own."""


def interests(subject: Subject, uow: UnitOfWork) -> Interests:
    if isinstance(subject, Reader):
        return uow.readers.interests(subject.id)
    return uow.audiences.interests(subject.id)


def change_interests(
    subject: Subject, change: Change, uow: UnitOfWork, *, now: datetime
) -> Interests:
    """Add or remove words, exactly as typed and nothing else; doing so twice changes nothing.

    Returns the interests as they are now. Raises InvalidInput for words that cannot be a topic
    or, on removal, for one that is not there. Commits.
    """
    old = _locked_interests(subject, uow)
    listed = old.muted if change.muted else old.topics
    new = _removed(listed, change.words) if change.remove else _added(listed, change.words)
    updated = replace(old, muted=new) if change.muted else replace(old, topics=new)
    if isinstance(subject, Reader):
        uow.readers.set_interests(subject.id, updated, now=now)
    else:
        uow.audiences.set_interests(subject.id, updated, now=now)
    uow.commit()
    return updated


def check_topics(words: Sequence[str]) -> None:
    """Raise InvalidInput if one of these cannot be a topic, before anything is stored."""
    for word in words:
        _checked(word)


def _locked_interests(subject: Subject, uow: UnitOfWork) -> Interests:
    """Return the interests, which nobody else changes before this transaction ends."""
    if isinstance(subject, Reader):
        uow.readers.lock(subject.id)
    else:
        uow.audiences.lock(subject.id)
    return interests(subject, uow)


def subscribe(
    ref: AudienceRef,
    owner: ReaderId,
    uow: UnitOfWork,
    *,
    kind: AudienceKind,
    defaults: Defaults,
    now: datetime,
    first_at: datetime | None = None,
    where: Whereabouts = NOWHERE,
) -> Audience:
    """Make an audience, or wake one that was ended or paused; an active one stays as it is.

    Its first edition comes at `first_at`, else at the next scheduled instant. Commits.
    """
    found = uow.audiences.find(ref)
    if found is None:
        audience = uow.audiences.add(
            new_audience(
                ref,
                owner,
                kind=kind,
                defaults=defaults,
                now=now,
                first_at=first_at,
                where=where,
            )
        )
    elif found.state is AudienceState.ACTIVE:
        audience = found
    else:
        audience = woken(found, uow, now=now)
    uow.commit()
    return audience


def unsubscribe(ref: AudienceRef, uow: UnitOfWork) -> Audience:
    """End an audience; its interests and history stay. Commits; raises NotFound.

    What was composed for it and not sent yet never is.
    """
    audience = replace(
        uow.audiences.lock(find_audience(ref, uow).id),
        state=AudienceState.ENDED,
        state_reason="unsubscribed",
        next_due_at=None,
    )
    uow.audiences.update(audience)
    uow.editions.withdraw(audience.id, reason="unsubscribed")
    uow.commit()
    return audience


def find_audience(ref: AudienceRef, uow: UnitOfWork) -> Audience:
    """Return a stored audience; raises NotFound and names those there are."""
    audience = uow.audiences.find(ref)
    if audience is None:
        known = ", ".join(str(each.ref) for each in uow.audiences.all()) or "none yet"
        raise NotFound(f"There is no audience {ref}; `paperround audiences` lists them: {known}.")
    return audience


def new_audience(
    ref: AudienceRef,
    owner: ReaderId | None,
    *,
    kind: AudienceKind,
    defaults: Defaults,
    now: datetime,
    first_at: datetime | None = None,
    where: Whereabouts = NOWHERE,
) -> Audience:
    """Return an audience as one begins that asked for nothing, not stored."""
    zone = zone_there(where, defaults)
    return Audience(
        id=NOT_STORED,
        ref=ref,
        label=one_line(where.name) if kind is AudienceKind.CHANNEL else "",
        kind=kind,
        owner=owner,
        schedule=defaults.schedule,
        zone=zone,
        size=defaults.size,
        choosiness=defaults.choosiness,
        layout=_first_layout(kind, where),
        next_due_at=first_at or calendar.next_due(defaults.schedule, zone, now),
        created_at=now,
    )


def zone_there(where: Whereabouts, defaults: Defaults) -> str:
    """Return the zone of whoever acts, where it is known and is one, else everybody's."""
    try:
        return calendar.parse_zone(where.zone) if where.zone else defaults.zone
    except InvalidInput:
        return defaults.zone


def _first_layout(kind: AudienceKind, where: Whereabouts) -> Layout:
    is_large = where.members is not None and where.members > MOST_FOR_CARDS
    return Layout.COMPACT if kind is AudienceKind.DIRECT or is_large else Layout.CARDS


def set_up_first(
    channel: AudienceRef,
    visitor: AccountRef,
    topics: Sequence[str],
    uow: UnitOfWork,
    *,
    defaults: Defaults,
    now: datetime,
) -> Audience | None:
    """Make the channel and the direct messages of a first start; None if there is the channel.

    Its first edition is due at once. Commits.
    """
    uow.papers.lock_intake()  # replicas that start together set up one
    if uow.audiences.find(channel) is not None:
        return None
    owner = uow.readers.ensure(visitor, now=now).id
    made = uow.audiences.add(
        new_audience(
            channel,
            owner,
            kind=AudienceKind.CHANNEL,
            defaults=defaults,
            now=now,
            first_at=now,
        )
    )
    uow.audiences.set_interests(made.id, Interests(topics=tuple(topics)), now=now)
    direct = AudienceRef.direct(visitor)
    if uow.audiences.find(direct) is None:
        uow.audiences.add(
            new_audience(direct, owner, kind=AudienceKind.DIRECT, defaults=defaults, now=now)
        )
    uow.commit()
    return made


def provisional(
    ref: AudienceRef, uow: UnitOfWork, *, defaults: Defaults, now: datetime
) -> Audience:
    """Return a stored audience, or the one a known reader's direct messages would be.

    Raises NotFound where there is neither.
    """
    found = uow.audiences.find(ref)
    if found is not None:
        return found
    account = AccountRef(platform=ref.platform, tenant=ref.tenant, external_id=ref.channel)
    reader = None if ref.name else uow.readers.find(account)
    if reader is None:
        return find_audience(ref, uow)
    return new_audience(ref, reader.id, kind=AudienceKind.DIRECT, defaults=defaults, now=now)


def woken(audience: Audience, uow: UnitOfWork, *, now: datetime) -> Audience:
    """Let an audience that was ended or paused go on at its next instant. Commits nothing."""
    last = uow.editions.last(audience.id)
    uow.editions.withdraw(audience.id, reason="it waited through a pause")
    active = replace(
        uow.audiences.lock(audience.id),
        state=AudienceState.ACTIVE,
        state_reason="",
        paused_until=None,
    )
    woken = replace(active, next_due_at=next_due_at(active, last.period if last else None, now))
    uow.audiences.update(woken)
    return woken


def _added(listed: tuple[str, ...], words: Sequence[str]) -> tuple[str, ...]:
    known = {_folded(word) for word in listed}
    result = list(listed)
    for word in words:
        topic = _checked(word)
        if _folded(topic) not in known:
            known.add(_folded(topic))
            result.append(topic)
    if len(result) > MOST_TOPICS:
        raise InvalidInput(f"At most {MOST_TOPICS} topics can be followed; remove some first.")
    return tuple(result)


def _removed(listed: tuple[str, ...], words: Sequence[str]) -> tuple[str, ...]:
    gone = {_folded(word) for word in words}
    missing = [word for word in words if _folded(word) not in {_folded(each) for each in listed}]
    if missing:
        there = ", ".join(listed) or "nothing"
        raise InvalidInput(
            f"“{missing[0]}” is not in the list, so nothing changed; it holds: {there}."
        )
    return tuple(word for word in listed if _folded(word) not in gone)


def _checked(word: str) -> str:
    topic = _kept(word)
    if not any(letter.isalnum() for letter in topic):
        raise InvalidInput(f"“{topic}” has no letter in it; a topic is a few words.")
    if len(topic) > LONGEST_TOPIC:
        raise InvalidInput(
            f"A topic has at most {LONGEST_TOPIC} characters; this has {len(topic)}."
        )
    author = recommender.followed_author(topic)
    if author is not None and recommender.whole_name(author) is None:
        raise InvalidInput(
            f"“{echo(author)}” could be many people: write the whole name, as author:Ada Lovelace."
        )
    return topic


def _folded(word: str) -> str:
    return _kept(word).casefold()


def _kept(word: str) -> str:
    """Return what was typed, but for what nobody sees and no database keeps."""
    line = " ".join(word.split())
    return "".join(letter for letter in line if unicodedata.category(letter) not in {"Cc", "Cs"})
