"""Text to sparse vectors: tf-idf of words and word pairs.

Columns are all words in alphabetical order, then the pairs that two papers or more hold. A word of
one paper alone has a column, so that a topic can ask for it, but no part in its row's length.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from recommender.cleaning import clean_text
from recommender.words import fold, names_a_subject, spellings

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Matrix = csr_array[np.float64, tuple[int, int]]

FEW_PAPERS = 50
"""With fewer papers than this, a term of one paper counts like any other: little is known yet."""

WORD_GRID = 2.0**-20
"""Weights of terms are whole multiples of this, some millionth. So sums of products of a row with
the sum of some thousand liked ones are exact in double precision, in any order and any company."""

MOST_LENGTH_FROM_RARE = 0.5
"""A row is never made longer than twice what its length would be with all of its terms."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """What one fit learnt about words; rows made by different lexicons cannot be compared.

    `display` has each word as papers mostly spell it; `pairs` holds sorted codes, first word times
    number of words plus second word. Of each column, `idf` has the weight, `common` tells whether
    it counts in a row's length, `nameable` whether it begins and ends with words for a subject.
    """

    words: dict[str, int]
    folded: tuple[str, ...]
    display: tuple[str, ...]
    pairs: Integers
    idf: Floats
    common: NDArray[np.bool_]
    nameable: NDArray[np.bool_]

    @property
    def columns(self) -> int:
        return len(self.words) + len(self.pairs)

    def pair(self, first: int, second: int) -> int | None:
        """Give the column of two words that follow each other, if it has one."""
        code = first * len(self.words) + second
        at = int(np.searchsorted(self.pairs, code))
        known = at < len(self.pairs) and int(self.pairs[at]) == code
        return len(self.words) + at if known else None

    def parts(self, column: int) -> tuple[int, ...]:
        """Give the words of a column: one, or two for a pair."""
        if column < len(self.words):
            return (column,)
        return divmod(int(self.pairs[column - len(self.words)]), len(self.words))

    def term(self, column: int) -> str:
        """Spell a column as papers mostly do."""
        return " ".join(self.display[word] for word in self.parts(column))

    def transform(self, texts: Sequence[str]) -> Matrix:
        """Make rows (texts, columns); words that the fit has not seen are passed over."""
        return self.rows(*_known_words(texts, self.words), len(texts))

    def rows(self, words: Integers, owners: Integers, n_rows: int) -> Matrix:
        """Make rows of words in order, -1 for unknown ones; `owners` tells the row of each."""
        codes = _pair_codes(words, owners, len(self.words))
        columns = np.searchsorted(self.pairs, codes)
        found = columns < len(self.pairs)
        found[found] = self.pairs[columns[found]] == codes[found]
        known = words >= 0
        return self._weigh(
            np.concatenate([owners[known], owners[:-1][found]]),
            np.concatenate([words[known], columns[found] + len(self.words)]),
            n_rows,
        )

    def _weigh(self, rows: Integers, columns: Integers, n_rows: int) -> Matrix:
        """Count, damp (1 + log), weigh by idf, and bring rows to length 1."""
        cells, counts = np.unique(rows * self.columns + columns, return_counts=True)
        rows, columns = np.divmod(cells, max(self.columns, 1))
        values = (1 + np.log(counts)) * self.idf[columns]
        squares = values * values
        whole = np.bincount(rows, squares, minlength=n_rows)
        common = np.bincount(rows, squares * self.common[columns], minlength=n_rows)
        length = np.sqrt(np.maximum(common, whole * MOST_LENGTH_FROM_RARE**2))
        length[length == 0] = 1
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n_rows))])
        return csr_array(
            (on_grid(values / length[rows]), columns.astype(np.int32), starts.astype(np.int32)),
            shape=(n_rows, self.columns),
        )


def on_grid(values: Floats, grid: float = WORD_GRID) -> Floats:
    return np.asarray(np.round(values / grid) * grid, dtype=np.float64)


def times(rows: Matrix, weights: Floats) -> Floats:
    """Multiply rows by weights of columns, one or several: added up in order of columns."""
    return np.asarray(rows @ weights, dtype=np.float64)


def text_of(title: str, abstract: str) -> str:
    """Join what features are made of. The stop keeps a title from running on."""
    return clean_text(f"{title}. {abstract}")


def learn(texts: Sequence[str]) -> tuple[Lexicon, Matrix]:
    """Learn words, pairs, idf (`1 + log((1 + n) / (1 + df))`) and usual spellings; make rows."""
    numbers, surfaces, owners = _surfaces(texts)
    folded = [fold(surface) for surface in surfaces]
    words = {word: at for at, word in enumerate(sorted(set(folded)))}
    of_surface = np.array([words[word] for word in folded], dtype=np.int64)
    sequence = of_surface[numbers]
    least = 1 if len(texts) < FEW_PAPERS else 2
    word_df = _document_frequency(sequence, owners, len(words))
    pairs, pair_df = _frequent_pairs(sequence, owners, len(words), least)
    df = np.concatenate([word_df, pair_df])
    display = _usual_spellings(surfaces, numbers, of_surface, len(words))
    lexicon = Lexicon(
        words=words,
        folded=tuple(words),
        display=display,
        pairs=pairs,
        idf=1 + np.log((1 + len(texts)) / (1 + df)),
        common=df >= least,
        nameable=_nameable(display, pairs),
    )
    return lexicon, lexicon.rows(sequence, owners, len(texts))


class _Numbering(dict[str, int]):
    """Numbers for strings in order of their first appearance."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


