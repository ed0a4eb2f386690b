"""Topics as people type them, read into queries: a few words, a question, a whole sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

import numpy as np

from recommender.abbreviations import Abbreviations
from recommender.expansions import Typed, expand, pair_column
from recommender.features import Lexicon
from recommender.topics import HALF, Alternative, Query, Wanted
from recommender.words import (
    ASKING_WORDS,
    EVERYDAY_WORDS,
    STOP_WORDS,
    URL,
    WORD,
    fold,
    names_a_subject,
)

NEIGHBOURS = 3.0
"""What two words weigh as neighbours, beside one word. Over 522 keywords of daily papers 1.5, 2 and
3 gave nDCG@20 .608, .611 and .613 (plain tf-idf .604)."""


TYPED = 1.0

Forms = dict[int, float]
"""Columns that bring one thing, each with what it weighs beside its idf; -1 is unknown."""


def read_query(text: str, lexicon: Lexicon, abbreviations: Abbreviations) -> Query:
    """Read a topic. Stop words ask for nothing; an unknown word weighs as the rarest known.

    Of a sentence only the words that may name a subject must be met; the others still weigh as
    neighbours of these.
    """
    folded, typed = _words(URL.sub(" ", text))
    sentence = not ASKING_WORDS.isdisjoint(folded)
    asked = _once(_subjects(typed) if sentence else _content(typed))
    columns = tuple(_column(word, lexicon) for word in asked)
    others = tuple(expand(asked, folded, lexicon, abbreviations, relatives=sentence))
    rarest = float(lexicon.idf.max(initial=1.0))
    return Query(
        text=text.strip(),
        words=tuple(word.spelt for word in asked),
        columns=columns,
        idf=tuple(float(lexicon.idf[c]) if c >= 0 else rarest for c in columns),
        alternatives=others,
        wanted=_wanted(asked, others, folded, lexicon),
    )


def _words(text: str) -> tuple[tuple[str, ...], list[Typed]]:
    """Split a topic into folded words, and into what was meant as one word.

    A stop word stays with the one that it is hyphenated to (few-shot, pre-training); longer chains
    (state-of-the-art) fall apart.
    """
    found = list(WORD.finditer(text))
    folded = tuple(fold(match[0]) for match in found)
    hyphens = [text[a.end() : b.start()] == "-" for a, b in pairwise(found)]
    together = {
        at
        for at, hyphen in enumerate(hyphens)
        if hyphen
        and (folded[at] in STOP_WORDS) != (folded[at + 1] in STOP_WORDS)
        and not any(hyphens[max(at - 1, 0) : at] + hyphens[at + 1 : at + 2])
    }
    typed = []
    for at, match in enumerate(found):
        if at - 1 not in together:
            last = found[at + 1] if at in together else match
            parts = folded[at : at + 2] if at in together else folded[at : at + 1]
            typed.append(Typed(spelt=text[match.start() : last.end()], parts=parts, at=at))
    return folded, typed


def _once(words: Sequence[Typed]) -> list[Typed]:
    first: dict[tuple[str, ...], Typed] = {}
    for word in words:
        first.setdefault(word.parts, word)
    return list(first.values())


def _content(words: Sequence[Typed]) -> list[Typed]:
    return [word for word in words if not STOP_WORDS.issuperset(word.parts)]


def _subjects(words: Sequence[Typed]) -> list[Typed]:
    """Keep what may name a subject; where nothing does, two general words or more are one.

    One general word alone (how to stop *models* making things up) says nothing.
    """
    content = [word for word in _content(words) if EVERYDAY_WORDS.isdisjoint(word.parts)]
    named = [word for word in content if any(map(names_a_subject, word.parts))]
    return named or (content if len(content) > 1 else [])


def _column(word: Typed, lexicon: Lexicon) -> int:
    """Find the column of a word; of one that no paper hyphenates so, that of its weightier half."""
    pair = pair_column(word.parts, lexicon)
    single = [part for part in word.parts if part not in STOP_WORDS]
    return lexicon.words.get(single[0], -1) if pair is None else pair


def _wanted(
    asked: Sequence[Typed], others: Sequence[Alternative], folded: Sequence[str], lexicon: Lexicon
) -> tuple[Wanted, ...]:
    """Weigh words by idf, neighbours by twice theirs, and expansions by half of theirs."""
    forms: list[Forms] = [{_column(word, lexicon): TYPED} for word in asked]
    apart: list[Forms] = []
    for other in others:
        if len(other.covers) == len(other.columns) == 1:
            forms[other.covers[0]].setdefault(other.columns[0], HALF)
        else:
            share = HALF / len(other.columns)
            apart.extend({column: share} for column in other.columns)
    pairs = _neighbours(asked, forms, folded, lexicon)
    return _weighed([*forms, *pairs, *apart], lexicon)


def _neighbours(
    asked: Sequence[Typed], forms: Sequence[Forms], folded: Sequence[str], lexicon: Lexicon
) -> Iterator[Forms]:
    """Give the pairs that words asked for make with what stands beside them, in all their forms."""
    known: list[Forms] = [{lexicon.words.get(word, -1): TYPED} for word in folded]
    for word, own in zip(asked, forms, strict=True):
        if len(word.parts) == 1:
            known[word.at] = own
    tokens = {word.at + part for word in asked for part in range(len(word.parts))}
    whole = {word.at for word in asked if len(word.parts) > 1}
    for at, (before, after) in enumerate(pairwise(known)):
        if tokens.isdisjoint((at, at + 1)) or at in whole:
            continue
        pairs: Forms = {}
        for (one, weight), (other, weight_of_other) in product(before.items(), after.items()):
            pair = lexicon.pair(one, other) if one >= 0 and other >= 0 else None
            if pair is not None:
                pairs.setdefault(pair, NEIGHBOURS * min(weight, weight_of_other))
        yield pairs


def _weighed(forms: Sequence[Forms], lexicon: Lexicon) -> tuple[Wanted, ...]:
    """Multiply by idf, so that what was typed has length 1; unknown forms are left out."""
    idf = lexicon.idf
    known = [{c: factor for c, factor in each.items() if c >= 0} for each in forms]
    typed = [f * idf[c] for each in known for c, f in each.items() if f in {TYPED, NEIGHBOURS}]
    length = float(np.linalg.norm(typed)) or 1.0
    return tuple(
        Wanted(
            columns=tuple(each),
            weights=tuple(factor * float(idf[c]) / length for c, factor in each.items()),
        )
        for each in known
        if each
    )
