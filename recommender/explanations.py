"""Why a paper: the terms that carry its score, in the paper's own spelling."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from recommender.collection import Collection
from recommender.features import Floats, Integers, Matrix, text_of, times
from recommender.papers import Paper
from recommender.profiles import Taste
from recommender.terms import Term, choose_terms, words_of
from recommender.topics import Query
from recommender.words import WORD, fold, stem

MOST_TERMS = 4
ENOUGH_TERMS = 2
FAINT = 0.2
"""Of what the strongest term of the votes adds, the part that a third or fourth must add."""

JOINTS = frozenset({" ", "-", "", "/"})
NEAR = 0.15
"""Cosine from which a liked paper is truly near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """At most four terms; the topic the paper belongs to; the nearest liked paper, if near.

    `share` (0 to 1) is the part of the positive score that the named terms make up. With less
    than half of it, say so, or say less. `by_liked_author`: somebody who wrote a liked paper wrote
    this one, which moved it among those that cleared the bar. `others` (0 to 1) is the part of the
    positive score that others' likes make, `by_others` whether they decided that it is shown.
    `followed` is the name, as typed, of an author who wrote it and is followed, and then its topic.
    """

    terms: tuple[str, ...] = ()
    nearest_id: str | None = None
    topic: str | None = None
    share: float = 0.0
    by_liked_author: bool = False
    others: float = 0.0
    by_others: bool = False
    followed: str = ""


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
        self,
        paper: Paper,
        row: Matrix,
        topic: Query | None,
        topic_scale: float = 1.0,
        *,
        unnamed: float = 0.0,
        shared: float = 0.0,
    ) -> Explanation:
        """Name what carries the score of a paper, whose row is (1, columns).

        `unnamed` is what else adds to the score, which no term stands for; `shared` is the part of
        that which others' likes make.
        """
        columns = row.indices.astype(np.int64)
        asked = _asked(topic, columns, row.data) / topic_scale
        liked = self.votes[columns] * row.data
        spelling = Spelling.of(paper)
        terms = self._terms(columns, asked, liked, spelling)
        whole = float(np.maximum(asked + liked, 0).sum()) + max(unnamed, 0.0)
        return Explanation(
            terms=tuple(spelling.spell(self._words(term.column)) or "" for term in terms),
            nearest_id=self._nearest(paper, row),
            topic=None if topic is None else topic.text,
            followed=topic.author.name if topic is not None and topic.author is not None else "",
            share=_share(terms, columns, asked + liked, whole),
            others=round(min(max(shared, 0.0) / whole, 1.0), 6) if whole > 0 else 0.0,
        )

    def _terms(
        self, columns: Integers, asked: Floats, liked: Floats, spelling: Spelling
    ) -> tuple[Term, ...]:
        """Choose the topic's terms first, then those of the votes; a lone word of votes is none."""
        lexicon = self.taste.lexicon

        def spelt(column: int) -> bool:
            return spelling.spell(self._words(column)) is not None

        first = choose_terms(lexicon, columns, asked, MOST_TERMS, allowed=spelt)
        used = words_of(lexicon, first)
        supported = self.taste.supported

        def free(column: int) -> bool:
            unused = used.isdisjoint(stem(word) for word in self._words(column))
            return unused and (supported is None or column in supported) and spelt(column)

        rest = choose_terms(lexicon, columns, liked, MOST_TERMS - len(first), allowed=free)
        strong = [term for term in rest if term.weight >= FAINT * rest[0].weight]
        rest = rest[: max(ENOUGH_TERMS, len(strong))]
        return first + rest if first or len(rest) >= ENOUGH_TERMS else ()

    def _words(self, column: int) -> tuple[str, ...]:
        lexicon = self.taste.lexicon
        return tuple(lexicon.folded[word] for word in lexicon.parts(column))

    def _nearest(self, paper: Paper, row: Matrix) -> str | None:
        """Find the nearest liked paper; in channels never, as likes are private."""
        rows = [
            r
            for r in self.collection.rows_of(self.taste.liked_ids)
            if self.collection.papers[r].id != paper.id
        ]
        if not rows or self.taste.supported is not None:
            return None
        cosines = times(self.collection.block.rows[rows], row.toarray().ravel())
        best = int(np.argmax(cosines))
        return self.collection.papers[rows[best]].id if cosines[best] >= NEAR else None


def _asked(topic: Query | None, columns: Integers, values: Floats) -> Floats:
    """Give what each column adds to the topic's score."""
    return np.zeros(len(columns)) if topic is None else topic.added(columns, values)


def _share(terms: tuple[Term, ...], columns: Integers, added: Floats, whole: float) -> float:
    """Sum what the named terms and their words add, as a part of all that is added."""
    named = np.array(sorted({c for term in terms for c in (term.column, *term.words)}))
    carried = float(np.maximum(added[np.isin(columns, named)], 0).sum())
    return round(carried / whole, 6) if whole > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spelling:
    """How one paper spells its words; a pair is found only where no stop parts the two."""

    text: str
    matches: tuple[re.Match[str], ...]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, paper: Paper) -> Spelling:
        text = text_of(paper.title, paper.abstract)
        matches = tuple(WORD.finditer(text))
        places: dict[str, list[int]] = {}
        for place, match in enumerate(matches):
            places.setdefault(fold(match[0]), []).append(place)
        return cls(text=text, matches=matches, places=places)

    def spell(self, words: tuple[str, ...]) -> str | None:
        """Spell a word, or two neighbours, as the paper mostly does; None if it has them not.

        A word that the paper has as a part of others only (non-English, self-attention) is none.
        """
        starts = self.places.get(words[0], [])
        if len(words) == 1:
            starts = [at for at in starts if self._stands_alone(at)]
        else:
            after = set(self.places.get(words[1], []))
            starts = [at for at in starts if at + 1 in after and self._gap(at) in JOINTS]
        last = len(words) - 1
        found = Counter(
            self.text[self.matches[at].start() : self.matches[at + last].end()] for at in starts
        )
        return _usual(found) if found else None

    def _stands_alone(self, place: int) -> bool:
        start, end = self.matches[place].span()
        return "-" not in (self.text[start - 1 : start], self.text[end : end + 1])

    def _gap(self, place: int) -> str:
        return self.text[self.matches[place].end() : self.matches[place + 1].start()]


def _usual(counts: Counter[str]) -> str:
    """Choose what is written most, of equals what has fewest capitals (no start of a sentence)."""
    return min(counts, key=lambda text: (-counts[text], sum(map(str.isupper, text)), text))
