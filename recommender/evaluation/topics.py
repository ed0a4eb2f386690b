"""Topic search: whether papers are found that were given the topic as a keyword.

The keywords were given to the recorded papers by others, who had read them. Each keyword that
enough papers carry is a topic; only papers that carry keywords at all are ranked, since of the
others nobody knows. Nothing that ranks is shown the keywords.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.evaluation.days_data import Days
from recommender.evaluation.metrics import ndcg, recall, stand
from recommender.evaluation.running import Task
from recommender.evaluation.slices import Cases, Slice
from recommender.evaluation.stages import Method, Stage, Values
from recommender.features import Floats, Integers
from recommender.papers import Paper
from recommender.profiles import Profile

CARRIERS = 4
"""A keyword that fewer papers carry is no topic: too little would hang on each of them."""

MEASURES = ("ndcg@20", "recall@20")
PART = 100
"""Topics a task: several processes share them."""

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_WORD = re.compile(r"\w+")

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One case: the row of its topic, the candidates that count, and those that are right."""

    row: int
    counting: Mask
    right: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsJudge:
    """Judges rankings of the candidates that count; the others are taken out."""

    wanted: tuple[Wanted, ...]

    def __call__(self, scores: Floats) -> Values:
        values = {name: np.empty(len(self.wanted)) for name in MEASURES}
        for at, each in enumerate(self.wanted):
            right = np.flatnonzero(each.right[each.counting])
            standing = stand(scores[each.row, each.counting], right)
            values["ndcg@20"][at] = ndcg(standing, 20)
            values["recall@20"][at] = recall(standing, 20)
        return values


def of_topics(
    days: Days, methods: tuple[Method, ...], carriers: int = CARRIERS
) -> tuple[Cases, list[Task]] | None:
    """Plan the search for each topic; None where no keyword has papers enough."""
    candidates = tuple(paper for paper in days.papers if paper.id in days.keywords)
    carrying = topics_of(days, candidates)
    topics = sorted(topic for topic, rows in carrying.items() if len(rows) >= carriers)
    if not topics:
        return None
    words = [set(words_of(f"{paper.title} {paper.abstract}")) for paper in candidates]
    tasks: list[Task] = []
    units: list[int] = []
    kinds: list[int] = []
    for start in range(0, len(topics), PART):
        part = topics[start : start + PART]
        wanted: list[Wanted] = []
        for row, topic in enumerate(part):
            right = np.zeros(len(candidates), dtype=np.bool_)
            right[carrying[topic]] = True
            for kind, counting in enumerate(_lines(topic, words)):
                if (right & counting).any():
                    wanted.append(Wanted(row=row, counting=counting, right=right))
                    units.append(start + row)
                    kinds.append(kind)
        stage = Stage(
            number=start,
            stored=days.papers,
            candidates=candidates,
            readers=tuple(Profile(reader_id=topic, topics=(topic,)) for topic in part),
        )
        places = np.arange(len(units) - len(wanted), len(units))
        judge = TopicsJudge(wanted=tuple(wanted))
        tasks += [Task(stage=stage, methods=methods, judge=judge, cases=places)]
    names = ("all papers", "papers without all of its words", "papers without any of its words")
    lines = np.array(kinds)
    cases = Cases(
        protocol="topic search",
        data=days.name,
        unit="topics",
        units=np.array(units, dtype=np.int64),
        slices=tuple(
            Slice(name=name, kept=lines == kind, measures=MEASURES)
            for kind, name in enumerate(names)
        ),
        notes=_notes(days, topics, candidates, carriers),
    )
    return cases, tasks


def topics_of(days: Days, candidates: tuple[Paper, ...]) -> dict[str, Integers]:
    """Find the candidates that carry each keyword, however it is spelt."""
    carrying: dict[str, set[int]] = defaultdict(set)
    for at, paper in enumerate(candidates):
        for keyword in days.keywords[paper.id]:
            if topic := spelling(keyword):
                carrying[topic].add(at)
    return {topic: np.array(sorted(rows)) for topic, rows in carrying.items()}


def spelling(keyword: str) -> str:
    """Bring spellings of a keyword together: no case, no brackets, hyphens as spaces."""
    return " ".join(words_of(_BRACKETS.sub("", keyword)))


def words_of(text: str) -> list[str]:
    """Cut a text into words, by a rule of the evaluation's own."""
    return _WORD.findall(text.casefold())


def _lines(topic: str, words: list[set[str]]) -> tuple[Mask, Mask, Mask]:
    """Tell which candidates count for each line of the table."""
    asked = set(topic.split())
    everything = np.ones(len(words), dtype=np.bool_)
    lacking = np.array([not asked <= held for held in words], dtype=np.bool_)
    without = np.array([asked.isdisjoint(held) for held in words], dtype=np.bool_)
    return everything, lacking, without


def _notes(
    days: Days, topics: list[str], candidates: tuple[Paper, ...], carriers: int
) -> tuple[str, ...]:
    rule = (
        f"{days.name}: {len(topics)} topics are the keywords that {carriers} papers or more carry "
        f"(case, hyphens and brackets apart), among {len(candidates)} papers with keywords of "
        f"{len(days.papers)} recorded ones."
    )
    notes = [rule]
    if days.left_out:
        notes.append(f"{days.name}: {days.left_out} recorded entries could not be read.")
    return tuple(notes)
