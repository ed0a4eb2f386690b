"""Papers that were merged into others: who asks for one is led to the other, for ever."""

from collections.abc import Iterable
from typing import Self

from sqlalchemy import Connection, select

from bot.domain.ids import PaperId
from bot.storage.tables import PaperRow


class Redirects:
    """All merges, which are few, read once by whoever needs to follow them."""

    def __init__(self, merged_into: dict[str, str]) -> None:
        self._merged_into = merged_into

    @classmethod
    def load(cls, connection: Connection) -> Self:
        rows = connection.execute(
            select(PaperRow.id, PaperRow.merged_into).where(PaperRow.merged_into.is_not(None))
        )
        return cls({row.id: row.merged_into for row in rows if row.merged_into is not None})

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
