"""Abstracts in which readers marked the problem, the task, the idea and the result.

The format is one JSON object a line: an id, the abstract, and spans `[start, end, role]` with
offsets in its characters. A sentence is of a role when it covers at least half of such a span.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recommender.cleaning import clean_text
from recommender.evaluation.data import BadData, Entry, entries, field
from recommender.summaries.roles import ROLES, Role

ENOUGH = 0.5
"""Of a span's words, so many must be shown."""

_WORD = re.compile(r"\w+")

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An abstract, and which characters readers marked as which role."""

    id: str
    abstract: str
    spans: tuple[tuple[int, int, Role], ...]

    @property
    def roles(self) -> Mask:
        """Which roles are marked at all, (roles,)."""
        return np.array([any(role is each for *_, each in self.spans) for role in ROLES])

    def hits(self, parts: Sequence[str]) -> Mask:
        """Tell for texts taken from the abstract, in its order, which roles each hits.

        Gives (parts, roles). Words are compared, so what is dropped or cleaned on the way counts
        only where it is a span's own.
        """
        held = [
            (match[0].casefold(), match.start(), match.end()) for match in _words(self.abstract)
        ]
        of = _owners([word for word, *_ in held], parts)
        hit = np.zeros((len(parts), len(ROLES)), dtype=np.bool_)
        for start, end, role in self.spans:
            inside = [of[at] for at, (_, a, b) in enumerate(held) if a < end and b > start]
            for part in range(len(parts)):
                if inside and inside.count(part) >= ENOUGH * len(inside):
                    hit[part, ROLES.index(role)] = True
        return hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlights:
    """All abstracts of a file."""

    name: str
    marked: tuple[Marked, ...]


def is_highlights(path: Path) -> bool:
    """Tell by the first line whether a file holds marked abstracts."""
    try:
        _, first = next(entries(path))
    except (BadData, StopIteration):
        return False
    return "abstract" in first and "spans" in first


def read_highlights(path: Path) -> Highlights:
    """Read marked abstracts; raises BadData with the line that is broken."""
    name = f"{path.parent.name}/{path.name.split('.')[0]}"
    marked = tuple(_marked(entry, f"{path}, line {line}") for line, entry in entries(path))
    if not marked:
        raise BadData(f"{path}: it holds no abstracts.")
    return Highlights(name=name, marked=marked)


def _marked(entry: Entry, where: str) -> Marked:
    abstract = field(entry, "abstract", str, where)
    spans = field(entry, "spans", list, where)
    if not any(c.isalnum() for c in clean_text(abstract)):
        raise BadData(f"{where}: the abstract holds no word.")
    return Marked(
        id=field(entry, "arxiv_id", str, where),
        abstract=abstract,
        spans=tuple(_span(each, where) for each in spans),
    )


def _span(span: object, where: str) -> tuple[int, int, Role]:
    """Read a span, whichever end comes first; some end, or lie, beyond their abstract."""
    match span:
        case [int(one), int(other), str(role)] if min(one, other) >= 0 and role in set(Role):
            return min(one, other), max(one, other), Role(role)
        case _:
            raise BadData(f"{where}: {span!r} is not the span of a role.")


def _words(text: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(text))


def _owners(words: Sequence[str], parts: Sequence[str]) -> list[int]:
    """Give for each word of an abstract the part that shows it; -1 where none does."""
    shown: list[str] = []
    whose: list[int] = []
    for number, part in enumerate(parts):
        found = [match[0].casefold() for match in _words(part)]
        shown += found
        whose += [number] * len(found)
    owners = [-1] * len(words)
    aligned = SequenceMatcher(None, words, shown, autojunk=False)
    for start, other, size in aligned.get_matching_blocks():
        owners[start : start + size] = whose[other : other + size]
    return owners
