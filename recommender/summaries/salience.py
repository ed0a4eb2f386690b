"""How much a sentence says of its paper: learnt weights of its features, and a reader's rules.

The weights are a ridge regression of sentences' ROUGE-1 on SciTLDR; they stand in `salience.toml`
with the day and the figures, and `recommender.evaluation.salience_learning` wrote them. The rules
are in `readers`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from recommender.summaries.compression import compress
from recommender.summaries.features import NAMES, Told
from recommender.summaries.readers import DANGLING, read
from recommender.summaries.roles import ROLES, Role, RoleTable, probabilities

BEFORE = -0.03
"""More than was learnt: what comes before the authors' own may be like the title, and is known."""

_BEFORE = NAMES.index("before their own")

BY_ROLE = {Role.PROBLEM: -0.03, Role.TASK: 0.0, Role.IDEA: 0.03, Role.RESULT: 0.0}
UNTITLED = {Role.PROBLEM: -0.5, Role.TASK: 2.5, Role.IDEA: 2.5, Role.RESULT: 0.0}
"""What a likely role adds. A title tells the task; where there is none, the sentence has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an abstract: whole, compressed, as stems, and what it says of the paper.

    `plain` is about the ROUGE-1 that it would have, from which only differences matter; `salience`
    adds what its likely roles count for in a headline. `roles` are the probabilities of each role,
    in the order of `ROLES`.
    """

    text: str
    short: str
    stems: frozenset[str]
    plain: float
    salience: float
    roles: tuple[float, ...] = (0.0,) * len(ROLES)

    @property
    def dangles(self) -> bool:
        """Whether it begins, once shortened, with a word that points back to the one before."""
        return bool(DANGLING.match(self.short))

    def cosine(self, other: Sentence) -> float:
        shared = len(self.stems & other.stems)
        return shared / math.sqrt(max(len(self.stems) * len(other.stems), 1))


def weigh(title: str, sentences: Sequence[str], roles: RoleTable | None = None) -> list[Sentence]:
    """Give every sentence its salience; `roles` are other weights than those that are shipped."""
    told = Told.of(title, sentences)
    by_role = BY_ROLE if told.titled else UNTITLED
    likely = probabilities(sentences, roles).tolist()
    shorts = [compress(sentence) for sentence in sentences]
    return [
        Sentence(
            text=text,
            short=short,
            stems=stems,
            roles=tuple(chances),
            plain=plain,
            salience=plain + _dot(by_role.values(), chances),
        )
        for text, short, stems, chances, plain in zip(
            sentences, shorts, told.stems, likely, _plain(told, sentences, shorts), strict=True
        )
    ]


def _plain(told: Told, sentences: Sequence[str], shorts: Sequence[str]) -> Iterator[float]:
    """Give what sentences say of the paper, whatever their roles."""
    weights = shipped()
    for text, short, features in zip(sentences, shorts, told.features(), strict=True):
        yield _dot(weights, features) + BEFORE * features[_BEFORE] + read(text, short)


@lru_cache(maxsize=1)
def shipped() -> tuple[float, ...]:
    """Read the weights that come with this program, once, in the order of the features' names."""
    text = Path(__file__).with_name("salience.toml").read_text(encoding="utf-8")
    weights = tomllib.loads(text)["weights"]
    return tuple(float(weights[name]) for name in NAMES)


def _dot(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))
