"""The evaluation as a whole: found data, by their protocols, with every method in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from recommender.evaluation.baselines import (
    Chance,
    CosineOnOurs,
    MeanCosine,
    NearestThree,
    PlainTfIdf,
    Popularity,
)
from recommender.evaluation.data import BadData
from recommender.evaluation.days_data import read_days
from recommender.evaluation.finding import Found
from recommender.evaluation.headlines import of_summarised
from recommender.evaluation.here import Showing, TooFew, of_showings
from recommender.evaluation.highlights import of_highlights
from recommender.evaluation.highlights_data import read_highlights
from recommender.evaluation.learners import SANITY_SVMS, KernelRidge, SvmOnOurs
from recommender.evaluation.library import Plan, of_all, of_few
from recommender.evaluation.library_data import Library, read_library
from recommender.evaluation.ours import Ours, OurSearch
from recommender.evaluation.replay import of_weeks
from recommender.evaluation.replay_data import read_replay
from recommender.evaluation.report import Report
from recommender.evaluation.resampling import Resampling
from recommender.evaluation.running import Observed, Task, run_all
from recommender.evaluation.slices import Cases
from recommender.evaluation.stages import MakeRanker, Method
from recommender.evaluation.summarised_data import TRAIN
from recommender.evaluation.summary import tables
from recommender.evaluation.topics import CARRIERS, of_topics
from recommender.papers import Paper
from recommender.ranking import Ranker
from recommender.summaries import Summary
from recommender.summaries.interest import Interest
from recommender.summaries.personal import summary_of
from recommender.summaries.roles import RoleTable

SLOW_READERS = 1000
"""Where papers are many, the SVMs are fitted for so many readers, drawn by chance."""

MANY_PAPERS = 5000
SOON_READ = 2000
"""Papers and readers, over all tasks, that one process is done with in a moment."""


@dataclass(frozen=True, kw_only=True)  # no slots: `rankers` is kept, so that methods share them
class Methods:
    """Our rankers by the names of their rows, each with or without community, and what else."""

    seed: int = 0
    ours: tuple[tuple[str, MakeRanker, bool], ...] = ()
    everything: bool = False
    slow: bool = True

    @cached_property
    def rankers(self) -> tuple[tuple[str, MakeRanker, bool], ...]:
        make = partial(Ranker, seed=self.seed)
        return self.ours or (("ours", make, True), ("ours, without community", make, False))

    def of_ours(self) -> tuple[Method, ...]:
        return tuple(
            Ours(make=make, community=community, name=name)
            for name, make, community in self.rankers
        )

    def plain(self) -> tuple[Method, ...]:
        alike = (MeanCosine(min_df=1), MeanCosine(min_df=2))
        cosines = (*alike, MeanCosine(min_df=1, stop_words=True), NearestThree())
        return (Chance(seed=self.seed), *cosines, CosineOnOurs(make=self.rankers[-1][1]))

    def learners(self) -> tuple[Method, ...]:
        if not self.slow:
            return ()
        return (*SANITY_SVMS, SvmOnOurs(make=self.rankers[-1][1]))

    def ridge(self) -> tuple[Method, ...]:
        return (KernelRidge(),) if self.everything else ()


Planned = tuple[Cases, list[Task]]
Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


def evaluate(
    found: Found,
    methods: Methods,
    resampling: Resampling,
    *,
    processes: int = 1,
    tell: Tell = lambda *_: None,
) -> Report:
    """Run every protocol that data were found for; raises BadData for data that do not fit."""
    made = []
    notes: list[str] = []
    for cases, tasks in _planned(found, methods):
        told = partial(tell, f"{cases.protocol} ({cases.data})")
        several = processes if _takes_long(tasks) else 1
        observed = run_all(tasks, len(cases.units), processes=several, tell=told)
        made += list(tables(cases, observed, resampling))
        notes += cases.notes
    for cases, observed in _read_and_judged(found, methods, tell):
        made += list(tables(cases, observed, resampling))
        notes += cases.notes
    for path in found.marked:
        of_marks, told_of_marks = of_highlights(
            read_highlights(path), _summarised, resampling, tell
        )
        made += of_marks
        notes += told_of_marks
    return Report(seed=methods.seed, draws=resampling.draws, tables=tuple(made), notes=tuple(notes))


def evaluate_here(
    showings: Sequence[Showing],
    known: dict[str, tuple[Paper, ...]],
    methods: Methods,
    resampling: Resampling,
    *,
    tell: Tell = lambda *_: None,
) -> Report:
    """Run a deployment's own protocol, or say why it cannot be run."""
    ours = Ours(make=methods.rankers[-1][1], community=False, name="ours")
    planned = of_showings(showings, known, (*methods.plain(), ours))
    if isinstance(planned, TooFew):
        return Report(seed=methods.seed, draws=resampling.draws, tables=(), reason=planned.reason)
    cases, tasks = planned
    observed = run_all(tasks, len(cases.units), tell=partial(tell, cases.data))
    made = tuple(tables(cases, observed, resampling))
    return Report(seed=methods.seed, draws=resampling.draws, tables=made, notes=cases.notes)


def _read_and_judged(
    found: Found, methods: Methods, tell: Tell
) -> Iterator[tuple[Cases, list[Observed]]]:
    """Run the protocols of what is written about single papers, where nothing is ranked."""
    unseen = [path for path in found.summarised if not path.name.startswith(TRAIN)]
    for path in found.summarised if methods.everything else unseen or found.summarised:
        yield from of_summarised(path, tell)


def _summarised(paper: Paper, roles: RoleTable) -> Summary:
    return summary_of(paper, Interest(), roles=roles)


def _takes_long(tasks: Sequence[Task]) -> bool:
    """Whether it is worth starting processes, which takes seconds."""
    return sum(len(task.stage.stored) + len(task.stage.readers) for task in tasks) > SOON_READ


def _planned(found: Found, methods: Methods) -> Iterator[Planned]:
    for split in found.splits:
        yield from _library(read_library(split), methods)
    for path in found.replays:
        most = (Popularity(), *methods.plain(), *methods.learners(), *methods.ridge())
        yield of_weeks(read_replay(path), (*most, *methods.of_ours()))
    for files in found.days:
        days = read_days(list(files), files[0].parent.name)
        make = methods.rankers[-1][1]
        search: tuple[Method, ...] = (
            Chance(seed=methods.seed),
            PlainTfIdf(pairs=False),
            PlainTfIdf(pairs=True),
            Ours(make=make, community=False, name="ours"),
            OurSearch(make=make),
        )
        planned = of_topics(days, search)
        if planned is None:
            raise BadData(f"{files[0].parent}: no keyword is carried by {CARRIERS} papers or more.")
        yield planned


def _library(library: Library, methods: Methods) -> Iterator[Planned]:
    plan = Plan(
        quick=(*methods.plain(), *methods.ridge(), *methods.of_ours()),
        slow=methods.learners(),
        slow_readers=SLOW_READERS if len(library.known) > MANY_PAPERS else len(library.train),
        seed=methods.seed,
    )
    yield of_all(library, plan)
    if not library.titles_only and (few := of_few(library, plan)) is not None:
        yield few
