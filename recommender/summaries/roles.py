"""Which sentence of an abstract says the problem, the task, the idea and the result.

Two linear steps, learnt on abstracts in which readers had marked these: general words and the place
of each sentence first, then what the sentences before and after it seem to be. The weights stand in
`roles.toml`, with the day and the figures; `recommender.evaluation.roles_writing` wrote them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recommender.words import stem

Floats = NDArray[np.float64]


class Role(StrEnum):
    """What a sentence is in its abstract."""

    PROBLEM = "problem"
    TASK = "task"
    IDEA = "idea"
    RESULT = "result"


ROLES = tuple(Role)
"""In this order the columns of all weights and probabilities stand."""

AROUND = ("own", "before", "after")
"""What the second step looks at: a sentence's own scores, and what is expected around it."""

_WORD = re.compile(r"[a-z]+|\d+|%")
_OWN = re.compile(r"\b(?:we|our|this (?:paper|work|study|article))\b", re.IGNORECASE)
_NEAR = 3
"""Places beyond are as good as this one, from the start and from the end."""

_FIFTHS = 5
_WORDS_UP_TO = ((9, "short"), (17, "middling"), (30, "long"))
_CERTAIN = 50.0
"""Scores beyond are as good as this one: what is called an abstract may be a whole book."""

NUMBER = "#"
WORDS_TO_TELL = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoleTable:
    """Weights of both steps, one row a cue; `rows` tells a cue's row.

    `weights` is (cues + 1, roles), `around` is (3 · roles + 1, roles): the last row of each is
    always added. A role is marked where its probability is at least `sure`.
    """

    rows: Mapping[str, int]
    weights: Floats
    around: Floats
    sure: float
    words: frozenset[str] = field(init=False)
    """Those cues that are words: what tells of a place has a space."""

    def __post_init__(self) -> None:
        words = frozenset(cue for cue in self.rows if cue.isalpha())
        object.__setattr__(self, "words", words)


def roles_of(sentences: Sequence[str], table: RoleTable | None = None) -> tuple[Role | None, ...]:
    """Give each sentence of an abstract its likeliest role, or none where that is unsure.

    Of a sentence with hardly any word that the table knows, such as one in another language, only
    the place is known, which is not enough.
    """
    table = table or shipped()
    held = cues(sentences)
    return tuple(
        ROLES[int(each.argmax())]
        if each.max() >= table.sure and len(table.words & some) >= WORDS_TO_TELL
        else None
        for each, some in zip(_likely(held, table), held, strict=True)
    )


def probabilities(sentences: Sequence[str], table: RoleTable | None = None) -> Floats:
    """Give how likely a reader would mark each sentence as each role, (sentences, roles).

    A sentence may be several, so rows need not add up to one.
    """
    return _likely(cues(sentences), table or shipped())


def _likely(held: Sequence[set[str]], table: RoleTable) -> Floats:
    if not held:
        return np.zeros((0, len(ROLES)))
    own = scores(held, table)
    return likelihood(surroundings(own) @ table.around[:-1] + table.around[-1])


def cues(sentences: Sequence[str]) -> list[set[str]]:
    """Give what the first step knows of each sentence: stems, its length and its place."""
    first = next((at for at, each in enumerate(sentences) if _OWN.search(each)), len(sentences))
    found = []
    for at, sentence in enumerate(sentences):
        held = {_cue(word) for word in _WORD.findall(sentence.lower())}
        held.update(_places(at, len(sentences), first))
        held.add(f"length {_length(sentence)}")
        found.append(held)
    return found


def scores(held: Sequence[set[str]], table: RoleTable) -> Floats:
    """Give the scores of the first step, (sentences, roles)."""
    row, weights = table.rows.get, table.weights
    summed = np.tile(weights[-1], (len(held), 1))
    for at, some in enumerate(held):
        # Sorted, so that the same words add up to the same last bit in every process.
        known = sorted(found for cue in some if (found := row(cue)) is not None)
        summed[at] += weights[known].sum(axis=0)
    return summed


def surroundings(own: Floats) -> Floats:
    """Give what the second step looks at, (sentences, 3 · roles), from the scores of the first.

    Expected are as many sentences of a role as their likelihoods add up to.
    """
    likely = likelihood(own)
    so_far = likely.cumsum(axis=0)
    return np.hstack([own, so_far - likely, so_far[-1] - so_far])


def likelihood(score: Floats) -> Floats:
    """Turn scores into probabilities (the logistic function)."""
    likely: Floats = 1 / (1 + np.exp(-score.clip(-_CERTAIN, _CERTAIN)))
    return likely


@lru_cache(maxsize=1)
def shipped() -> RoleTable:
    """Read the weights that come with this program, once."""
    return read_table(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))


def read_table(text: str) -> RoleTable:
    """Read weights from TOML; raises KeyError or ValueError where it holds something else."""
    found = tomllib.loads(text)
    cue_rows: dict[str, list[float]] = found["cues"]
    around = [found["around"][f"{what} {role}"] for what in AROUND for role in ROLES]
    return RoleTable(
        rows={cue: row for row, cue in enumerate(cue_rows)},
        weights=np.array([*cue_rows.values(), found["always"]["first"]], dtype=np.float64),
        around=np.array([*around, found["always"]["second"]], dtype=np.float64),
        sure=float(found["sure"]),
    )


def _cue(word: str) -> str:
    return NUMBER if word.isdigit() else stem(word)


def _places(at: int, count: int, first: int) -> tuple[str, str, str, str]:
    """Tell a place from the start, the end, in the whole, and from the first of the authors' own.

    Where no sentence speaks of the authors' own work, all stand before it.
    """
    fifth = min(_FIFTHS - 1, at * _FIFTHS // max(count - 1, 1))
    return (
        f"start {min(at, _NEAR)}",
        f"end {min(count - 1 - at, _NEAR)}",
        f"fifth {fifth}",
        f"own {max(-_NEAR, min(_NEAR + 1, at - first)):+d}",
    )


def _length(sentence: str) -> str:
    words = len(sentence.split())
    return next((name for most, name in _WORDS_UP_TO if words <= most), "very long")
