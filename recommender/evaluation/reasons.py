"""Whether reasons are true: named terms must carry a paper's score more than other terms of it.

Each named term is taken out of the paper's text, and as many of its other words in another copy;
the first must then score lower. So nothing is believed of how an explanation was made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.papers import Paper
from recommender.profiles import Profile
from recommender.ranking import Ranker
from recommender.recommendations import Recommendation
from recommender.words import WORD, fold, names_a_subject, spellings

MOST_LIKES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Over `explained` reasons: how many `carried` more than random terms; their named shares."""

    explained: int
    carried: int
    shares: tuple[float, ...]

    @property
    def carrying(self) -> float:
        """Share (0 to 1) of reasons whose terms carry more than random ones."""
        return self.carried / self.explained if self.explained else 1.0


def made_up_readers(
    ranker: Ranker, papers: Sequence[Paper], topics: Sequence[str], n: int, *, seed: int
) -> list[Profile]:
    """Make readers of 1 to 12 likes around a paper each; every second one also names a topic.

    Half of their likes are near each other, as a person's are, half are any.
    """
    rng = np.random.default_rng(seed)
    readers = []
    for number in range(n):
        likes = int(rng.integers(1, MOST_LIKES + 1))
        centre, *others = (papers[at].id for at in rng.permutation(len(papers))[:likes])
        near = [each.paper.id for each in ranker.similar(centre, likes // 2)]
        named = (str(rng.choice(np.array(topics))),) if topics and number % 2 else ()
        liked = (centre, *near, *others[: likes - 1 - len(near)])
        readers.append(Profile(reader_id=f"r{number}", topics=named, liked=liked))
    return readers


def compare_with_random(
    ranker: Ranker, readers: Sequence[Profile], papers: Sequence[Paper], *, seed: int
) -> Truth:
    """Compare named with random terms, for every reader over every paper they did not like."""
    rng = np.random.default_rng(seed)
    carried = explained = 0
    shares: list[float] = []
    for reader in readers:
        ranked = ranker.rank(reader, papers, len(papers))
        named = [r for r in ranked if r.explanation.terms and r.paper.id not in reader.liked]
        without = [(_without_named(each), _without_random(each, rng)) for each in named]
        (lower,) = ranker.score([reader], _renamed([one for one, _ in without]))
        (higher,) = ranker.score([reader], _renamed([other for _, other in without]))
        carried += int((lower < higher).sum())
        explained += len(named)
        shares += [each.explanation.share for each in named]
    return Truth(explained=explained, carried=carried, shares=tuple(shares))


def _named_words(pick: Recommendation) -> list[str]:
    words = (fold(word) for term in pick.explanation.terms for word in spellings(term))
    return list(dict.fromkeys(words))


def _without_named(pick: Recommendation) -> Paper:
    return _without(pick.paper, set(_named_words(pick)))


def _without_random(pick: Recommendation, rng: np.random.Generator) -> Paper:
    """Take out as many words that might be named, whatever they are."""
    paper = pick.paper
    folded = dict.fromkeys(map(fold, spellings(f"{paper.title}. {paper.abstract}")))
    words = np.array([word for word in folded if names_a_subject(word)])
    many = min(len(words), len(_named_words(pick)))
    return _without(paper, set(rng.choice(words, many, replace=False).tolist()))


def _without(paper: Paper, words: set[str]) -> Paper:
    def kept(match: re.Match[str]) -> str:
        return "" if fold(match[0]) in words else match[0]

    title, abstract = (WORD.sub(kept, text) for text in (paper.title, paper.abstract))
    return Paper(id=paper.id, title=title, abstract=abstract, authors=paper.authors)


def _renamed(papers: Sequence[Paper]) -> list[Paper]:
    """Number papers, as no two that are scored together may have one id."""
    return [
        Paper(id=f"{at}", title=each.title, abstract=each.abstract)
        for at, each in enumerate(papers)
    ]