def _surfaces(texts: Iterable[str]) -> tuple[Integers, list[str], Integers]:
    """Number all words as they are spelt; the third array tells each one's text."""
    numbering = _Numbering()
    numbers = array("q")
    lengths = []
    for text in texts:
        found = spellings(text)
        numbers.extend(map(numbering.__getitem__, found))
        lengths.append(len(found))
    return (
        np.array(numbers, dtype=np.int64),
        list(numbering),
        np.repeat(np.arange(len(lengths), dtype=np.int64), np.array(lengths, dtype=np.int64)),
    )


def _known_words(texts: Iterable[str], words: dict[str, int]) -> tuple[Integers, Integers]:
    """Give the words of all texts in order, -1 for unknown ones, and the text of each."""
    numbers, surfaces, owners = _surfaces(texts)
    known = np.array([words.get(fold(surface), -1) for surface in surfaces], dtype=np.int64)
    return known[numbers], owners


def _pair_codes(words: Integers, owners: Integers, n_words: int) -> Integers:
    """Code every two neighbours; -1 where they are of two texts or one is unknown."""
    first, second = words[:-1], words[1:]
    together = (owners[:-1] == owners[1:]) & (first >= 0) & (second >= 0)
    return np.where(together, first * n_words + second, -1)


def _document_frequency(columns: Integers, owners: Integers, n_columns: int) -> Integers:
    """Count the texts that hold each column. Sorting beats numpy's hashed `unique` here."""
    cells = np.sort(owners * max(n_columns, 1) + columns)
    first = np.ones(len(cells), dtype=np.bool_)
    first[1:] = cells[1:] != cells[:-1]
    return np.bincount(cells[first] % max(n_columns, 1), minlength=n_columns)


def _frequent_pairs(
    words: Integers, owners: Integers, n_words: int, least: int
) -> tuple[Integers, Integers]:
    """Give the codes of pairs that at least so many texts hold, sorted, with their numbers."""
    codes = _pair_codes(words, owners, n_words)
    kept = codes >= 0
    distinct, which = np.unique(codes[kept], return_inverse=True)
    df = _document_frequency(which, owners[:-1][kept], len(distinct))
    return distinct[df >= least], df[df >= least]


def _nameable(display: Sequence[str], pairs: Integers) -> NDArray[np.bool_]:
    """Tell what names a subject; a pair that a bracket parts is none: fine-tuning (SFT)."""
    single = np.array([names_a_subject(fold(word)) for word in display], dtype=np.bool_)
    last = np.array([fold(word)[0] for word in display], dtype=np.str_)
    short = np.array([_last_of_short_form(word) for word in display], dtype=np.str_)
    first, second = np.divmod(pairs, max(len(display), 1))
    own = last[first] == short[second]
    return np.concatenate([single, single[first] & single[second] & ~own])


def _last_of_short_form(word: str) -> str:
    """Give the last letter of an abbreviation (t of SFT): that of the word it stands behind."""
    letters = word.removesuffix("s")
    return letters[-1].lower() if len(letters) > 1 and letters.isupper() else "-"


def _usual_spellings(
    surfaces: list[str], numbers: Integers, of_surface: Integers, n_words: int
) -> tuple[str, ...]:
    """Choose for each word the spelling that occurs most; of equals, the first in the alphabet."""
    counts = np.bincount(numbers, minlength=len(surfaces))
    chosen: list[tuple[int, str]] = [(0, "")] * n_words
    for surface, count, word in zip(surfaces, counts.tolist(), of_surface.tolist(), strict=True):
        if not chosen[word][1] or (-count, surface) < chosen[word]:
            chosen[word] = (-count, surface)
    return tuple(surface for _, surface in chosen)
