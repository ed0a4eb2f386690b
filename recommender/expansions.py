"""What else may stand for the words of a topic: other forms, hyphens, abbreviations."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recommender.abbreviations import Abbreviations
from recommender.features import Lexicon
from recommender.topics import Alternative
from recommender.words import STOP_WORDS, stem

SHORTEST_PART = 3
"""A word is read as two (finetuning: fine tuning) if both have at least so many letters."""

MOST_RELATIVES = 3
"""Other forms of a word in a sentence: the most frequent ones. Over the keywords of daily papers,
which are no sentences, they take .003 of nDCG."""


AFTER_ALL_LETTERS = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Typed:
    """A word as it was spelt, the `at`-th of its topic; a stop word's hyphen makes one of two.

    `parts` are folded.
    """

    spelt: str
    parts: tuple[str, ...]
    at: int


def expand(
    words: Sequence[Typed],
    folded: tuple[str, ...],
    lexicon: Lexicon,
    abbreviations: Abbreviations,
    *,
    relatives: bool,
) -> list[Alternative]:
    """List expansions that papers hold, each once; `folded` is the whole topic, word by word.

    With `relatives` other forms are looked for too, as in a sentence a word stands in any.
    """
    found: dict[Alternative, None] = {}
    for place, word in enumerate(words):
        found |= dict.fromkeys(_of_one(place, word.parts, lexicon, abbreviations))
    for place, (first, second) in enumerate(pairwise(words)):
        joined = "".join((*first.parts, *second.parts))
        found |= dict.fromkeys(known((place, place + 1), (joined,), lexicon))
    for start, end, short in abbreviations.shorter(folded):
        covered = (place for place, word in enumerate(words) if start <= word.at < end)
        found |= dict.fromkeys(known(tuple(covered), (short,), lexicon))
    if relatives:
        for place, word in enumerate(words):
            found |= dict.fromkeys(_relatives(place, word.parts, lexicon))
    return [each for each in found if each.covers]


def _of_one(
    place: int, parts: tuple[str, ...], lexicon: Lexicon, abbreviations: Abbreviations
) -> Iterator[Alternative]:
    word = "".join(parts)
    others = _other_number(word)
    if len(parts) > 1:
        others = [(word,), *others]
    for other in (*others, *abbreviations.longer(word)):
        yield from known((place,), other, lexicon)
    for pair in _two_parts(word, lexicon):
        if pair_column(parts, lexicon) != pair:
            yield Alternative(covers=(place,), columns=(pair,), shown=lexicon.term(pair))


def _relatives(place: int, parts: tuple[str, ...], lexicon: Lexicon) -> Iterator[Alternative]:
    """Give the most common words of the same family: hallucination for hallucinate."""
    root = stem(parts[0])
    start = bisect_left(lexicon.folded, root[:-1])
    end = bisect_left(lexicon.folded, root[:-1] + AFTER_ALL_LETTERS)
    family = [
        column
        for column in range(start, end)
        if stem(lexicon.folded[column]) == root and lexicon.folded[column] != parts[0]
    ]
    family.sort(key=lambda column: (float(lexicon.idf[column]), column))
    for column in family[:MOST_RELATIVES]:
        yield Alternative(covers=(place,), columns=(column,), shown=lexicon.display[column])


def known(covers: tuple[int, ...], words: tuple[str, ...], lexicon: Lexicon) -> list[Alternative]:
    """Keep an expansion if papers hold all of its words, and one of them says something."""
    if not all(word in lexicon.words for word in words) or set(words) <= STOP_WORDS:
        return []
    columns = tuple(lexicon.words[word] for word in words)
    shown = " ".join(lexicon.display[column] for column in columns)
    return [Alternative(covers=covers, columns=columns, shown=shown)]


def _other_number(word: str) -> list[tuple[str, ...]]:
    """Give the other number of a word, singular and plural, by the rules that hold mostly."""
    if len(word) <= SHORTEST_PART or not word.isascii():
        return [(f"{word}s",)] if word.isascii() and word.isalpha() else []
    if word.endswith("ies"):
        return [(word[:-3] + "y",)]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        endings = [word[:-1]] + ([word[:-2]] if word.endswith("es") else [])
        return [(ending,) for ending in endings]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [(word[:-1] + "ies",)]
    return [(f"{word}es",)] if word.endswith(("s", "x", "ch", "sh")) else [(f"{word}s",)]


def _two_parts(word: str, lexicon: Lexicon) -> list[int]:
    """Read a word as two that papers write as neighbours or with a hyphen; give their columns."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    pairs = [pair_column((word[:cut], word[cut:]), lexicon) for cut in cuts]
    return [pair for pair in pairs if pair is not None]


def pair_column(words: tuple[str, ...], lexicon: Lexicon) -> int | None:
    """Find the column of two folded words as neighbours, if papers have it."""
    numbers = [lexicon.words.get(word, -1) for word in words]
    return lexicon.pair(*numbers) if len(numbers) == PAIR and min(numbers) >= 0 else None


PAIR = 2
