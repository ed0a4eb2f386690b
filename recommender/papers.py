"""Paper: what the recommender needs to know of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as text: the id is opaque, the title and the abstract are as they were stored."""

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    published: date | None = None


def same_text(one: Paper, other: Paper) -> bool:
    return one is other or (one.title == other.title and one.abstract == other.abstract)
