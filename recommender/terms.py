"""Which terms stand for many weights: content words at both ends, no two sharing a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from recommender.features import Floats, Integers, Lexicon

LOOKED_AT = 40
"""Terms tried for each one wanted: the strongest are often words of one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A column with the weight it stands for: its own and that of its words."""

    column: int
    words: tuple[int, ...]
    weight: float


def choose_terms(
    lexicon: Lexicon,
    columns: Integers,
    values: Floats,
    k: int,
    *,
    allowed: Callable[[int], bool] = lambda _column: True,
) -> tuple[Term, ...]:
    """Choose up to k terms of positive weight, strongest first."""
    named = lexicon.nameable[columns] & (values > 0)
    weight_of = dict(zip(columns.tolist(), values.tolist(), strict=True))
    columns, values = columns[named], values[named]
    order = np.lexsort((columns, -values))[: LOOKED_AT * k]
    terms = [_term(lexicon, weight_of, column) for column in columns[order].tolist()]
    terms.sort(key=lambda term: (-term.weight, term.column))
    return without_shared_words([term for term in terms if allowed(term.column)], k)


def without_shared_words(terms: list[Term], k: int) -> tuple[Term, ...]:
    """Keep the first k terms that share no word with one before them."""
    used: set[int] = set()
    kept: list[Term] = []
    for term in terms:
        if len(kept) < k and used.isdisjoint(term.words):
            kept.append(term)
            used.update(term.words)
    return tuple(kept)


def _term(lexicon: Lexicon, weight_of: dict[int, float], column: int) -> Term:
    words = lexicon.parts(column)
    weight = sum(max(weight_of.get(each, 0.0), 0.0) for each in {column, *words})
    return Term(column=column, words=words, weight=weight)
