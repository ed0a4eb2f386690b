"""Authors of liked papers: a reason of their own, and a strict view of when two names are one.

Names say little of who somebody is. So one that is written with an initial is nobody's, spellings
must agree in every part, and where many share a family name two authors must be known.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from recommender.features import Floats
from recommender.papers import Paper
from recommender.words import fold

BONUS = 0.25
"""What a known author adds, in standard deviations of what votes give all stored papers."""

SHARED_BY_MANY = 5
"""A family name with so many given names among the papers looked at tells nobody apart alone."""

TOGETHER = 2
SHORTEST_PART = 2
PARTS = 2


@lru_cache(maxsize=50_000)
def author_key(name: str) -> str | None:
    """Bring spellings of one name together: case, accents, hyphens, "Family, Given".

    None where a part is an initial, or there is but one: too many people could be meant.
    """
    parts = _parts(name)
    whole = len(parts) >= PARTS and all(map(_is_whole, parts))
    return " ".join(parts) if whole else None


@lru_cache(maxsize=50_000)
def whole_name(name: str) -> str | None:
    """Do the same for a name that somebody asks for, in which all but the ends may be initials."""
    parts = _parts(name.replace(".", " "))
    whole = len(parts) >= PARTS and _is_whole(parts[0]) and _is_whole(parts[-1])
    return " ".join(parts) if whole and all(map(str.isalpha, parts)) else None


def _parts(name: str) -> list[str]:
    """Split a name, the family's last, into folded parts."""
    ordered = _ordered(name)
    for mark in "-‐‑–'’`":
        ordered = ordered.replace(mark, "")
    return [fold(part) for part in ordered.split()]


def _ordered(name: str) -> str:
    family, comma, given = unicodedata.normalize("NFKC", name).partition(",")
    return f"{given} {family}" if comma else family


def _is_whole(part: str) -> bool:
    return len(part) >= SHORTEST_PART and part.isalpha()


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: what is derived is kept
class Bylines:
    """Who wrote some papers, looked up when somebody first asks for an author."""

    papers: Sequence[Paper]

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, paper in enumerate(self.papers):
            for key in {whole_name(name) for name in paper.authors} - {None}:
                rows[str(key)].append(row)
        return rows

    @cached_property
    def _names(self) -> Sequence[tuple[str, str, int]]:
        """Give each author's key, name as it is first written, and papers, most papers first."""
        first: dict[str, str] = {}
        for name in (name for paper in self.papers for name in paper.authors):
            if key := whole_name(name):
                first.setdefault(key, " ".join(_ordered(name).split()))
        named = ((key, name, len(self._rows[key])) for key, name in first.items())
        return sorted(named, key=lambda each: (-each[2], each[0]))

    def beginning(self, typed: str, k: int) -> tuple[tuple[str, int], ...]:
        """Give k authors one of whose names begins with what was typed, and their papers."""
        wanted = " ".join(fold(part) for part in typed.split())
        found = ((name, papers) for key, name, papers in self._names if f" {wanted}" in f" {key}")
        return tuple(islice(found, k))

    def wrote(self, key: str) -> Floats:
        """Tell which papers are by the author of this key: 1 for each, else 0."""
        found = np.zeros(len(self.papers))
        found[self._rows.get(key, [])] = 1.0
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAuthors:
    """The authors of liked papers; `common` are family names that many share."""

    names: frozenset[str]
    common: frozenset[str]

    @classmethod
    def of(cls, liked: Iterable[Paper], others: Iterable[Paper]) -> KnownAuthors:
        """Take the authors of liked papers, and count families over these and all others."""
        names = {key for paper in liked for key in keys_of(paper)}
        families: defaultdict[str, set[str]] = defaultdict(set)
        for key in (*names, *(key for paper in others for key in keys_of(paper))):
            families[_family(key)].add(key)
        many = (family for family, keys in families.items() if len(keys) >= SHARED_BY_MANY)
        return cls(names=frozenset(names), common=frozenset(many))

    def wrote(self, paper: Paper) -> bool:
        """Whether a known author wrote this paper, or two whose family names are common."""
        known = self.names.intersection(keys_of(paper))
        return len(known) >= TOGETHER or any(_family(key) not in self.common for key in known)

    def among(self, papers: Sequence[Paper]) -> NDArray[np.bool_]:
        return np.array([self.wrote(paper) for paper in papers], dtype=np.bool_)


def keys_of(paper: Paper) -> list[str]:
    return [key for name in paper.authors if (key := author_key(name)) is not None]


def _family(key: str) -> str:
    return key.rpartition(" ")[2]
