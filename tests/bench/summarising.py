"""Summaries: whether they say what readers asked for, to them alone, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from random import Random
from statistics import mean, median

from recommender import Paper, Profile, Ranker, summarize
from recommender.summaries.sentences import split_sentences
from tests.bench.figures import Figure, milliseconds_of, percentile
from tests.bench.workshop import Workshop
from tests.unit.recommender.corpora import checkerboard, seed_papers
from tests.unit.recommender.interests import NEIGHBOURS, Neighbours, hits_of_terms

TERMS = ((1, 15), (3, 3))
"""Terms of an interest, and in how many papers of a hundred they may stay unheard."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    del workshop
    papers = seed_papers()
    ranker = Ranker().fit([*papers, *checkerboard()])
    for number, limit in TERMS:
        hits = [hit for seed in range(3) for hit in hits_of_terms(papers, number, seed)]
        yield Figure(
            name=f"interests in {number} {'terms' if number > 1 else 'term'} that are not heard",
            value=100 * (1 - mean(hits)),
            unit="%",
            limit=limit,
            note=f"of {len(hits):,}, each in words of one sentence, drawn at random; heard is what "
            "the headline or the detail says in these letters",
        )
    neighbours = Neighbours(papers, ranker)
    hits = [neighbours.hit(at) for at in range(len(papers))]
    yield Figure(
        name="sentences most like a reader's likes that are not shown",
        value=100 * (1 - mean(hits)),
        unit="%",
        limit=42,
        note=f"of {len(papers)} papers, for whoever liked the {NEIGHBOURS} papers nearest to each",
    )
    yield from _unrelated(papers, neighbours)
    yield from _speed(papers, ranker)


def _unrelated(papers: Sequence[Paper], neighbours: Neighbours) -> Iterator[Figure]:
    chance = Random(1)
    for others, whose in ((checkerboard(), "of another field"), (papers, "drawn at random")):
        changes = [
            neighbours.changed(at, [paper.id for paper in chance.sample(others, NEIGHBOURS)])
            for at in range(len(papers))
        ]
        headlines, details = zip(*changes, strict=True)
        for what, changed, limit in (("details", details, 10), ("headlines", headlines, 0)):
            yield Figure(
                name=f"{what} changed by likes {whose}",
                value=100 * mean(changed),
                unit="%",
                limit=limit,
                note=f"of {len(papers)} papers, {NEIGHBOURS} likes each",
            )


def _speed(papers: Sequence[Paper], ranker: Ranker) -> Iterator[Figure]:
    taste = ranker.taste(Profile(liked=tuple(paper.id for paper in papers[:30])))
    topics = Profile(topics=("retrieval augmented generation", "agents"))
    work: dict[str, Callable[[Paper], object]] = {
        "for nobody": summarize,
        "for topics": partial(summarize, profile=topics),
        "for thirty likes": partial(summarize, profile=taste),
    }
    for whom, summed in work.items():
        times = [milliseconds_of(partial(summed, paper)) for paper in papers]
        yield Figure(
            name=f"both sentences of an abstract, {whom}",
            value=median(times),
            unit="ms",
            limit=2,
            note=f"median of {len(times)}; 95th percentile {percentile(times, 95):.1f}",
        )
    sentences = [each for paper in papers for each in split_sentences(paper.abstract)]
    endless = Paper(id="x", title="", abstract=" ".join(islice(cycle(sentences), 700)))
    yield Figure(
        name=f"both sentences of an abstract of {len(endless.abstract) / 1000:.0f} kB",
        value=median(milliseconds_of(partial(summarize, endless)) for _ in range(5)),
        unit="ms",
        limit=500,
    )
