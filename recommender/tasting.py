"""Profiles to tastes: recomputed from the votes each time, in order of ids, in double precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.abbreviations import Abbreviations
from recommender.collection import Collection
from recommender.community import Community
from recommender.features import Floats, Integers, Lexicon, on_grid
from recommender.following import author_query, followed_author
from recommender.profiles import Profile, Taste
from recommender.reading import read_query
from recommender.smoothing import Smoothing
from recommender.topics import Query
from recommender.weights import NOTHING, Weights

DISLIKE = 0.3
"""What a dislike subtracts of `max(0, row - 3 background)`; so does a muted topic."""

ABOVE_BACKGROUND = 3
VOTES_TO_COUNT = 3
"""A reader with fewer votes in a channel does not teach it."""

FULL_VOICE = 5
"""A reader with so many votes or more has a whole voice in a channel, others `votes / 5`."""

MOST_OF_A_CHANNEL = 0.2
FEWEST_VOTERS = 5
"""With fewer, somebody would have more than a fifth of the channel."""

SUPPORTERS = 3
"""A channel's reasons name terms that so many voters have."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tasting:
    """What is needed to make tastes: the words, the stored papers, and what readers share."""

    lexicon: Lexicon
    smoothing: Smoothing
    abbreviations: Abbreviations
    collection: Collection
    community: Community | None = None

    def query(self, text: str) -> Query:
        name = followed_author(text)
        if name is not None:
            return author_query(text, name)
        return read_query(text, self.lexicon, self.abbreviations)

    def queries(self, texts: Sequence[str]) -> tuple[Query, ...]:
        """Read topics, each once."""
        return tuple(self.query(text) for text in dict.fromkeys(texts) if text.strip())

    def rows_of(self, profile: Profile) -> tuple[list[int], list[int]]:
        """Find what a reader liked and disliked. An id of both counts as disliked."""
        disliked = self.collection.rows_of(profile.disliked)
        return self.collection.rows_of(set(profile.liked) - set(profile.disliked)), disliked

    def penalty_of(self, profile: Profile, liked: list[int], disliked: list[int]) -> Weights:
        """Make a taste's penalty alone; the rows are those of `rows_of`."""
        return self._penalty(disliked, self.queries(profile.muted), self._sum(liked))

    def taste(self, profile: Profile) -> Taste:
        """Make one reader's taste."""
        liked, disliked = self.rows_of(profile)
        sum_of_liked = self._sum(liked)
        smooth = self.collection.block.dense[liked].sum(axis=0)
        ids = self._ids(liked)
        muted = self.queries(profile.muted)
        return Taste(
            lexicon=self.lexicon,
            background=self.collection.background,
            dense_background=self.collection.dense_background,
            dense_weight=self.smoothing.weight,
            topics=self.queries(profile.topics),
            muted=muted,
            liked=sum_of_liked,
            smooth=tuple(smooth.tolist()),
            shared=self._shared(ids, smooth),
            likes=float(len(liked)),
            penalty=self._penalty(disliked, muted, sum_of_liked),
            liked_ids=ids,
            disliked_ids=self._ids(disliked),
        )

    def channel_taste(
        self, topics: Sequence[str], muted: Sequence[str], voters: Sequence[Profile]
    ) -> Taste:
        """Make a channel's taste: its own topics, and the mean taste of those who vote in it."""
        mute = self.queries(muted)
        own = Taste(
            lexicon=self.lexicon,
            background=self.collection.background,
            dense_background=self.collection.dense_background,
            dense_weight=self.smoothing.weight,
            topics=self.queries(topics),
            muted=mute,
            penalty=self._penalty([], mute, NOTHING),
        )
        tastes = [self.taste(voter) for voter in sorted(voters, key=lambda v: v.reader_id)]
        tastes = [taste for taste in tastes if taste.votes >= VOTES_TO_COUNT]
        return own if len(tastes) < FEWEST_VOTERS else self._with_voters(own, tastes)

    def _with_voters(self, own: Taste, tastes: Sequence[Taste]) -> Taste:
        """Add the mean of tastes to a channel's own; its mutes count whole."""
        voices = voices_of([taste.votes for taste in tastes])
        liked, penalty = np.zeros((2, self.lexicon.columns))
        smooth = np.zeros(len(own.dense_background))
        likes = 0.0
        for voice, taste in zip(voices.tolist(), tastes, strict=True):
            penalty[taste.penalty.columns] += voice * taste.penalty.values
            if taste.likes:
                liked[taste.liked.columns] += voice / taste.likes * taste.liked.values
                smooth += voice / taste.likes * np.array(taste.smooth)
                likes += voice
        penalty[own.penalty.columns] += own.penalty.values
        return Taste(
            lexicon=self.lexicon,
            background=own.background,
            dense_background=own.dense_background,
            dense_weight=own.dense_weight,
            topics=own.topics,
            muted=own.muted,
            liked=_sparse(liked),
            smooth=tuple(smooth.tolist()),
            likes=likes,
            penalty=_sparse(penalty),
            liked_ids=tuple(sorted({each for taste in tastes for each in taste.liked_ids})),
            disliked_ids=tuple(sorted({each for taste in tastes for each in taste.disliked_ids})),
            supported=self._supported(tastes),
        )

    def _supported(self, tastes: Sequence[Taste]) -> frozenset[int]:
        """Find the columns that weigh positive with enough voters."""
        counts = np.zeros(self.lexicon.columns, dtype=np.int64)
        for taste in tastes:
            weights = taste.from_votes()
            counts[weights.columns[weights.values > 0]] += 1
        return frozenset(np.flatnonzero(counts >= SUPPORTERS).tolist())

    def _sum(self, rows: Sequence[int]) -> Weights:
        """Add up rows in their order (that of ids), so that equal votes give equal bits.

        Words of one family share what they have.
        """
        dense = np.zeros(self.lexicon.columns if rows else 0)
        for row in rows:
            columns, values = self._row(row)
            dense[columns] += values
        return _sparse(self.smoothing.soften(dense) if rows else dense)

    def _shared(self, liked: Sequence[str], smooth: Floats) -> tuple[float, ...]:
        if self.community is None or not liked:
            return ()
        own = smooth / len(liked) - self.collection.dense_background
        pulls = self.community.pulls_of(liked).sum(axis=0)
        return tuple(self.community.shared(pulls[None], own[None])[0].tolist())

    def _row(self, row: int) -> tuple[NDArray[np.int32], Floats]:
        rows = self.collection.block.rows
        start, end = rows.indptr[row], rows.indptr[row + 1]
        return rows.indices[start:end], rows.data[start:end]

    def _penalty(self, disliked: Sequence[int], muted: Sequence[Query], liked: Weights) -> Weights:
        """Subtract what stands out in disliked papers and muted topics, never a liked term."""
        if not disliked and not muted:
            return NOTHING
        dense = np.zeros(self.lexicon.columns)
        for row in disliked:
            columns, values = self._row(row)
            self._stand_out(dense, columns.astype(np.int64), values)
        for query in muted:
            weights = query.as_weights()
            self._stand_out(dense, weights.columns, weights.values)
        dense[liked.columns] = 0
        return _sparse(dense)

    def _stand_out(self, dense: Floats, columns: Integers, values: Floats) -> None:
        """Add to `dense` what exceeds the background threefold."""
        background = self.collection.background[columns]
        above = np.maximum(0, values - ABOVE_BACKGROUND * background)
        dense[columns] += on_grid(DISLIKE * above)

    def _ids(self, rows: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.collection.papers[row].id for row in rows)


def voices_of(votes: Sequence[int]) -> Floats:
    """Weigh voters by `min(1, votes / 5)`, then bring their sum to 1 with none over a fifth."""
    voices = np.minimum(1, np.array(votes, dtype=np.float64) / FULL_VOICE)
    voices /= voices.sum()
    while (over := voices > MOST_OF_A_CHANNEL + 1e-12).any():
        under = voices < MOST_OF_A_CHANNEL - 1e-12
        spare = 1 - MOST_OF_A_CHANNEL * (~under).sum()
        voices[over] = MOST_OF_A_CHANNEL
        if not under.any():
            break
        voices[under] *= spare / voices[under].sum()
    return voices


def _sparse(dense: Floats) -> Weights:
    columns = np.flatnonzero(dense != 0)  # of truths it is found five times as fast
    return Weights(columns, dense[columns])
