"""A small world to test use cases in: papers on a few subjects, readers, a channel, a clock."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.audiences import Audience, AudienceKind, Choosiness, Interests
from bot.domain.calendar import Schedule
from bot.domain.digests import DigestFile, Entry, Parsed
from bot.domain.editions import Edition
from bot.domain.ids import AccountRef, AudienceRef, EditionId, PaperId
from bot.domain.papers import PaperContent, PaperRecord
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Surface, Vote
from bot.services import composing, editions, models, subscriptions, votes
from bot.services.ingest import ingest_file
from bot.services.models import Model, empty_model
from bot.services.subscriptions import Defaults
from bot.storage.database import Database

MONDAY = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DEFAULTS = Defaults(schedule=Schedule.parse("09:00"), zone="UTC", choosiness=Choosiness.EVERYTHING)
PAPERS = AudienceRef.parse("web:#papers")
ANN, BEN = AccountRef.parse("web:ann"), AccountRef.parse("web:ben")
SUBJECTS = {
    "retrieval": "dense retrieval of passages with an inverted index and a reranker for questions",
    "robots": "robot grasping with tactile sensors, grippers and torque controlled manipulation",
    "proteins": "protein folding from amino acid sequences with residue contacts and ligands",
    "climate": "climate downscaling of precipitation with ocean temperature and rainfall gauges",
}


def content(subject: str, number: int) -> PaperContent:
    """A paper that could be about nothing else."""
    return PaperContent(
        title=f"{subject.title()} study {number}",
        abstract=f"We present study {number}. We propose {SUBJECTS[subject]}, variant {number}.",
    )


@dataclass
class World:
    """What the tests act on. `now` is moved by hand."""

    database: Database
    now: datetime = MONDAY
    model: Model = field(default_factory=empty_model)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def uow(self) -> Iterator[UnitOfWork]:
        with self.database.unit_of_work() as uow:
            yield uow

    def bring(self, contents: Sequence[PaperContent]) -> list[PaperId]:
        """Let a digest file with these papers come in now; the model learns them."""
        ids = self.store(contents)
        self.learn()
        return ids

    def store(
        self, contents: Sequence[PaperContent], *, named: Sequence[PaperId] = ()
    ) -> list[PaperId]:
        """Let a digest file with these papers come in now; the first get the ids `named`."""
        number = next(self.numbers)
        file = DigestFile(
            path=f"{number}.jsonl",
            sha256=f"{number:064d}",
            size=1,
            parser="json-lines/1",
            parsed=Parsed(
                entries=tuple(
                    Entry(line=at, position=at, content=each)
                    for at, each in enumerate(contents, start=1)
                )
            ),
            dated=None,
        )
        ids: list[PaperId] = []
        names = iter(named)

        def new_id() -> PaperId:
            ids.append(next(names, None) or PaperId(f"p_{next(self.numbers):010d}"))
            return ids[-1]

        with self.uow() as uow:
            ingest_file(file, uow, now=self.now, new_id=new_id, host="here")
        return ids

    def bring_subjects(self, each: int = 3) -> dict[str, list[PaperId]]:
        """Bring some new papers on every subject."""
        start = next(self.numbers) * 1000
        return {
            subject: self.bring([content(subject, start + at) for at in range(each)])
            for subject in SUBJECTS
        }

    def learn(self, *, nightly: bool = False) -> None:
        with self.uow() as uow:
            epoch = models.current_epoch(uow, code="test", now=self.now, anew=nightly)
            while epoch is not None and epoch.number != self.model.epoch:
                material = models.material_of(epoch, uow)
                if material.is_whole:
                    self.model = models.model_of(material, models.fitted(material))
                else:
                    epoch = models.current_epoch(uow, code="test", now=self.now, anew=True)
            self.model = models.extended(self.model, models.news_for(self.model, uow))

    def channel(self, *topics: str, ref: AudienceRef = PAPERS) -> Audience:
        return self._audience(ref, AudienceKind.CHANNEL, topics)

    def direct(self, account: AccountRef, *topics: str) -> Audience:
        return self._audience(AudienceRef.direct(account), AudienceKind.DIRECT, topics, account)

    def _audience(
        self,
        ref: AudienceRef,
        kind: AudienceKind,
        topics: Sequence[str],
        account: AccountRef = ANN,
    ) -> Audience:
        interests = Interests(topics=tuple(topics))
        with self.uow() as uow:
            owner = uow.readers.ensure(account, now=self.now).id
            audience = subscriptions.subscribe(
                ref, owner, uow, kind=kind, defaults=DEFAULTS, now=self.now, first_at=self.now
            )
        with self.uow() as uow:
            if kind is AudienceKind.DIRECT:
                uow.readers.set_interests(owner, interests, now=self.now)
            else:
                uow.audiences.set_interests(audience.id, interests, now=self.now)
            uow.commit()
        return audience

    def change(self, audience: Audience) -> None:
        with self.uow() as uow:
            uow.audiences.update(audience)
            uow.commit()

    def material(self, audience: Audience) -> composing.Material:
        with self.uow() as uow:
            stored = uow.audiences.get(audience.id)
            due = editions.due_for(stored, now=self.now)
            return editions.gather(stored, due, uow, now=self.now)

    def composed(self, audience: Audience) -> Edition:
        return composing.compose(self.material(audience), self.model, now=self.now)

    def publish(self, edition: Edition) -> EditionId | None:
        with self.uow() as uow:
            return editions.publish(edition, uow, now=self.now)

    def vote(self, paper: PaperId, vote: Vote, *, account: AccountRef = ANN) -> None:
        """Let a reader press a button under a paper, now."""
        act = votes.Act(
            account=account, paper=paper, vote=vote, surface=Surface.BUTTON, name="b", at=self.now
        )
        with self.uow() as uow:
            votes.record(act, uow, now=self.now)

    def edition(self, audience: Audience) -> Edition:
        """Compose and publish the audience's edition of now."""
        edition = self.composed(audience)
        assert self.publish(edition) is not None
        return edition

    def record(self, paper: PaperId) -> PaperRecord:
        with self.uow() as uow:
            return uow.papers.get([paper])[paper]


def shown(edition: Edition) -> list[PaperId]:
    """The papers of an edition, in order."""
    return [impression.paper for impression in edition.impressions]
