"""Why a paper: the terms that carry its score, in the paper's own spelling."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from recommender.collection import Collection
from recommender.features import Floats, Integers, Lexicon, Matrix, text_of
from recommender.papers import Paper
from recommender.profiles import Taste
from recommender.terms import Term, choose_terms
from recommender.topics import Query
from recommender.words import WORD, fold

MOST_TERMS = 4
ENOUGH_TERMS = 2
NEAR = 0.15
"""Cosine from which a liked paper is truly near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """At most four terms; the topic the paper belongs to; the nearest liked paper, if near.

    `share` (0 to 1) is the part of the positive score that the named terms make up. With less
    than half of it, say so, or say less.
    """

    terms: tuple[str, ...] = ()
    nearest_id: str | None = None
    topic: str | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explainer:
    """Explains one reader's papers. `votes` holds what each column adds, in the score's scale."""

    taste: Taste
    collection: Collection
    votes: Floats

    @classmethod
    def of(cls, taste: Taste, collection: Collection, scale: float) -> Explainer:
        weights = taste.from_votes()
        votes = np.zeros(taste.lexicon.columns)
        votes[weights.columns] = weights.values / scale
        return cls(taste=taste, collection=collection, votes=votes)

    def explain(
        self, paper: Paper, row: Matrix, topic: Query | None, topic_scale: float = 1.0
    ) -> Explanation:
        """Name what carries the score of a paper, whose row is (1, columns)."""
        columns = row.indices.astype(np.int64)
        asked = _asked(topic, columns) * row.data / topic_scale
        liked = self.votes[columns] * row.data
        spelling = Spelling.of(paper, self.taste.lexicon)
        terms = self._terms(columns, asked, liked, spelling)
        whole = float(np.maximum(asked + liked, 0).sum())
        return Explanation(
            terms=tuple(spelling.of_column[term.column] for term in terms),
            nearest_id=self._nearest(paper, row),
            topic=None if topic is None else topic.text,
            share=_share(terms, columns, asked + liked, whole),
        )

    def _terms(
        self, columns: Integers, asked: Floats, liked: Floats, spelling: Spelling
    ) -> tuple[Term, ...]:
        """Choose the topic's terms first, then those of the votes; a lone word of votes is none."""
        lexicon = self.taste.lexicon
        first = choose_terms(
            lexicon, columns, asked, MOST_TERMS, allowed=spelling.of_column.__contains__
        )
        used = {word for term in first for word in term.words}
        supported = self.taste.supported

        def free(column: int) -> bool:
            return (
                column in spelling.of_column
                and used.isdisjoint(lexicon.parts(column))
                and (supported is None or column in supported)
            )

        rest = choose_terms(lexicon, columns, liked, MOST_TERMS - len(first), allowed=free)
        return first + rest if first or len(rest) >= ENOUGH_TERMS else ()

    def _nearest(self, paper: Paper, row: Matrix) -> str | None:
        """Find the nearest liked paper; in channels never, as likes are private."""
        rows = [r for r in self.collection.rows_of(self.taste.liked_ids)
                if self.collection.papers[r].id != paper.id]
        if not rows or self.taste.supported is not None:
            return None
        cosines = self.collection.block.rows[rows] @ row.toarray().ravel()
        best = int(np.argmax(cosines))
        return self.collection.papers[rows[best]].id if cosines[best] >= NEAR else None


def _asked(topic: Query | None, columns: Integers) -> Floats:
    """Give each column's weight in the topic."""
    weights = {} if topic is None else topic.weights
    return np.array([weights.get(column, 0.0) for column in columns.tolist()])


def _share(terms: tuple[Term, ...], columns: Integers, added: Floats, whole: float) -> float:
    """Sum what the named terms and their words add, as a part of all that is added."""
    named = np.array(sorted({c for term in terms for c in (term.column, *term.words)}))
    carried = float(np.maximum(added[np.isin(columns, named)], 0).sum())
    return round(carried / whole, 6) if whole > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spelling:
    """How one paper spells the columns it holds; pairs only where no stop parts them."""

    of_column: dict[int, str]

    @classmethod
    def of(cls, paper: Paper, lexicon: Lexicon) -> Spelling:
        text = text_of(paper.title, paper.abstract)
        found: dict[int, Counter[str]] = {}
        words = [(m, lexicon.words.get(fold(m[0]), -1)) for m in WORD.finditer(text)]
        for match, column in words:
            if column >= 0:
                found.setdefault(column, Counter())[match[0]] += 1
        for (one, first), (two, second) in pairwise(words):
            gap = text[one.end() : two.start()]
            pair = lexicon.pair(first, second) if first >= 0 and second >= 0 else None
            if pair is not None and gap in {" ", "-", "", "/"}:
                found.setdefault(pair, Counter())[text[one.start() : two.end()]] += 1
        return cls(of_column={column: _usual(counts) for column, counts in found.items()})


def _usual(counts: Counter[str]) -> str:
    """Choose what is written most, of equals what has fewest capitals (no start of a sentence)."""
    return min(counts, key=lambda text: (-counts[text], sum(map(str.isupper, text)), text))
