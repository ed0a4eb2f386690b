"""Terms that begin with what somebody has typed: words, pairs, and what abbreviations stand for.

A lexicon has its words, and its pairs, in alphabetical order: a beginning is a range of columns,
and nothing need be prepared for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from recommender.abbreviations import Abbreviations
from recommender.cleaning import clean_text
from recommender.collection import Collection
from recommender.features import Lexicon
from recommender.papers import Paper
from recommender.words import fold

LOOKED_AT = 25
"""Words and pairs, the most frequent of each, that are put in one order."""

FEWEST_WITH_A_PAIR = 2
"""Two words that stand together in one paper alone are seldom a term."""

AFTER_ALL_LETTERS = "\U0010ffff"

_WORD = re.compile(r"[^\W_]+")  # one letter is a beginning, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A term as papers mostly spell it. `papers` counts the stored ones that hold it.

    What an abbreviation stands for has that in `short`; papers with all of its words in a row are
    not counted: `papers` are those that hold its rarest two neighbours.
    """

    term: str
    papers: int
    short: str = ""


def complete(
    typed: str, k: int, lexicon: Lexicon, abbreviations: Abbreviations, collection: Collection
) -> tuple[Completion, ...]:
    """Give the k most frequent terms that begin with these words; the last may be half a word."""
    words = [fold(word) for word in _WORD.findall(typed)]
    half = words.pop() if words and _WORD.match(typed[-1]) else ""
    holding = np.diff(collection.block.postings.indptr)
    long_forms = _long_forms(words, half, lexicon, abbreviations, holding)
    terms = [
        Completion(term=lexicon.term(column), papers=int(holding[column]))
        for start, end, fewest in _ranges(words, half, lexicon)
        for column in _most_frequent(
            start, holding[start:end] * lexicon.nameable[start:end], fewest=fewest
        )
    ]
    found = sorted((*long_forms, *terms), key=lambda each: (-each.papers, each.term))
    return tuple(found[: max(k, 0)])


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: what is derived is kept
class Titles:
    """The titles of some papers, put in order when first asked for."""

    papers: Sequence[Paper]

    @cached_property
    def by_id(self) -> Mapping[str, str]:
        """Clean titles by their papers' ids, in the order of the alphabet."""
        titles = {paper.id: clean_text(paper.title) or paper.title for paper in self.papers}
        return dict(sorted(titles.items(), key=lambda titled: (titled[1].casefold(), titled[0])))

    @cached_property
    def folded(self) -> list[tuple[str, str]]:
        return [(title.casefold(), title) for title in self.by_id.values()]


def titles_holding(typed: str, k: int, titles: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Give k titles that hold what was typed; `titles` are folded and plain, in order."""
    wanted = " ".join(typed.split()).casefold()
    first, end = (bisect_left(titles, (key,)) for key in (wanted, wanted + AFTER_ALL_LETTERS))
    others = chain(islice(titles, first), islice(titles, end, None))
    holding = (title for folded, title in others if wanted in folded)
    begun = (title for _, title in islice(titles, first, end))
    found: dict[str, None] = {}
    for title in chain(begun, holding):
        if len(found) >= k:
            break
        found[title] = None
    return tuple(found)


def _ranges(words: Sequence[str], half: str, lexicon: Lexicon) -> list[tuple[int, int, int]]:
    """Find the columns (from, to) of words and pairs that go on so; papers that they must have."""
    n_words, whole = len(lexicon.words), [lexicon.words.get(word, -1) for word in words]
    if len(whole) > 1 or -1 in whole:
        return []
    last = [bisect_left(lexicon.folded, end) for end in (half, half + AFTER_ALL_LETTERS)]
    codes = [whole[0] * n_words + at for at in last] if whole else [at * n_words for at in last]
    start, end = (np.searchsorted(lexicon.pairs, codes) + n_words).tolist()
    pairs = (start, end, FEWEST_WITH_A_PAIR)
    return [pairs] if whole else [(last[0], last[1], 1), pairs]


def _most_frequent(start: int, counts: NDArray[np.int64], *, fewest: int) -> list[int]:
    """Give columns from `start` on by their counts, largest first."""
    many = len(counts) > LOOKED_AT
    least = max(fewest, int(np.partition(counts, -LOOKED_AT)[-LOOKED_AT]) if many else 0)
    places = np.flatnonzero(counts >= least)
    best = places[np.argsort(-counts[places], kind="stable")][:LOOKED_AT]
    return [start + int(place) for place in best]


def _long_forms(
    words: Sequence[str],
    half: str,
    lexicon: Lexicon,
    abbreviations: Abbreviations,
    holding: NDArray[np.int64],
) -> Iterator[Completion]:
    """Give what abbreviations of three letters and more stand for; the others are pairs."""
    at = len(words)
    for short, long_form in abbreviations.long_forms.items():
        goes_on = list(long_form[:at]) == words and (*long_form, "")[at].startswith(half)
        numbers = [lexicon.words.get(word, -1) for word in (short, *long_form)]
        if len(long_form) <= max(at, 2) or not goes_on or -1 in numbers:
            continue
        if lexicon.nameable[numbers[1:]].any():
            pairs = [lexicon.pair(first, second) for first, second in pairwise(numbers[1:])]
            yield Completion(
                term=" ".join(lexicon.display[number] for number in numbers[1:]),
                papers=min(0 if pair is None else int(holding[pair]) for pair in pairs),
                short=lexicon.display[numbers[0]],
            )
