"""Abbreviations as abstracts introduce them: "Retrieval-Augmented Generation (RAG)"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recommender.words import fold, spellings

_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z]{0,6}[A-Z])s?\)")
_REACH = 90  # characters before the bracket in which the long form is looked for
_LEAST = 2  # papers that must agree: one may use the letters for a thing of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviations:
    """Each short form with the long form that most papers give it; all words folded."""

    long_forms: Mapping[str, tuple[str, ...]]

    def longer(self, word: str) -> tuple[tuple[str, ...], ...]:
        """Give the words that an abbreviation, or its plural, stands for."""
        singular = word.removesuffix("s")
        return tuple(self.long_forms[form] for form in (word, singular) if form in self.long_forms)[
            :1
        ]

    def shorter(self, words: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
        """Find long forms in a text: where they start and end, and the short form."""
        singular = tuple(word.removesuffix("s") for word in words)
        for short, long_form in self.long_forms.items():
            wanted = tuple(word.removesuffix("s") for word in long_form)
            for start in range(len(words) - len(wanted) + 1):
                if singular[start : start + len(wanted)] == wanted:
                    yield start, start + len(wanted), short


def find_abbreviations(texts: Iterable[str]) -> Abbreviations:
    """Collect pairs from texts; a pair counts once a text, and must be in two texts at least."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for text in texts:
        seen.update(set(_pairs(text)))
    best: dict[str, tuple[str, ...]] = {}
    for (short, long_form), count in sorted(seen.items(), key=lambda item: (-item[1], item[0])):
        if count >= _LEAST:
            best.setdefault(short, long_form)
    return Abbreviations(long_forms=best)


def _pairs(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for match in _IN_BRACKETS.finditer(text):
        before = [fold(w) for w in spellings(text[max(0, match.start() - _REACH) : match.start()])]
        letters = match[1].lower()
        long_form = tuple(before[-len(letters) :])
        if "".join(word[0] for word in long_form) == letters:
            yield letters, long_form
