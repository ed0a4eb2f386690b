"""An abstract in passages: neighbouring sentences of one role, or of none, together."""

from __future__ import annotations

from itertools import groupby

from recommender.cleaning import clean_text
from recommender.summaries.roles import Role, RoleTable, roles_of
from recommender.summaries.sentences import split_sentences

Passage = tuple[Role | None, str]


def passages(abstract: str, table: RoleTable | None = None) -> tuple[Passage, ...]:
    """Part an abstract, cleaned, where the role of its sentences changes.

    All of its words stay, in their order; what holds no word goes with the sentence before it.
    """
    text = clean_text(abstract)
    starts = [start for start, sentence in _found(text) if _holds_a_word(sentence)]
    if not starts:
        return ((None, text),) if text else ()
    starts[0] = 0
    ends = [*starts[1:], len(text)]
    sentences = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    places = zip(roles_of(sentences, table), starts, ends, strict=True)
    found = []
    for role, some in groupby(places, key=lambda each: each[0]):
        of_role = list(some)
        found.append((role, text[of_role[0][1] : of_role[-1][2]].strip()))
    return tuple(found)


def _found(text: str) -> list[tuple[int, str]]:
    """Give each sentence with the place where it begins."""
    found, at = [], 0
    for sentence in split_sentences(text):
        start = text.index(sentence, at)
        found.append((start, sentence))
        at = start + len(sentence)
    return found


def _holds_a_word(sentence: str) -> bool:
    return any(c.isalnum() for c in sentence)
