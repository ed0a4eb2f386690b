"""Weights over a lexicon's columns, few of them, as a value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.features import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights over columns of a lexicon: `columns` ascending, none twice."""

    columns: Integers
    values: Floats

    def __eq__(self, other: object) -> bool:
        """Compare bits, not closeness."""
        if not isinstance(other, Weights):
            return NotImplemented
        return np.array_equal(self.columns, other.columns) and np.array_equal(
            self.values, other.values
        )

    def __hash__(self) -> int:
        return hash((self.columns.tobytes(), self.values.tobytes()))

    @property
    def length(self) -> float:
        """Euclidean; not by BLAS, whose threads take longer to wake than this takes."""
        return float(np.sqrt(np.square(self.values).sum()))

    def at(self, columns: Integers) -> Floats:
        """Look columns up; 0 for those without a weight."""
        places = np.searchsorted(self.columns, columns)
        found = places < len(self.columns)
        found[found] = self.columns[places[found]] == columns[found]
        values = np.zeros(len(columns))
        values[found] = self.values[places[found]]
        return values

    def dense(self, size: int) -> Floats:
        spread = np.zeros(size)
        spread[self.columns] = self.values
        return spread


NOTHING = Weights(np.empty(0, dtype=np.int64), np.empty(0))
