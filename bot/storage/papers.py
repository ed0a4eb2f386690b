"""Papers, the keys they are recognised by, and their listings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, text, update

from bot.domain.ids import FileId, PaperId
from bot.domain.listings import NewListing, PaperUpdate
from bot.domain.papers import KeyKind, PaperContent, PaperKey, PaperRecord
from bot.storage.redirects import Redirects
from bot.storage.statements import chunks, upsert
from bot.storage.tables import ListingRow, PaperKeyRow, PaperRow

_INTAKE_LOCK = 0x494E544B  # any number that other programs are unlikely to lock

_NAMED = select(PaperRow.__table__).where(PaperRow.id.in_(bindparam("asked", expanding=True)))
"""Built once, as each vote asks for it: to build it takes longer than to ask."""


class Papers:
    """`ports.PaperStore`."""

    def __init__(self, connection: Connection, redirects: Redirects) -> None:
        self._connection = connection
        self._redirects = redirects
        self._intake_locked = False

    def lock_intake(self) -> None:
        # On SQLite a unit of work that may write is alone from its beginning.
        if not self._intake_locked and self._connection.dialect.name == "postgresql":
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _INTAKE_LOCK}
            )
        self._intake_locked = True

    def by_keys(self, keys: Iterable[PaperKey]) -> Mapping[PaperKey, frozenset[PaperId]]:
        wanted: dict[KeyKind, list[str]] = defaultdict(list)
        for key in keys:
            wanted[key.kind].append(key.value)
        redirects = self._redirects
        found: dict[PaperKey, set[PaperId]] = defaultdict(set)
        for kind, values in wanted.items():
            for chunk in chunks(values):
                for value, paper in self._connection.execute(
                    select(PaperKeyRow.value, PaperKeyRow.paper_id).where(
                        PaperKeyRow.kind == kind.value, PaperKeyRow.value.in_(chunk)
                    )
                ):
                    found[PaperKey(kind=kind, value=value)].add(redirects.root(paper))
        return {key: frozenset(papers) for key, papers in found.items()}

    def keys_of(self, papers: Iterable[PaperId]) -> Mapping[PaperId, frozenset[PaperKey]]:
        redirects = self._redirects
        roots = {paper: redirects.root(paper) for paper in papers}
        members = redirects.members(roots)
        found: dict[PaperId, set[PaperKey]] = defaultdict(set)
        for chunk in chunks(members):
            for kind, value, paper in self._connection.execute(
                select(PaperKeyRow.kind, PaperKeyRow.value, PaperKeyRow.paper_id).where(
                    PaperKeyRow.paper_id.in_(chunk)
                )
            ):
                found[members[paper]].add(PaperKey(kind=KeyKind(kind), value=value))
        return {paper: frozenset(found[root]) for paper, root in roots.items()}

    def get(self, papers: Iterable[PaperId]) -> Mapping[PaperId, PaperRecord]:
        redirects = self._redirects
        roots = {paper: redirects.root(paper) for paper in papers}
        records: dict[PaperId, PaperRecord] = {}
        for chunk in chunks(roots.values()):
            for record in self._records(_NAMED, {"asked": chunk}):
                records[record.id] = record
        return {paper: records[root] for paper, root in roots.items() if root in records}

    def add(self, papers: Sequence[tuple[PaperId, PaperContent, frozenset[PaperKey]]]) -> None:
        self._need_the_lock()
        if not papers:
            return
        following = self.last_number() + 1
        self._connection.execute(
            insert(PaperRow),
            [
                {"id": paper, "number": number} | _columns(content)
                for number, (paper, content, _) in enumerate(papers, following)
            ],
        )
        self._add_keys({paper: keys for paper, _, keys in papers})

    def update(self, updates: Sequence[PaperUpdate]) -> None:
        self._need_the_lock()
        if not updates:
            return
        following = self.last_number() + 1
        self._connection.execute(
            update(PaperRow.__table__).where(PaperRow.id == bindparam("changed_id")),  # type: ignore[arg-type]
            [
                {"changed_id": change.paper, "number": number} | _columns(change.content)
                for number, change in enumerate(updates, following)
            ],
        )
        self._add_keys({change.paper: change.new_keys for change in updates})

    def list_in(
        self, file: FileId, listings: Sequence[NewListing], *, now: datetime, backfill: bool
    ) -> None:
        self._need_the_lock()
        there = set(
            self._connection.scalars(select(ListingRow.paper_id).where(ListingRow.file_id == file))
        )
        new = {
            listing.paper: listing for listing in reversed(listings) if listing.paper not in there
        }
        ordered = sorted(new.values(), key=lambda listing: listing.position)
        if not ordered:
            return
        self._connection.execute(
            insert(ListingRow),
            [
                {
                    "file_id": file,
                    "paper_id": listing.paper,
                    "position": listing.position,
                    "dated": listing.dated,
                    "backfill": backfill,
                    "listed_at": now,
                }
                for listing in ordered
            ],
        )
        if not backfill:
            self._number_as_listed(ordered, now=now)

    def all(self, *, after: int = 0, up_to: int | None = None) -> Sequence[PaperRecord]:
        query = select(PaperRow.__table__).where(
            PaperRow.merged_into.is_(None), PaperRow.number > after
        )
        if up_to is not None:
            query = query.where(PaperRow.number <= up_to)
        return self._records(query.order_by(PaperRow.number))

    def listed(
        self, *, after: int | None = None, since: datetime | None = None, up_to: int | None = None
    ) -> Sequence[PaperRecord]:
        query = select(PaperRow.__table__).where(
            PaperRow.listed_number.is_not(None), PaperRow.merged_into.is_(None)
        )
        if after is not None:
            query = query.where(PaperRow.listed_number > after)
        if since is not None:
            query = query.where(PaperRow.listed_at >= since)
        if up_to is not None:
            query = query.where(PaperRow.listed_number <= up_to)
        return self._records(query.order_by(PaperRow.listed_number))

    def listed_ids(self, *, since: datetime) -> Sequence[PaperId]:
        rows = self._connection.execute(
            select(PaperRow.listed_number, PaperRow.id).where(
                PaperRow.listed_at >= since, PaperRow.merged_into.is_(None)
            )
        )
        # Sorted here: asked to, SQLite would walk all papers in order of their numbers.
        return [PaperId(paper) for _, paper in sorted((number, paper) for number, paper in rows)]

    def last_number(self) -> int:
        return self._connection.scalar(select(func.max(PaperRow.number))) or 0

    def last_listed_number(self) -> int:
        return self._connection.scalar(select(func.max(PaperRow.listed_number))) or 0

    def count(self) -> int:
        there = select(func.count()).select_from(PaperRow).where(PaperRow.merged_into.is_(None))
        return self._connection.scalar(there) or 0

    def _number_as_listed(self, listings: Sequence[NewListing], *, now: datetime) -> None:
        unlisted = {
            paper
            for chunk in chunks(listing.paper for listing in listings)
            for paper in self._connection.scalars(
                select(PaperRow.id).where(PaperRow.id.in_(chunk), PaperRow.listed_number.is_(None))
            )
        }
        first = [listing for listing in listings if listing.paper in unlisted]
        if first:
            self._connection.execute(
                update(PaperRow.__table__).where(PaperRow.id == bindparam("listed_id")),  # type: ignore[arg-type]
                [
                    {
                        "listed_id": listing.paper,
                        "listed_number": number,
                        "listed_at": now,
                        "listed_on": listing.dated,
                    }
                    for number, listing in enumerate(first, self.last_listed_number() + 1)
                ],
            )

    def _add_keys(self, keys: Mapping[PaperId, frozenset[PaperKey]]) -> None:
        rows = [
            {"kind": key.kind.value, "value": key.value, "paper_id": paper}
            for paper, own in keys.items()
            for key in sorted(own)
        ]
        if rows:
            known = upsert(self._connection, PaperKeyRow).on_conflict_do_nothing(
                index_elements=[PaperKeyRow.kind, PaperKeyRow.value, PaperKeyRow.paper_id]
            )
            self._connection.execute(known, rows)

    def _records(
        self, query: Select[Any], values: Mapping[str, object] | None = None
    ) -> list[PaperRecord]:
        return [_record(row) for row in self._connection.execute(query, values)]

    def _need_the_lock(self) -> None:
        if not self._intake_locked:
            raise RuntimeError("papers and listings are added behind lock_intake() only")


def _columns(content: PaperContent) -> dict[str, object]:
    return {
        "title": content.title,
        "abstract": content.abstract,
        "authors": content.authors,
        "arxiv_id": content.arxiv_id,
        "doi": content.doi,
        "url": content.url,
        "pdf_url": content.pdf_url,
        "code_url": content.code_url,
        "published": content.published,
        "upvotes": content.upvotes,
        "tldr": content.tldr,
    }


def _record(row: Row[Any]) -> PaperRecord:
    return PaperRecord(
        id=PaperId(row.id),
        content=PaperContent(
            title=row.title,
            abstract=row.abstract,
            authors=row.authors,
            arxiv_id=row.arxiv_id,
            doi=row.doi,
            url=row.url,
            pdf_url=row.pdf_url,
            code_url=row.code_url,
            published=row.published,
            upvotes=row.upvotes,
            tldr=row.tldr,
        ),
        number=row.number,
        listed_number=row.listed_number,
        listed_at=row.listed_at,
        listed_on=row.listed_on,
    )
