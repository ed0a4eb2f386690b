"""Papers with their rows: those of a ranker, and small batches that stand beside them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from recommender.features import Floats, Integers, Lexicon, Matrix, text_of, times
from recommender.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Papers as rows (csr), as columns (csc), and each paper's likeness to the background."""

    rows: Matrix
    postings: csc_array[np.float64]
    background: Floats

    @classmethod
    def of(cls, rows: Matrix, background: Floats) -> Block:
        return cls(rows=rows, postings=rows.tocsc(), background=times(rows, background))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """All stored papers, by id in order. `background` is the mean row of the papers fitted on."""

    papers: tuple[Paper, ...]
    at: dict[str, int]
    background: Floats
    block: Block

    @classmethod
    def of(cls, papers: Iterable[Paper], rows: Matrix, background: Floats) -> Collection:
        papers = tuple(papers)
        return cls(
            papers=papers,
            at={paper.id: at for at, paper in enumerate(papers)},
            background=background,
            block=Block.of(rows, background),
        )

    def extended(self, papers: Sequence[Paper], rows: Matrix) -> Collection:
        """Add papers, or put new text in the place of old; what was learnt stays as it is."""
        replaced = {paper.id for paper in papers}
        kept = [at for at, paper in enumerate(self.papers) if paper.id not in replaced]
        together = [*(self.papers[at] for at in kept), *papers]
        order = sorted(range(len(together)), key=lambda at: together[at].id)
        stacked = csr_array(vstack([self.block.rows[kept], rows]))
        return Collection.of((together[at] for at in order), stacked[order], self.background)

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """Find rows of ids, each once, in order of ids; unknown ids are passed over."""
        return sorted({self.at[paper_id] for paper_id in ids if paper_id in self.at})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Papers to be ranked, each id once. `stored` is a row of the collection, or -1.

    `others` holds the rows of those that the collection has not, in the order of `papers`.
    """

    papers: tuple[Paper, ...]
    stored: Integers
    others: Block

    def spread(self, of_collection: Floats, of_others: Floats) -> Floats:
        """Bring together what was computed for the whole collection and for the others."""
        values = np.empty(len(self.papers))
        known = self.stored >= 0
        values[known] = of_collection[self.stored[known]]
        values[~known] = of_others
        return values

    def where(self, kept: NDArray[np.bool_]) -> Candidates:
        """Leave out the others."""
        if kept.all():
            return self
        own = kept[self.stored < 0]
        rows = self.others.rows[np.flatnonzero(own)]
        return Candidates(
            papers=tuple(paper for paper, keep in zip(self.papers, kept, strict=True) if keep),
            stored=self.stored[kept],
            others=Block(rows=rows, postings=rows.tocsc(), background=self.others.background[own]),
        )

    def rows(self, collection: Collection) -> Matrix:
        """Make one matrix of all candidates' rows."""
        known = self.stored >= 0
        if known.all():
            return collection.block.rows[self.stored]
        order = np.empty(len(self.papers), dtype=np.int64)
        order[known] = np.arange(known.sum())
        order[~known] = np.arange(known.sum(), len(order))
        ours = collection.block.rows[self.stored[known]]
        return csr_array(vstack([ours, self.others.rows]))[order]


class FeatureCache:
    """Rows of papers that no fit has seen, by id and text; the oldest go first. Thread-safe."""

    def __init__(self, lexicon: Lexicon, size: int) -> None:
        self._lexicon = lexicon
        self._size = size
        self._rows: OrderedDict[Paper, Matrix] = OrderedDict()
        self._lock = Lock()

    def rows(self, papers: Sequence[Paper]) -> Matrix:
        """Give rows (papers, columns); what is not kept yet is made in one go."""
        if not papers:
            return self._lexicon.transform([])
        with self._lock:
            kept = {paper: self._rows[paper] for paper in papers if paper in self._rows}
        missing = [paper for paper in papers if paper not in kept]
        if missing:
            made = self._lexicon.transform([text_of(p.title, p.abstract) for p in missing])
            kept |= {paper: made[[at]] for at, paper in enumerate(missing)}
        self._keep(kept)
        return csr_array(vstack([kept[paper] for paper in papers]))

    def _keep(self, rows: dict[Paper, Matrix]) -> None:
        with self._lock:
            for paper, row in rows.items():
                self._rows[paper] = row
                self._rows.move_to_end(paper)
            while len(self._rows) > self._size:
                self._rows.popitem(last=False)


def distinct(papers: Iterable[Paper]) -> list[Paper]:
    """Keep one paper an id, the last one given, in order of ids."""
    return [paper for _, paper in sorted({paper.id: paper for paper in papers}.items())]


def candidates_of(
    papers: Iterable[Paper], collection: Collection, cache: FeatureCache
) -> Candidates:
    """Find or make the rows of papers; a stored paper whose text differs counts as another."""
    given = distinct(papers)
    rows = [collection.at.get(paper.id, -1) for paper in given]
    rows = [
        row if row >= 0 and same_text(paper, collection.papers[row]) else -1
        for row, paper in zip(rows, given, strict=True)
    ]
    others = cache.rows([paper for row, paper in zip(rows, given, strict=True) if row < 0])
    return Candidates(
        papers=tuple(given),
        stored=np.array(rows, dtype=np.int64),
        others=Block.of(others, collection.background),
    )


def same_text(one: Paper, other: Paper) -> bool:
    return one is other or (one.title == other.title and one.abstract == other.abstract)
