"""What a ranker answers with: recommendations, and slates of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recommender.explanations import Explanation
from recommender.papers import Paper

Slot = Literal["ranked", "explore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A paper for a reader. Scores of one reader can be compared, those of two cannot.

    `ahead_of` is the share (0 to 1) of all other stored papers that score lower; where a paper
    belongs to a topic, lower for that topic and the votes. `probability` is that of an explore
    slot's draw, 1 elsewhere.
    """

    paper: Paper
    score: float
    explanation: Explanation
    ahead_of: float = 0.0
    slot: Slot = "ranked"
    probability: float = 1.0

    @property
    def topic(self) -> str | None:
        """The reader's topic that this paper belongs to."""
        return self.explanation.topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """What a digest shows, in rank order, and of how many.

    `muted` counts those of `considered` that name a muted topic, and were looked at no further.
    `cleared` are the ids of all that cleared the bar, shown or not; `best` is what came nearest to
    it when none did. `cold`: neither topics nor likes are known, so these are the newest, made
    diverse; no bar was asked for, and only what is shown cleared it.
    """

    picks: tuple[Recommendation, ...] = ()
    considered: int = 0
    muted: int = 0
    cleared: tuple[str, ...] = ()
    best: Recommendation | None = None
    cold: bool = False
