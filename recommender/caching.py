"""Features of papers that no fit has seen, kept from one ranking to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from recommender.blocks import Features
from recommender.features import Lexicon, text_of
from recommender.papers import Paper
from recommender.smoothing import Smoothing

A_PART = 1_000
"""Papers that are made, kept and forgotten together, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Papers whose features were made together."""

    papers: tuple[Paper, ...]
    features: Features


class FeatureCache:
    """Features by id and text; what was not asked for longest goes first. Thread-safe.

    Features stay in the parts that they were made in, so that a ranking gathers few matrices.
    """

    def __init__(self, lexicon: Lexicon, smoothing: Smoothing, size: int) -> None:
        self._lexicon = lexicon
        self._smoothing = smoothing
        self._size = size
        self._places: dict[Paper, tuple[Part, int]] = {}
        self._parts: OrderedDict[Part, None] = OrderedDict()
        self._lock = Lock()

    def features(self, papers: Sequence[Paper]) -> Features:
        """Give the features of papers, none twice; what is not kept yet is made in one go."""
        if not papers:
            return self._made([])
        with self._lock:
            found = [self._places.get(paper) for paper in papers]
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

    def _made(self, papers: Sequence[Paper]) -> Features:
        rows = self._lexicon.transform([text_of(paper.title, paper.abstract) for paper in papers])
        return Features(rows=rows, dense=self._smoothing.dense(rows))

    def _keep(self, used: Sequence[Part]) -> None:
        """Mark parts as asked for, and forget the oldest while there are too many papers."""
        with self._lock:
            for part in used:
                if part not in self._parts:
                    self._places |= {paper: (part, row) for row, paper in enumerate(part.papers)}
                self._parts[part] = None
                self._parts.move_to_end(part)
            held = sum(len(part.papers) for part in self._parts)
            while held > self._size:
                oldest, _ = self._parts.popitem(last=False)
                held -= len(oldest.papers)
                for paper in oldest.papers:
                    if self._places.get(paper, (None, 0))[0] is oldest:
                        del self._places[paper]


def _gathered(places: Sequence[tuple[Part, int]], used: Sequence[Part]) -> Features:
    """Bring together rows of parts, in the order of `places`."""
    number = {part: at for at, part in enumerate(used)}
    parts = np.array([number[part] for part, _ in places])
    rows = np.array([row for _, row in places])
    together = Features.joined([_rows_of(part, rows[parts == at]) for at, part in enumerate(used)])
    if len(used) == 1:
        return together
    order = np.empty(len(places), dtype=np.int64)
    order[np.argsort(parts, kind="stable")] = np.arange(len(places))
    return together[order]


def _rows_of(part: Part, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Features:
    whole = len(rows) == len(part.papers) and bool((np.diff(rows) == 1).all())
    return part.features if whole else part.features[rows]
