"""Ranker: readers as differences from the background.

A ranker is made by `fit` (the nightly work: words, idf, background) or from another by `extended`
(the day's papers; nothing is learnt anew). It changes in no other way, so threads may share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from recommender.abbreviations import find_abbreviations
from recommender.answers import Answer, answer
from recommender.batches import scores_of_many
from recommender.blocks import Features
from recommender.caching import FeatureCache
from recommender.changes import learned
from recommender.collection import Collection, candidates_of, distinct
from recommender.community import Community, learn_community
from recommender.completions import Completion, Titles, complete, titles_holding
from recommender.features import Matrix, learn, text_of
from recommender.papers import Paper
from recommender.profiles import Profile, Taste
from recommender.recommendations import Recommendation, Slate
from recommender.representing import represent
from recommender.slates import Judged, make_slate, nearest, top, unexplained
from recommender.smoothing import learn_smoothing
from recommender.suggestions import suggest
from recommender.tasting import Tasting
from recommender.weighing import learn_weight

KEPT = 20_000
"""Papers outside the collection whose features are kept, some 5 kB each."""


class Ranker:
    """Ranks papers for readers and channels, by their words and what these have to do with others.

    Every method but `fit` takes any papers, stored or not, and any ids; papers given twice count
    once, unknown ids are ignored, and everything may be empty. Before `fit` it knows no paper.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.fit(())

    def fit(self, papers: Iterable[Paper], profiles: Sequence[Profile] = ()) -> Ranker:
        """Learn words and the background from all stored papers; their order does not matter.

        `profiles` are of readers who may learn from each other, those of one workspace; what they
        share is learnt where they are enough; else how much dense rows are to weigh for them.
        """
        stored = distinct(papers)
        texts = [text_of(paper.title, paper.abstract) for paper in stored]
        lexicon, rows = learn(texts)
        smoothing = learn_smoothing(lexicon, rows, self.seed)
        features = Features(rows=rows, dense=smoothing.of_fitted())
        ids = [paper.id for paper in stored]
        community = learn_community(ids, features.dense, profiles, self.seed)
        if community is None:
            weight = learn_weight(ids, features, smoothing, profiles, self.seed)
            smoothing = replace(smoothing, weight=weight)
        self._learnt(
            Tasting(
                lexicon=lexicon,
                smoothing=smoothing,
                abbreviations=find_abbreviations(texts),
                collection=Collection.fitted(stored, features, smoothing),
                community=community,
            )
        )
        return self

    def extended(self, papers: Iterable[Paper]) -> Ranker:
        """Make a ranker that stores these papers too; tastes of both can be used with both."""
        added = distinct(papers)
        collection = self._tasting.collection.extended(added, self._cache.block(added).features)
        made = object.__new__(Ranker)
        made.seed = self.seed
        made._set(replace(self._tasting, collection=collection), self._cache)
        return made

    @classmethod
    def of(cls, learnt: Tasting, *, seed: int = 0) -> Ranker:
        """Make a ranker of what another one's fit learnt."""
        made = object.__new__(cls)
        made.seed = seed
        made._learnt(learnt)
        return made

    def community_of(self, fitted: Sequence[str], profiles: Sequence[Profile]) -> Community | None:
        """Learn what these readers share, as `fit` does; None if they are too few.

        `fitted` are the ids of the papers that were fitted on, in order, whatever was added since.
        """
        dense = self._tasting.smoothing.of_fitted()
        return learn_community(fitted, dense, profiles, self.seed)

    def weight_of(self, fitted: Sequence[str], profiles: Sequence[Profile]) -> float:
        """Learn how much dense rows are to weigh for readers without a community, as `fit`."""
        smoothing = self._tasting.smoothing
        rows = self._tasting.collection.rows_of(fitted)
        features = Features(
            rows=self._tasting.collection.block.rows[rows], dense=smoothing.of_fitted()
        )
        return learn_weight(fitted, features, smoothing, profiles, self.seed)

    def within(self, community: Community | None, *, weight: float | None = None) -> Ranker:
        """Make a ranker for readers of this community; tastes of both can be used with both.

        With `weight` dense rows weigh so much in it.
        """
        smoothing = self._tasting.smoothing
        if weight is not None:
            smoothing = replace(smoothing, weight=weight)
        made = object.__new__(Ranker)
        made.seed = self.seed
        tasting = replace(self._tasting, community=community, smoothing=smoothing)
        made._set(tasting, self._cache, self._titles)
        return made

    def _learnt(self, learnt: Tasting) -> None:
        background = learnt.collection.background
        cache = FeatureCache(learnt.lexicon, learnt.smoothing, background, size=KEPT)
        self._set(learnt, cache)

    def _set(self, tasting: Tasting, cache: FeatureCache, titles: Titles | None = None) -> None:
        self._tasting = tasting
        self._cache = cache
        self._titles = titles or Titles(papers=tasting.collection.papers)

    @property
    def learnt(self) -> Tasting:
        """All that `fit` learnt, and the stored papers."""
        return self._tasting

    @property
    def papers(self) -> tuple[Paper, ...]:
        """All stored papers, by id."""
        return self._tasting.collection.papers

    def papers_of(self, ids: Iterable[str]) -> list[Paper]:
        """Return the stored papers among these ids, in order of ids."""
        collection = self._tasting.collection
        return [collection.papers[row] for row in collection.rows_of(ids)]

    def taste(self, profile: Profile) -> Taste:
        """Make a reader's taste from the votes on stored papers, anew each time."""
        return self._tasting.taste(profile)

    def channel_taste(
        self, topics: Sequence[str], muted: Sequence[str], voters: Sequence[Profile]
    ) -> Taste:
        """Make a channel's taste from its words and the votes that each voter gave *there*."""
        return self._tasting.channel_taste(topics, muted, voters)

    def score(
        self, profiles: Sequence[Profile | Taste], papers: Sequence[Paper]
    ) -> NDArray[np.float32]:
        """Score papers, (n_profiles, n_papers), in the order given; higher is better."""
        collection = self._tasting.collection
        candidates = candidates_of(papers, collection, self._cache)
        place = {paper.id: at for at, paper in enumerate(candidates.papers)}
        readers = [e if isinstance(e, Profile) else self._tasted(e) for e in profiles]
        scores = scores_of_many(readers, self._tasting, candidates)
        return scores[:, [place[paper.id] for paper in papers]]

    def features(self, papers: Sequence[Paper]) -> Matrix:
        """Give the rows that papers are scored by, (papers, columns), in the order given.

        The columns of words come first, then those of the dense rows.
        """
        collection = self._tasting.collection
        candidates = candidates_of(papers, collection, self._cache)
        place = {paper.id: at for at, paper in enumerate(candidates.papers)}
        features = candidates.features(collection)[[place[paper.id] for paper in papers]]
        dense = features.dense * self._tasting.smoothing.weight**0.5
        return csr_array(hstack([features.rows, csr_array(dense)]))

    def rank(
        self, profile: Profile | Taste, papers: Sequence[Paper], k: int, *, reasons: bool = True
    ) -> list[Recommendation]:
        """Give the k best papers by score; of equals the lower id comes first.

        Reasons take most of the time: without them the explanation holds the topic alone.
        """
        collection, taste = self._tasting.collection, self._tasted(profile)
        candidates = candidates_of(papers, collection, self._cache)
        if not reasons:
            return unexplained(taste, collection, candidates, k)
        return top(Judged.of(taste, collection, candidates), k)

    def slate(
        self,
        profile: Profile | Taste,
        papers: Sequence[Paper],
        *,
        size: int,
        bar: float = 0.97,
        seed: int = 0,
        rotation: int = 0,
    ) -> Slate:
        """Choose at most `size` of these papers to show: fewer, or none, if few clear the bar.

        `bar` is the share (0 to 1) of stored papers to be ahead of. `seed` draws the paper to
        explore, together with the ranker's own; `rotation` counts periods, so that more topics
        than places take turns.
        """
        collection = self._tasting.collection
        return make_slate(
            self._tasted(profile),
            collection,
            candidates_of(papers, collection, self._cache),
            size=size,
            bar=bar,
            seed=(self.seed, seed),
            rotation=rotation,
        )

    def search(self, words: str, papers: Sequence[Paper], k: int) -> Answer:
        """Find the papers that answer a topic best."""
        collection = self._tasting.collection
        candidates = candidates_of(papers, collection, self._cache)
        return answer(self.taste(Profile(topics=(words,))), collection, candidates, k)

    def similar(self, paper_id: str, k: int) -> list[Recommendation]:
        """Find the papers nearest to a stored one; its taste alone explains them."""
        collection = self._tasting.collection
        others = [paper for paper in collection.papers if paper.id != paper_id]
        taste = self.taste(Profile(liked=(paper_id,)))
        candidates = candidates_of(others, collection, self._cache)
        return nearest(Judged.of(taste, collection, candidates), k)

    def suggest(self, k: int) -> tuple[str, ...]:
        """Propose k topics that the stored papers hold, for a channel that has named none."""
        return suggest(self._tasting.lexicon, self._tasting.collection, k)

    def representatives(self, papers: Sequence[Paper], k: int) -> list[Paper]:
        """Order papers so that the first k stand for all of them, and the next k, and so on.

        Of more than a thousand it takes a sample.
        """
        tasting = self._tasting
        return represent(papers, k, tasting.lexicon, tasting.collection, self._cache)

    def completions(self, typed: str, k: int) -> tuple[Completion, ...]:
        """Give the k most frequent terms that begin with these words; the last may be half."""
        tasting = self._tasting
        return complete(typed, k, tasting.lexicon, tasting.abbreviations, tasting.collection)

    @property
    def titles(self) -> Mapping[str, str]:
        """The clean titles of all stored papers by their ids, in the order of the alphabet.

        Made when first asked for, which for ten thousand papers takes a blink of an eye.
        """
        return self._titles.by_id

    def authors_beginning(self, typed: str, k: int) -> tuple[tuple[str, int], ...]:
        """Give k authors of stored papers, most papers first, and how many they wrote."""
        return self._tasting.collection.bylines.beginning(typed, k)

    def titles_holding(self, typed: str, k: int) -> tuple[str, ...]:
        """Give k titles that hold what was typed, those that begin with it first; none twice."""
        return titles_holding(typed, k, self._titles.folded)

    def learned(
        self, before: Taste, after: Taste, k: int = 3
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Name the terms that gained and those that lost most from one taste to the other."""
        return learned(before, after, k)

    def _tasted(self, profile: Profile | Taste) -> Taste:
        if isinstance(profile, Profile):
            return self.taste(profile)
        if profile.lexicon is not self._tasting.lexicon:
            raise ValueError("this taste is of a ranker fitted on other papers: make it anew")
        return profile
