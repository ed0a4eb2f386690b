"""Rows of papers that no fit has seen, kept from one ranking to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from recommender.blocks import Block, Features
from recommender.features import Floats, Integers, Lexicon, text_of
from recommender.papers import Paper, same_text
from recommender.smoothing import Smoothing

A_PART = 1_000
"""Papers that are made, kept and forgotten together, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Papers whose rows were made together."""

    papers: tuple[Paper, ...]
    block: Block


class FeatureCache:
    """Rows by id, while the text is the same; what was not asked for longest goes first.

    They stay in the parts that they were made in, so that a ranking gathers few matrices.
    Thread-safe.
    """

    def __init__(
        self, lexicon: Lexicon, smoothing: Smoothing, background: Floats, *, size: int
    ) -> None:
        self._lexicon = lexicon
        self._smoothing = smoothing
        self._background = background
        self._size = size
        self._places: dict[str, tuple[Part, int]] = {}
        self._parts: OrderedDict[Part, None] = OrderedDict()
        self._lock = Lock()

    def block(self, papers: Sequence[Paper]) -> Block:
        """Give the rows of papers, no id twice; what is not kept yet is made in one go."""
        if not papers:
            return self._made([])
        with self._lock:
            kept = [self._places.get(paper.id) for paper in papers]
        found = [
            place if place and same_text(place[0].papers[place[1]], paper) else None
            for place, paper in zip(kept, papers, strict=True)
        ]
        missing = [paper for paper, place in zip(papers, found, strict=True) if place is None]
        made = self._parts_of(missing)
        new = iter([(part, row) for part in made for row in range(len(part.papers))])
        places = [next(new) if place is None else place for place in found]
        used = dict.fromkeys(part for part, _ in places)
        self._keep([*used])
        return _gathered(places, [*used])

    def _parts_of(self, papers: Sequence[Paper]) -> list[Part]:
        if not papers:
            return []
        made = self._made(papers)
        starts = range(0, len(papers), A_PART)
        return [
            Part(
                tuple(papers[start : start + A_PART]),
                made if len(starts) == 1 else made[np.arange(len(papers))[start : start + A_PART]],
            )
            for start in starts
        ]

    def _made(self, papers: Sequence[Paper]) -> Block:
        rows = self._lexicon.transform([text_of(paper.title, paper.abstract) for paper in papers])
        features = Features(rows=rows, dense=self._smoothing.dense(rows))
        return Block.of(features, self._background)

    def _keep(self, used: Sequence[Part]) -> None:
        """Mark parts as asked for, and forget the oldest while there are too many papers."""
        with self._lock:
            for part in used:
                if part not in self._parts:
                    self._places |= {each.id: (part, row) for row, each in enumerate(part.papers)}
                self._parts[part] = None
                self._parts.move_to_end(part)
            held = sum(len(part.papers) for part in self._parts)
            while held > self._size:
                oldest, _ = self._parts.popitem(last=False)
                held -= len(oldest.papers)
                for paper in oldest.papers:
                    if self._places.get(paper.id, (None, 0))[0] is oldest:
                        del self._places[paper.id]


def _gathered(places: Sequence[tuple[Part, int]], used: Sequence[Part]) -> Block:
    """Bring together rows of parts, in the order of `places`."""
    number = {part: at for at, part in enumerate(used)}
    parts = np.array([number[part] for part, _ in places])
    rows = np.array([row for _, row in places])
    together = Block.joined([_rows_of(part, rows[parts == at]) for at, part in enumerate(used)])
    if len(used) == 1:
        return together
    order = np.empty(len(places), dtype=np.int64)
    order[np.argsort(parts, kind="stable")] = np.arange(len(places))
    return together[order]


def _rows_of(part: Part, rows: Integers) -> Block:
    whole = len(rows) == len(part.papers) and bool((np.diff(rows) == 1).all())
    return part.block if whole else part.block[rows]
