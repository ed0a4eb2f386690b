"""What a reader wants to hear of, asked of the sentences of one abstract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from recommender.following import followed_author
from recommender.profiles import Profile, Taste
from recommender.summaries.salience import Sentence
from recommender.words import STOP_WORDS, fold, spellings, stem

FLEETING, BY_VOTES = 0.05, 5.0
"""Cosines up to this one come from words that any two papers share: a profile of papers from
another field has no more, one of a paper's neighbours three times as much."""


SHORTEST_PLURAL = 3


class MakesTastes(Protocol):
    """What is asked of a ranker here."""

    def taste(self, profile: Profile) -> Taste: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interest:
    """What a reader wants to hear of: the words of all topics, and a taste if there is one."""

    words: frozenset[str] = frozenset()
    taste: Taste | None = None

    @classmethod
    def of(cls, profile: Profile | Taste | None, ranker: MakesTastes | None) -> Interest:
        if profile is None:
            return cls()
        if isinstance(profile, Profile):
            taste = ranker.taste(profile) if ranker else None
            return cls(words=_words_of(profile.topics), taste=taste)
        return cls(words=_words_of(query.text for query in profile.topics), taste=profile)

    def relevance(self, sentences: Sequence[Sentence]) -> list[float]:
        """Say what each sentence has of what the taste likes: their cosine as words and pairs.

        For votes what exceeds `FLEETING` counts, `BY_VOTES` times.
        """
        if self.taste is None or not sentences:
            return [0.0] * len(sentences)
        weights = self.taste.combined
        length = weights.length or 1.0
        rows = self.taste.lexicon.transform([sentence.text for sentence in sentences])
        liked = np.maximum(weights.at(rows.indices.astype(np.int64)), 0) * rows.data
        owners = np.repeat(np.arange(len(sentences)), np.diff(rows.indptr))
        cosines = np.bincount(owners, liked, minlength=len(sentences)) / length
        if self.taste.likes:
            cosines = BY_VOTES * np.maximum(cosines - FLEETING, 0)
        return [float(cosine) for cosine in cosines]

    def unsaid(self, headline: str) -> Unsaid:
        """Leave out the words that a headline says, be it of one or of several."""
        said = {fold(word) for word in spellings(headline)} if self.words else set()
        numbers = {_singular(word) for word in said}
        exact = frozenset(word for word in self.words if _singular(word) not in numbers)
        stems = frozenset(map(stem, exact))
        return Unsaid(exact=exact, stems=stems, some_said=not said.isdisjoint(self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """Words of a reader's topics that nothing was said of yet: as written there, and as stems.

    `some_said` tells that other words of theirs were.
    """

    exact: frozenset[str]
    stems: frozenset[str]
    some_said: bool

    def heard(self, text: str) -> tuple[int, int]:
        """Count those that a text holds: exactly, roughly."""
        if not self.exact:
            return 0, 0
        held = {fold(word) for word in spellings(text)}
        return len(self.exact & held), len(self.stems & {stem(word) for word in held})


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > SHORTEST_PLURAL else word


def _words_of(topics: Iterable[str]) -> frozenset[str]:
    of_words = (topic for topic in topics if followed_author(topic) is None)
    folded = {fold(word) for topic in of_words for word in spellings(topic)}
    return frozenset(folded - STOP_WORDS)
