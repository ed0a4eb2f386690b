"""What papers are scored by, as matrices: one row a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csc_array, csr_array

from recommender.features import Floats, Integers, Matrix, times


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Features:
    """What papers are scored by: rows of words (papers, columns), dense rows (papers, width)."""

    rows: Matrix
    dense: Floats

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def __getitem__(self, places: list[int] | Integers) -> Features:
        return Features(rows=self.rows[places], dense=self.dense[places])

    @classmethod
    def joined(cls, some: Sequence[Features]) -> Features:
        """Put papers below each other; by hand, as scipy takes long for many small parts."""
        if len(some) == 1:
            return some[0]
        held = np.concatenate([np.diff(each.rows.indptr) for each in some])
        rows = csr_array(
            (
                np.concatenate([each.rows.data for each in some]),
                np.concatenate([each.rows.indices for each in some]),
                np.concatenate([[0], np.cumsum(held)]).astype(np.int32),
            ),
            shape=(len(held), some[0].rows.shape[1]),
        )
        return cls(rows=rows, dense=np.concatenate([each.dense for each in some]))


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: the columns are kept
class Block:
    """Papers as rows (csr), as columns (csc), and each paper's likeness to the background.

    `dense` (papers, width) is what smoothing adds; of it the background is subtracted by tastes.
    """

    rows: Matrix
    background: Floats
    dense: Floats

    @classmethod
    def of(cls, features: Features, background: Floats) -> Block:
        return cls(
            rows=features.rows,
            background=times(features.rows, background),
            dense=features.dense,
        )

    def __getitem__(self, places: Integers) -> Block:
        return Block(
            rows=self.rows[places], background=self.background[places], dense=self.dense[places]
        )

    @cached_property
    def postings(self) -> csc_array[np.float64]:
        """The same as columns, made when a topic first asks for them."""
        return self.rows.tocsc()

    @classmethod
    def joined(cls, some: Sequence[Block]) -> Block:
        features = Features.joined([each.features for each in some])
        return cls(
            rows=features.rows,
            background=np.concatenate([each.background for each in some]),
            dense=features.dense,
        )

    @property
    def features(self) -> Features:
        return Features(rows=self.rows, dense=self.dense)
