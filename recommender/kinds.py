"""Kinds of values that are kept as arrays: numbers, strings, phrases, sparse rows.

Each packs a value into named arrays, and unpacks it with a check; it raises NotKept where arrays
are of another kind. What they are together is for `keeping` to check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Array = NDArray[Any]


class NotKept(ValueError):
    """What was read is no ranker, or not the one that was asked for; the text says why."""


class Kind(Protocol):
    """How one sort of value is kept. `parts` are what the names of its arrays end in."""

    @property
    def parts(self) -> tuple[str, ...]: ...

    def pack(self, value: Any) -> dict[str, Array]:  # noqa: ANN401 - of the kind's own type
        ...

    def unpack(self, arrays: Mapping[str, Array]) -> Any:  # noqa: ANN401 - likewise
        ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """An array of one type, with so many dimensions; none of its numbers is infinite or NaN."""

    dtype: type[np.generic]
    dimensions: int = 1
    parts: tuple[str, ...] = ("",)

    def pack(self, value: Array) -> dict[str, Array]:
        return {"": value}

    def unpack(self, arrays: Mapping[str, Array]) -> Array:
        array = arrays[""]
        if array.dtype != np.dtype(self.dtype) or array.ndim != self.dimensions:
            raise NotKept("it holds numbers of another kind")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise NotKept("it holds what is no number")
        return array


@dataclass(frozen=True, slots=True)
class Number:
    """One number that is neither infinite nor NaN."""

    parts: tuple[str, ...] = ("",)

    def pack(self, value: float) -> dict[str, Array]:
        return {"": np.array([value])}

    def unpack(self, arrays: Mapping[str, Array]) -> float:
        (number,) = FLOATS.unpack(arrays).tolist()
        return float(number)


@dataclass(frozen=True, slots=True)
class Strings:
    """A tuple of strings: all of them in UTF-8, and how many characters each has."""

    parts: tuple[str, ...] = (".text", ".lengths")

    def pack(self, value: Sequence[str]) -> dict[str, Array]:
        text = "".join(value).encode(errors="surrogatepass")
        lengths = np.array([len(each) for each in value], dtype=np.int64)
        return {".text": np.frombuffer(text, dtype=np.uint8), ".lengths": lengths}

    def unpack(self, arrays: Mapping[str, Array]) -> tuple[str, ...]:
        text = _BYTES.unpack({"": arrays[".text"]}).tobytes().decode(errors="surrogatepass")
        lengths = INTEGERS.unpack({"": arrays[".lengths"]})
        if (lengths < 0).any() or int(lengths.sum()) != len(text):
            raise NotKept("its words are cut wrong")
        ends = accumulate(lengths.tolist(), initial=0)
        return tuple(text[start:end] for start, end in pairwise(ends))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words with the words they stand for, in their order."""

    parts: tuple[str, ...] = (".text", ".lengths", ".words.text", ".words.lengths", ".counts")

    def pack(self, value: Mapping[str, tuple[str, ...]]) -> dict[str, Array]:
        words = STRINGS.pack([word for phrase in value.values() for word in phrase])
        return {
            **STRINGS.pack(list(value)),
            **{f".words{part}": array for part, array in words.items()},
            ".counts": np.array([len(phrase) for phrase in value.values()], dtype=np.int64),
        }

    def unpack(self, arrays: Mapping[str, Array]) -> dict[str, tuple[str, ...]]:
        names = STRINGS.unpack(arrays)
        words = STRINGS.unpack({part: arrays[f".words{part}"] for part in STRINGS.parts})
        counts = INTEGERS.unpack({"": arrays[".counts"]})
        if len(counts) != len(set(names)) or (counts < 0).any() or counts.sum() != len(words):
            raise NotKept("its phrases are cut wrong")
        ends = accumulate(counts.tolist(), initial=0)
        phrases = (words[start:end] for start, end in pairwise(ends))
        return dict(zip(names, phrases, strict=True))


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix by rows, its columns ascending in each."""

    parts: tuple[str, ...] = (".values", ".columns", ".starts", ".shape")

    def pack(self, value: csr_array) -> dict[str, Array]:
        shape = np.array(value.shape, dtype=np.int64)
        arrays = (value.data, value.indices, value.indptr, shape)
        return dict(zip(self.parts, arrays, strict=True))

    def unpack(self, arrays: Mapping[str, Array]) -> csr_array:
        values = FLOATS.unpack({"": arrays[".values"]})
        columns, starts = (_PLACES.unpack({"": arrays[part]}) for part in (".columns", ".starts"))
        n_rows, n_columns = INTEGERS.unpack({"": arrays[".shape"]}).tolist()
        _check_rows(columns, starts, (n_rows, n_columns))
        if len(values) != len(columns):
            raise NotKept("its rows have holes")
        return csr_array((values, columns, starts), shape=(n_rows, n_columns))


def _check_rows(columns: Array, starts: Array, shape: tuple[int, int]) -> None:
    if len(starts) != shape[0] + 1 or starts[0] != 0 or starts[-1] != len(columns):
        raise NotKept("its rows have no ends")
    if (np.diff(starts) < 0).any():
        raise NotKept("its rows are out of order")
    if len(columns) and not 0 <= columns.min() <= columns.max() < shape[1]:
        raise NotKept("its rows have columns that there are not")
    falls = np.flatnonzero(np.diff(columns) <= 0) + 1
    if not np.isin(falls, starts).all():
        raise NotKept("its columns are out of order")


FLOATS = Numbers(np.float64)
INTEGERS = Numbers(np.int64)
FLAGS = Numbers(np.bool_)
NUMBER = Number()
HASHES = Numbers(np.uint8, 2)
TABLE = Numbers(np.float64, 2)
SINGLES = Numbers(np.float32, 2)
STRINGS = Strings()
PHRASES = Phrases()
ROWS = Rows()

_BYTES = Numbers(np.uint8)
_PLACES = Numbers(np.int32)
