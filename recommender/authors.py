"""Authors of liked papers: a reason of their own, and a strict view of when two names are one.

Names say little of who somebody is. So one that is written with an initial is nobody's, spellings
must agree in every part, and where many share a family name two authors must be known.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

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
    family, comma, given = unicodedata.normalize("NFKC", name).partition(",")
    ordered = f"{given} {family}" if comma else family
    for mark in "-‐‑–'’`":
        ordered = ordered.replace(mark, "")
    parts = [fold(part) for part in ordered.split()]
    whole = len(parts) >= PARTS and all(
        len(part) >= SHORTEST_PART and part.isalpha() for part in parts
    )
    return " ".join(parts) if whole else None


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
