"""Cross-validation of roles: each abstract under weights that were learnt from other abstracts.

Its sentences are marked, and its summary is made, with these weights. Several times the abstracts
are parted into folds anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from recommender.evaluation.highlights_data import Marked, Mask
from recommender.evaluation.roles_learning import Example, learn
from recommender.papers import Paper
from recommender.summaries import Summary
from recommender.summaries.roles import ROLES, Floats, RoleTable, probabilities, roles_of

FOLDS, REPEATS = 5, 3

Summarise = Callable[[Paper, RoleTable], Summary]
Tell = Callable[[str, int, int], None]
OneAbstract = tuple[Floats, Floats, Mask]
"""What one fold gives: probabilities, marks, and the hits of summaries."""

TITLES = ("", "Untitled")
"""What summaries are told of a title: that there is none, or one that says nothing of the paper.

Without a title a headline has to say what a paper is about, which else its title says.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """An abstract under weights learnt without it, means of all repeats.

    `likely` and `marks` are (sentences, roles), `hits` those of summaries: (repeats, titles,
    headline and detail, roles).
    """

    likely: tuple[Floats, ...]
    marks: Floats
    hits: Mask


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
        likely, marks, hits = zip(*several, strict=True)
        yield Validated(likely=likely, marks=np.mean(marks, axis=0), hits=np.stack(hits))


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
    papers = (Paper(id=marked.id, title=title, abstract=marked.abstract) for title in TITLES)
    made = [summarise(paper, table) for paper in papers]
    marks = [[role is each for each in ROLES] for role in roles_of(example.sentences, table)]
    return (
        probabilities(example.sentences, table),
        np.array(marks, dtype=np.float64).reshape(-1, len(ROLES)),
        np.stack([_hits(marked, each) for each in made]),
    )


def _hits(marked: Marked, summary: Summary) -> Mask:
    """Tell what each of the two hits alone; both may hold the same words."""
    return np.vstack([marked.hits([each or ""]) for each in (summary.headline, summary.detail)])
