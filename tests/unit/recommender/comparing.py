"""Rankers compared to the last bit."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from scipy.sparse import issparse

from recommender import Ranker


def differences(one: object, other: object, place: str = "ranker") -> list[str]:
    """Walk both whole; name the places where they differ in a bit, or in a type."""
    if type(one) is not type(other):
        return [place]
    inside, others = parts(one), parts(other)
    if inside is None or others is None:
        return [] if one == other else [place]
    if list(inside) != list(others):
        return [place]
    return [
        found
        for name, part in inside.items()
        for found in differences(part, others[name], f"{place}.{name}")
    ]


def parts(whole: object) -> Mapping[Any, object] | None:
    """What something is made of, by name or place; None if it is one thing."""
    if isinstance(whole, np.ndarray):
        return {"type": whole.dtype.str, "shape": whole.shape, "bytes": whole.tobytes()}
    if issparse(whole):
        return {name: getattr(whole, name) for name in ("data", "indices", "indptr", "shape")}
    if isinstance(whole, Mapping):
        return whole
    if isinstance(whole, tuple | list):
        return dict(enumerate(whole))
    if is_dataclass(whole):
        return {each.name: getattr(whole, each.name) for each in fields(whole)}
    return vars(whole) if hasattr(whole, "__dict__") else None


def state(ranker: Ranker) -> dict[str, object]:
    """All that a ranker holds, but for features it made in the meantime and their lock."""
    held = {name: value for name, value in vars(ranker).items() if name != "_cache"}
    return {name: value for name, value in held.items() if not name.endswith("titles")}


def assert_same(one: Ranker, other: Ranker) -> None:
    found = differences(state(one), state(other))
    assert not found, found
