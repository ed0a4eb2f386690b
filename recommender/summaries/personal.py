"""One or two sentences of an abstract: a headline for everybody, a detail for this reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from recommender.cleaning import clean_text
from recommender.papers import Paper
from recommender.profiles import Profile, Taste
from recommender.summaries.compression import fit
from recommender.summaries.salience import Sentence, weigh
from recommender.summaries.sentences import split_sentences
from recommender.words import STOP_WORDS, fold, spellings, stem

LIKENESS = 0.3
"""What a detail loses by saying the headline again (times their cosine)."""

RESULT = 0.04
_RESULT_CUE = re.compile(
    r"\b(?:results?|experiments?|evaluations?|outperform\w*|achiev\w+|improv\w+|surpass\w*"
    r"|demonstrat\w+|show(?:s|n)?|find|found|reduc\w+|state-of-the-art)\b",
    re.IGNORECASE,
)


class MakesTastes(Protocol):
    """What is asked of a ranker here."""

    def taste(self, profile: Profile) -> Taste: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Words of the abstract in their order; `detail` is None where nothing is left to say."""

    headline: str
    detail: str | None = None


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
        """Cosine of each sentence, as words and pairs, with what the taste likes."""
        if self.taste is None or not sentences:
            return [0.0] * len(sentences)
        weights = self.taste.combined
        length = weights.length or 1.0
        rows = self.taste.lexicon.transform([sentence.text for sentence in sentences])
        liked = np.maximum(weights.at(rows.indices.astype(np.int64)), 0) * rows.data
        owners = np.repeat(np.arange(len(sentences)), np.diff(rows.indptr))
        cosines = np.bincount(owners, liked, minlength=len(sentences)) / length
        return [float(cosine) for cosine in cosines]

    def heard(self, text: str, headline: Sentence) -> tuple[int, int]:
        """Count the topics' words that a text holds and the headline does not: exactly, roughly."""
        unsaid = {word for word in self.words if stem(word) not in headline.stems}
        if not unsaid:
            return 0, 0
        held = {fold(word) for word in spellings(text)}
        return len(unsaid & held), len({stem(w) for w in unsaid} & {stem(w) for w in held})


def summarize(
    paper: Paper,
    profile: Profile | Taste | None = None,
    max_chars: int = 300,
    ranker: MakesTastes | None = None,
) -> Summary:
    """Take a headline, the same for everybody, and a detail that speaks to the reader.

    `max_chars` holds for each of the two. Votes count only with a taste, or with the ranker that
    can make one; topics always do. An abstract without a sentence gives an empty headline.
    """
    sentences = weigh(clean_text(paper.title), _readable(clean_text(paper.abstract)))
    if not sentences:
        return Summary(headline="")
    shown = {each.text: fit(each.short, max_chars) for each in sentences}
    head = _headline(sentences, shown)
    rest = [each for at, each in enumerate(sentences) if at != head]
    interest = Interest.of(profile, ranker)
    detail = _detail(sentences[head], rest, sentences[head + 1 :], interest, shown)
    return Summary(
        headline=shown[sentences[head].text],
        detail=(shown[detail.text] or None) if detail else None,
    )


def _words_of(topics: Iterable[str]) -> frozenset[str]:
    folded = {fold(word) for topic in topics for word in spellings(topic)}
    return frozenset(folded - STOP_WORDS)


def _readable(abstract: str) -> list[str]:
    """Split, and leave out what holds no word."""
    return [each for each in split_sentences(abstract) if any(c.isalnum() for c in each)]


def _headline(sentences: Sequence[Sentence], shown: Mapping[str, str]) -> int:
    """Find the sentence of most salience that stands alone and fits; of equals the first."""

    def worth(at: int) -> tuple[bool, bool, float, int]:
        each = sentences[at]
        return bool(shown[each.text]), not each.dangles, each.salience, -at

    return max(range(len(sentences)), key=worth)


def _detail(
    headline: Sentence,
    rest: Sequence[Sentence],
    after: Sequence[Sentence],
    interest: Interest,
    shown: Mapping[str, str],
) -> Sentence | None:
    """Choose the second sentence; topics that the headline leaves unsaid decide first."""
    candidates = [each for each in rest if not each.dangles]
    if not candidates:
        return None
    value = {
        id(each): each.salience
        + relevance
        - LIKENESS * each.cosine(headline)
        + RESULT * (each in after and bool(_RESULT_CUE.search(each.text)))
        for each, relevance in zip(candidates, interest.relevance(candidates), strict=True)
    }
    return max(
        candidates, key=lambda each: (*interest.heard(shown[each.text], headline), value[id(each)])
    )
