"""Papers as they are stored, and the keys by which two listings are known to be one paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import recommender
from bot.domain.ids import PaperId


class KeyKind(StrEnum):
    """What a key is made of; arXiv ids and DOIs name one paper each, a title may not."""

    ARXIV = "arxiv"
    DOI = "doi"
    TITLE = "title"

    @property
    def is_unique(self) -> bool:
        """Whether two papers can never share a value of this kind."""
        return self is not KeyKind.TITLE


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PaperKey:
    """One way to recognise a paper; `value` is normalised."""

    kind: KeyKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContent:
    """What a source says about a paper, as it says it: LaTeX leftovers and all."""

    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    pdf_url: str | None = None
    code_url: str | None = None
    published: date | None = None
    upvotes: int | None = None
    tldr: str | None = None
    """The one or two sentences in which the source itself sums the paper up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """A stored paper.

    `number` counts what was committed, in order: a paper is numbered anew when it changes.
    `listed_number` and `listed_at` tell of the first listing that was not a back-fill (None until
    then) and never change.
    Numbers, not times, are what a later reader can trust: all smaller ones are visible.
    """

    id: PaperId
    content: PaperContent
    number: int
    listed_number: int | None = None
    listed_at: datetime | None = None
    listed_on: date | None = None
    """The date that the first listing's file carries: a label, never a filter."""

    def for_ranking(self) -> recommender.Paper:
        """Return what the recommender needs to know."""
        return recommender.Paper(
            id=self.id,
            title=self.content.title,
            abstract=self.content.abstract,
            authors=self.content.authors,
            published=self.content.published or self.listed_on,
        )
