"""Roles that readers marked, beside those that are told here, and what summaries show of them.

Everything of ours is cross-validated (`role_folds`); other methods know nothing that could leak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.evaluation import marking
from recommender.evaluation.headlines import CUE
from recommender.evaluation.highlights_data import Highlights, Mask
from recommender.evaluation.report import Table
from recommender.evaluation.resampling import Resampling
from recommender.evaluation.role_folds import FOLDS, REPEATS, Summarise, Tell, Validated, validated
from recommender.evaluation.roles_learning import Example
from recommender.evaluation.running import Observed
from recommender.evaluation.slices import Cases, Slice
from recommender.evaluation.summary import tables
from recommender.summaries.roles import ROLES, Floats, Role

OURS = ("ours", "ours, as under a title")
"""Our summaries by what they are told of a title (`role_folds.TITLES`)."""

HEADLINE = {
    "task or idea": (Role.TASK, Role.IDEA),
    "idea": (Role.IDEA,),
    "task": (Role.TASK,),
    "problem": (Role.PROBLEM,),
}
DETAIL = {
    "idea or result": (Role.IDEA, Role.RESULT),
    "idea": (Role.IDEA,),
    "result": (Role.RESULT,),
    "problem": (Role.PROBLEM,),
}
PROBLEM_ALONE = "problem alone"
"""A share of all abstracts: where a sentence says the problem, and nothing else of the four."""

Measures = Mapping[str, tuple[Role, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one method shows of each abstract as hits of roles, (shown, roles), all as likely."""

    method: str
    hits: tuple[Floats, ...]


def of_highlights(
    data: Highlights,
    summarise: Summarise,
    resampling: Resampling,
    tell: Tell = lambda *_: None,
    *,
    repeats: int = REPEATS,
) -> tuple[list[Table], tuple[str, ...]]:
    """Measure summaries and the roles of sentences, with notes on how that was done."""
    examples = [Example.of(each) for each in data.marked]
    ours = list(validated(examples, summarise, resampling.seed, tell, repeats=repeats))
    made: list[Table] = []
    for part, (what, measures) in enumerate((("headline", HEADLINE), ("detail", DETAIL))):
        said = [*_plain(examples), _likeliest(examples, ours, measures), *_ours(ours, part)]
        observed = [_observed(each, examples, measures) for each in said]
        made += tables(_cases(what, data.name, len(examples), measures), observed, resampling)
    marks = {
        "random, as often as readers marked": _by_chance(examples),
        "by hand: first, however, we, last": [_by_hand(each.sentences) for each in examples],
        marking.OURS: [each.marks for each in ours],
    }
    truth = [each.hits for each in examples]
    made.append(marking.marking(data.name, truth, marks, resampling))
    return made, _notes(data, examples, repeats)


def _plain(examples: Sequence[Example]) -> Iterator[Said]:
    """Give the baselines: sentences chosen without a model, and the best of all."""
    chosen: dict[str, Callable[[Example], Mask]] = {
        "random sentence": lambda example: example.hits,
        "first sentence": lambda example: example.hits[:1],
        "first cue phrase": lambda example: example.hits[_cued(example)],
        "last sentence": lambda example: example.hits[-1:],
        "best possible": lambda example: np.atleast_2d(example.hits.any(axis=0)),
    }
    for method, choose in chosen.items():
        hits = tuple(choose(example).astype(np.float64) for example in examples)
        yield Said(method=method, hits=hits)


def _likeliest(examples: Sequence[Example], ours: Sequence[Validated], measures: Measures) -> Said:
    """Choose by the roles alone: the sentence that is likeliest what is wanted most."""
    wanted = [ROLES.index(role) for role in next(iter(measures.values()))]
    return Said(
        method="likeliest of our roles",
        hits=tuple(
            np.vstack(
                [example.hits[likely[:, wanted].sum(axis=1).argmax()] for likely in each.likely]
            ).astype(np.float64)
            for example, each in zip(examples, ours, strict=True)
        ),
    )


def _ours(ours: Sequence[Validated], part: int) -> Iterator[Said]:
    """Give what headlines (part 0) or details (1) hit, without a title and as if with one."""
    for title, method in enumerate(OURS):
        hits = tuple(each.hits[:, title, part].astype(np.float64) for each in ours)
        yield Said(method=method, hits=hits)


def _cued(example: Example) -> slice:
    """Find the first sentence with a cue phrase, else the first."""
    cued = (at for at, each in enumerate(example.sentences) if CUE.search(each))
    at = next(cued, 0)
    return slice(at, at + 1)


def _observed(said: Said, examples: Sequence[Example], measures: Measures) -> Observed:
    """Give the share of hits; not a number where readers marked none of what is measured."""
    values: dict[str, Floats] = {}
    for measure, roles in measures.items():
        columns = [ROLES.index(role) for role in roles]
        values[measure] = np.array(
            [
                hits[:, columns].any(axis=1).mean() if each.marked.roles[columns].any() else np.nan
                for hits, each in zip(said.hits, examples, strict=True)
            ]
        )
    problem = ROLES.index(Role.PROBLEM)
    values[PROBLEM_ALONE] = np.array(
        [((hits[:, problem] > 0) & (hits.sum(axis=1) == 1)).mean() for hits in said.hits]
    )
    return Observed(method=said.method, ours=said.method in OURS, values=values)


def _cases(what: str, data: str, abstracts: int, measures: Measures) -> Cases:
    everything = Slice(
        name="share of abstracts",
        kept=np.ones(abstracts, dtype=np.bool_),
        measures=(*measures, PROBLEM_ALONE),
    )
    return Cases(
        protocol=f"roles: {what}",
        data=data,
        unit="papers",
        units=np.arange(abstracts),
        slices=(everything,),
    )


def _by_chance(examples: Sequence[Example]) -> list[Floats]:
    """Give what is expected where every sentence is marked by chance."""
    share = np.vstack([each.hits for each in examples]).mean(axis=0)
    return [np.tile(share, (len(each.sentences), 1)) for each in examples]


def _by_hand(sentences: Sequence[str]) -> Floats:
    """Mark the first sentence as task, the last as result, "However" as problem, a cue as idea."""
    marks = np.zeros((len(sentences), len(ROLES)))
    last = len(sentences) - 1
    for at, sentence in enumerate(sentences):
        if at == 0:
            role = Role.TASK
        elif at == last:
            role = Role.RESULT
        elif sentence.startswith(("However", "But ", "Despite", "Although")):
            role = Role.PROBLEM
        elif CUE.search(sentence):
            role = Role.IDEA
        else:
            continue
        marks[at, ROLES.index(role)] = 1
    return marks


def _notes(data: Highlights, examples: Sequence[Example], repeats: int) -> tuple[str, ...]:
    lost = sum(
        start >= len(each.marked.abstract) for each in examples for start, *_ in each.marked.spans
    )
    how = (
        f"{data.name}: a sentence is of a role when it shows half the words of a marked span; "
        f"{repeats} times {FOLDS} folds, all weights of roles learnt anew without the fold. "
        "The abstracts have no titles, and none is given, but for one that says nothing where it "
        "says “as under a title”: then headlines leave it to the title to tell the task."
    )
    beyond = f"{data.name}: {lost} spans lie beyond their abstracts; nothing hits these."
    return (how, beyond) if lost else (how,)
