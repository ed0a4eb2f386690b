"""Editions: gathered, composed and published, for channels and for one reader."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from bot.domain.audiences import Audience, AudienceKind, Interests
from bot.domain.editions import Edition
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.ports import UnitOfWork
from bot.services import editions
from bot.services.composing import compose
from bot.services.models import Model
from bot.services.subscriptions import new_audience
from bot.storage.database import Database
from tests.bench.figures import Figure, percentile, spread, timed
from tests.bench.workshop import DEFAULTS, MANY, NEWEST, NOW, STAGES, WAITING, Workshop, vote_often

TIMES = 20
TOPICS = 3
VOTES = 30
RECENT_VOTES = 10
VOTERS = 10
YESTERDAY = NOW - timedelta(days=1)
LONG_AGO = NOW - timedelta(days=20)

Make = Callable[[str, UnitOfWork, Model], Audience]
"""Stores a new audience of this name, with its topics or votes."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    with workshop.large() as database:
        for kind, make in AUDIENCES.items():
            for candidates in (NEWEST, WAITING):
                audiences = [
                    _prepared(make, f"a{candidates}-{number}", candidates, database, workshop.model)
                    for number in range(TIMES + 1)
                ]
                yield _figure(kind, audiences, candidates, database, workshop.model)


def _figure(
    kind: str, audiences: Sequence[Audience], candidates: int, database: Database, model: Model
) -> Figure:
    times = []
    for audience in audiences:
        with timed() as watch:
            edition = _composed(audience, database, model)
        if edition.considered != candidates:
            raise RuntimeError(f"{edition.considered} candidates instead of {candidates}")
        times.append(watch.milliseconds)
    del times[0]  # it opened connections and made what is made once
    return Figure(
        name=f"an edition for {kind}, {candidates:,} candidates",
        value=percentile(times, 95),
        unit="ms",
        limit=100,
        aim=50,
        note=f"95th percentile; {spread(times)}",
    )


def _composed(audience: Audience, database: Database, model: Model) -> Edition:
    due = editions.due_for(audience, now=NOW)
    with database.unit_of_work(read_only=True) as uow:
        material = editions.gather(audience, due, uow, now=NOW)
    edition = compose(material, model, now=NOW)
    with database.unit_of_work() as uow:
        if editions.publish(edition, uow, now=NOW) is None:
            raise RuntimeError("the edition was not stored")
    return edition


def _prepared(make: Make, name: str, candidates: int, database: Database, model: Model) -> Audience:
    """Make an audience whose edition of yesterday came just before its candidates."""
    with database.unit_of_work() as uow:
        audience = make(name, uow, model)
        due = editions.due_for(audience, now=YESTERDAY)
        before = Edition(
            audience=audience.id,
            follows=None,
            period=due.period,
            due_at=due.at,
            composed_at=YESTERDAY,
            cutoff=MANY - candidates,
            epoch=model.epoch,
            considered=0,
            cleared=(),
            payloads=(),
            impressions=(),
        )
        editions.publish(before, uow, now=YESTERDAY)
    with database.unit_of_work(read_only=True) as uow:
        return uow.audiences.get(audience.id)


def _channel(name: str, uow: UnitOfWork, model: Model) -> Audience:
    ref = AudienceRef(platform="web", channel=f"#{name}")
    channel = new_audience(
        ref, None, kind=AudienceKind.CHANNEL, defaults=DEFAULTS, now=LONG_AGO, first_at=YESTERDAY
    )
    stored = uow.audiences.add(channel)
    topics = Interests(topics=model.ranker.suggest(TOPICS))
    uow.audiences.set_interests(stored.id, topics, now=LONG_AGO)
    return stored


def _channel_with_voters(name: str, uow: UnitOfWork, model: Model) -> Audience:
    stored = _channel(f"{name}-voted", uow, model)
    for number in range(VOTERS):
        account = AccountRef(platform="web", external_id=f"{name}-{number}")
        vote_often(account, _some(VOTES, account, uow), uow, at=LONG_AGO, audience=stored.id)
    return stored


def _direct(name: str, uow: UnitOfWork, model: Model) -> Audience:
    del model
    account = AccountRef(platform="web", external_id=name)
    picked = _some(VOTES, account, uow)
    vote_often(account, picked[RECENT_VOTES:], uow, at=LONG_AGO)
    owner = vote_often(account, picked[:RECENT_VOTES], uow, at=NOW - timedelta(hours=1))
    return uow.audiences.add(
        new_audience(
            AudienceRef.direct(account),
            owner,
            kind=AudienceKind.DIRECT,
            defaults=DEFAULTS,
            now=LONG_AGO,
            first_at=YESTERDAY,
        )
    )


def _some(count: int, account: AccountRef, uow: UnitOfWork) -> list[PaperId]:
    """Draw papers that no edition is made of, others for each reader."""
    numbers = random.Random(str(account)).sample(range(STAGES[0][0]), count)
    return [uow.papers.all(after=number, up_to=number + 1)[0].id for number in numbers]


AUDIENCES: dict[str, Make] = {
    f"a channel with {TOPICS} topics": _channel,
    f"the same with {VOTERS} voters": _channel_with_voters,
    f"a reader with {VOTES} votes": _direct,
}
