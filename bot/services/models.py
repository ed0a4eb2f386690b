"""The fitted ranker and the epoch it stands for: when a new one is due, and how it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import recommender
from bot.domain.epochs import Epoch
from bot.domain.ids import Workspace
from bot.domain.papers import PaperRecord
from bot.domain.ports import UnitOfWork
from recommender.community import Community

GROWTH_FOR_A_NEW_EPOCH = 0.1
"""A tenth more papers than the epoch knows: their words would weigh noticeably otherwise."""

SOON_FITTED = 10_000
"""Up to so many papers a fit takes ten seconds of a process that steps back for all others: every
file begins an epoch, and its new words can be searched soon. Beyond, they wait for the night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What readers of each workspace had in common by their votes up to a moment."""

    communities: Mapping[Workspace, Community] = field(default_factory=dict)
    until: datetime | None = None


NOTHING_SHARED = Shared()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the settings leave open: `authors` of liked papers are a reason of their own.

    With `tldrs` a card begins with the source's own summary where there is one.
    """

    authors: bool = True
    tldrs: bool = False


OPTIONS = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A ranker fitted on one epoch, with the papers that came since; replaced, never changed.

    The epoch's papers are those up to `watermark`; the ranker stores all up to `number`.
    """

    epoch: int
    watermark: int
    number: int
    ranker: recommender.Ranker
    options: Options = OPTIONS
    fitted: tuple[str, ...] = ()
    """The ids of the papers that the epoch was fitted on, in order."""
    shared: Shared = NOTHING_SHARED
    """What readers of large workspaces share; lost with the model, and never written down."""

    def within(self, workspace: Workspace) -> Model:
        """Return the model as it is for the people of a workspace: most are alone with it."""
        community = self.shared.communities.get(workspace)
        return self if community is None else replace(self, ranker=self.ranker.within(community))


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a model is made of: an epoch's own papers, and those that came since or have changed."""

    epoch: Epoch
    papers: tuple[recommender.Paper, ...]
    later: tuple[recommender.Paper, ...]
    number: int

    @property
    def is_whole(self) -> bool:
        """Whether all papers still have the texts that they had when the epoch began.

        If not, nobody can fit it any more, and it lives on only where its numbers are.
        """
        return not self.later or self.epoch.settings == _settings(len(self.papers))


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What came in or changed since a model was made: with it, it knows all up to `number`."""

    papers: tuple[recommender.Paper, ...]
    number: int


def empty_model(options: Options = OPTIONS) -> Model:
    """Return a model of no papers: what there is before the first file."""
    ranker = recommender.Ranker()
    return Model(epoch=0, watermark=0, number=0, ranker=ranker, options=options)


def current_epoch(uow: UnitOfWork, *, code: str, now: datetime, anew: bool = False) -> Epoch | None:
    """Return the epoch that models should be of, None before the first paper.

    Begins one when there is none, when the papers have grown by a tenth or are few, and with `anew`
    when any is new or has changed. Every replica that asks gets the same. Commits what it begins.
    """
    latest, last = uow.epochs.latest(code), uow.papers.last_number()
    if last == 0:
        return None
    if latest is None or _has_outgrown(latest, last, anew=anew):
        return _begun(uow, code=code, now=now, anew=anew)
    return latest


def _begun(uow: UnitOfWork, *, code: str, now: datetime, anew: bool) -> Epoch | None:
    """Begin an epoch, unless another replica did just now. Commits."""
    uow.papers.lock_intake()
    latest, last = uow.epochs.latest(code), uow.papers.last_number()
    if latest is None or _has_outgrown(latest, last, anew=anew):
        uow.epochs.add(watermark=last, settings=_settings(uow.papers.count()), code=code, now=now)
        latest = uow.epochs.latest(code)
    uow.commit()
    return latest


def _settings(papers: int) -> str:
    """Name what an epoch is of beside its watermark: the number of papers.

    One that changes gets a number beyond the watermark, and so is missed.
    """
    return f"{papers} papers"


def _has_outgrown(epoch: Epoch, last: int, *, anew: bool) -> bool:
    if anew or last <= SOON_FITTED:
        return last > epoch.watermark
    return last > epoch.watermark * (1 + GROWTH_FOR_A_NEW_EPOCH)


def is_behind(known: Model, uow: UnitOfWork, *, code: str) -> bool:
    """Whether there are papers or an epoch that the model does not know."""
    latest = uow.epochs.latest(code)
    epoch = latest.number if latest is not None else known.epoch
    return (epoch, uow.papers.last_number()) != (known.epoch, known.number)


def material_of(epoch: Epoch, uow: UnitOfWork) -> Material:
    """Gather all papers that a model of this epoch must know."""
    records = uow.papers.all()
    return Material(
        epoch=epoch,
        papers=for_ranking([each for each in records if each.number <= epoch.watermark]),
        later=for_ranking([each for each in records if each.number > epoch.watermark]),
        number=uow.papers.last_number(),
    )


def material_from(known: Model, epoch: Epoch, uow: UnitOfWork) -> Material:
    """Gather the same from a model that knows all of the epoch's papers; others are read."""
    later = for_ranking(uow.papers.all(after=epoch.watermark))
    changed = {paper.id for paper in later}
    return Material(
        epoch=epoch,
        papers=tuple(paper for paper in known.ranker.papers if paper.id not in changed),
        later=later,
        number=uow.papers.last_number(),
    )


def fitted(material: Material) -> recommender.Ranker:
    """Fit a ranker on the epoch's own papers: seconds for tens of thousands of them."""
    return recommender.Ranker().fit(material.papers)


def model_of(material: Material, ranker: recommender.Ranker, options: Options = OPTIONS) -> Model:
    """Return the model whose epoch this ranker was fitted on, with all that came since."""
    return Model(
        epoch=material.epoch.number,
        watermark=material.epoch.watermark,
        number=material.number,
        ranker=ranker.extended(material.later) if material.later else ranker,
        options=options,
        fitted=tuple(paper.id for paper in ranker.papers),
    )


def news_for(known: Model, uow: UnitOfWork) -> News:
    """Gather what a model does not know yet."""
    papers = for_ranking(uow.papers.all(after=known.number))
    return News(papers=papers, number=uow.papers.last_number())


def extended(known: Model, news: News) -> Model:
    """Add a day's papers to a model; what its epoch learnt stays as it is."""
    ranker = known.ranker.extended(news.papers) if news.papers else known.ranker
    return replace(known, number=news.number, ranker=ranker)


def for_ranking(records: Sequence[PaperRecord]) -> tuple[recommender.Paper, ...]:
    """Return what the recommender needs of these papers."""
    return tuple(record.for_ranking() for record in records)
