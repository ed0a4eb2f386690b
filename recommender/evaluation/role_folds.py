"""Cross-validation of roles: each abstract under weights that were learnt from other abstracts.

Its sentences are marked, and its summary is made, with these weights. Several times the abstracts
are parted into folds anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from recommender.evaluation.highlights_data import Mask
from recommender.evaluation.roles_learning import Example, learn
from recommender.papers import Paper
from recommender.summaries import Summary
from recommender.summaries.roles import ROLES, Floats, RoleTable, probabilities, roles_of

FOLDS, REPEATS = 5, 3

Summarise = Callable[[Paper, RoleTable], Summary]
Tell = Callable[[str, int, int], None]
OneAbstract = tuple[Floats, Floats, Mask, Mask]
"""What one fold gives: probabilities, marks, and the hits of headline and detail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """An abstract under weights learnt without it, means of all repeats.

    `likely` and `marks` are (sentences, roles), hits are (repeats, roles).
    """

    likely: tuple[Floats, ...]
    marks: Floats
    headline: Mask
    detail: Mask


def validated(
    examples: Sequence[Example],
    summarise: Summarise,
    seed: int,
    tell: Tell,
    *,
    repeats: int = REPEATS,
) -> Iterator[Validated]:
    """Do every fold of every repeat; gives one value an abstract, in their order."""
    found = [
        _once(examples, summarise, (seed, repeat), partial(_told, tell, repeat, repeats))
        for repeat in range(repeats)
    ]
    for several in zip(*found, strict=True):
        likely, marks, headlines, details = zip(*several, strict=True)
        yield Validated(
            likely=likely,
            marks=np.mean(marks, axis=0),
            headline=np.vstack(headlines),
            detail=np.vstack(details),
        )


def _told(tell: Tell, repeat: int, repeats: int, fold: int) -> None:
    tell("learning roles", repeat * FOLDS + fold, repeats * FOLDS)


def _once(
    examples: Sequence[Example],
    summarise: Summarise,
    seed: tuple[int, int],
    told: Callable[[int], None],
) -> list[OneAbstract]:
    """Tell each abstract's roles, and summarise it, with weights learnt from the other folds."""
    fold = np.random.default_rng(seed).permutation(np.arange(len(examples)) % FOLDS)
    found: dict[int, OneAbstract] = {}
    for number in range(FOLDS):
        told(number)
        inside: list[int] = np.flatnonzero(fold == number).tolist()
        others = [each for at, each in enumerate(examples) if fold[at] != number]
        table = learn(others, seed=seed[1])
        for at in inside:
            found[at] = _with(table, examples[at], summarise)
    return [found[at] for at in range(len(examples))]


def _with(table: RoleTable, example: Example, summarise: Summarise) -> OneAbstract:
    marked = example.marked
    made = summarise(Paper(id=marked.id, title="", abstract=marked.abstract), table)
    marks = [[role is each for each in ROLES] for role in roles_of(example.sentences, table)]
    return (
        probabilities(example.sentences, table),
        np.array(marks, dtype=np.float64).reshape(-1, len(ROLES)),
        marked.hits([made.headline])[0],
        marked.hits([made.detail or ""])[0],
    )
