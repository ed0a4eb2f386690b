"""Cases of a protocol, and the slices of them that tables are about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.features import Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some of the cases, with the measures that are shown of them."""

    name: str
    kept: NDArray[np.bool_]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """All cases of one protocol on one data set.

    `units` gives for each case the number of the reader (or topic) that it belongs to: that is
    what errors are over; `unit` names it. `heavy` weighs the cases; all weigh the same without it.
    `notes` say what a reader of the tables must know.
    """

    protocol: str
    data: str
    unit: str
    units: Integers
    slices: tuple[Slice, ...]
    heavy: Floats | None = None
    notes: tuple[str, ...] = ()
