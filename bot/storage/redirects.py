"""Papers that were merged into others: who asks for one is led to the other, for ever."""

from collections.abc import Iterable
from functools import cached_property

from sqlalchemy import Connection, select

from bot.domain.ids import PaperId
from bot.storage.tables import PaperRow

_MERGES = select(PaperRow.id, PaperRow.merged_into).where(PaperRow.merged_into > "")
"""Not `IS NOT NULL`, which SQLite answers by looking at every paper."""


class Redirects:
    """All merges, which are few: read once in a transaction, when one is first followed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _merged_into(self) -> dict[str, str]:
        rows = self._connection.execute(_MERGES)
        return {row.id: row.merged_into for row in rows if row.merged_into is not None}

    def root(self, paper: str) -> PaperId:
        """Return the paper that now stands for this one; itself when it was never merged."""
        seen = {paper}
        while (following := self._merged_into.get(paper)) is not None and following not in seen:
            seen.add(following)
            paper = following
        return PaperId(paper)

    def members(self, papers: Iterable[PaperId]) -> dict[str, PaperId]:
        """Return what stands for these papers, with all that was merged into it -> its root."""
        roots = {self.root(paper) for paper in papers}
        merged = {paper: self.root(paper) for paper in self._merged_into}
        return {root: root for root in roots} | {
            paper: root for paper, root in merged.items() if root in roots
        }
