"""Which terms stand for many weights: content words at both ends, no two sharing a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from recommender.features import Floats, Integers, Lexicon
from recommender.words import stem

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
    kept: list[Term] = []
    used: set[str] = set()
    for term in terms:
        stems = words_of(lexicon, [term])
        if len(kept) < k and used.isdisjoint(stems) and allowed(term.column):
            kept.append(term)
            used |= stems
    return tuple(kept)


def words_of(lexicon: Lexicon, terms: Iterable[Term]) -> set[str]:
    """Collect the words of terms without their endings: agent and agents are one."""
    return {stem(lexicon.folded[word]) for term in terms for word in term.words}


def _term(lexicon: Lexicon, weight_of: dict[int, float], column: int) -> Term:
    words = lexicon.parts(column)
    weight = sum(max(weight_of.get(each, 0.0), 0.0) for each in {column, *words})
    return Term(column=column, words=words, weight=weight)
