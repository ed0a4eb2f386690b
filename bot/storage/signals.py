"""Acts of readers on papers. What they add up to is decided by `domain.signals`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.ids import AudienceId, PaperId, ReaderId
from bot.domain.signals import Signal, SignalKey, Surface, Vote, standing_vote
from bot.storage.redirects import Redirects
from bot.storage.statements import chunks, later
from bot.storage.tables import InboundEventRow, SignalRow

KEY = (
    SignalRow.reader_id,
    SignalRow.paper_id,
    SignalRow.surface,
    SignalRow.message,
    SignalRow.name,
)


def merged_columns(new: ReadOnlyColumnCollection[str, Any]) -> dict[str, ColumnElement[Any]]:
    """Return `Signal.merged` as SQL, so that two at once leave what both of them say."""
    return {
        "occurred_at": later(SignalRow.occurred_at, new.occurred_at),
        "retracted_at": later(SignalRow.retracted_at, new.retracted_at),
        "audience_id": func.coalesce(SignalRow.audience_id, new.audience_id),
    }


def _putting(
    insert: type[sqlite.Insert | postgresql.Insert],
) -> sqlite.Insert | postgresql.Insert:
    new = insert(SignalRow)
    return new.on_conflict_do_update(index_elements=KEY, set_=merged_columns(new.excluded))


def _seeing(insert: type[sqlite.Insert | postgresql.Insert]) -> ReturningInsert[str]:
    return insert(InboundEventRow).on_conflict_do_nothing().returning(InboundEventRow.event_id)


# Built once, as each reaction asks for all of them: to build one takes longer than to ask.
_PUT = {"sqlite": _putting(sqlite.Insert), "postgresql": _putting(postgresql.Insert)}
_SEE = {"sqlite": _seeing(sqlite.Insert), "postgresql": _seeing(postgresql.Insert)}
_OF_PAPER = select(SignalRow.__table__).where(
    SignalRow.reader_id == bindparam("of_reader"),
    SignalRow.paper_id.in_(bindparam("of_papers", expanding=True)),
)


class Signals:
    """`ports.SignalStore`."""

    def __init__(self, connection: Connection, redirects: Redirects) -> None:
        self._connection = connection
        self._redirects = redirects

    def get(self, key: SignalKey) -> Signal | None:
        found = self._read(
            SignalRow.reader_id == key.reader,
            SignalRow.paper_id == key.paper,
            SignalRow.surface == key.surface.value,
            SignalRow.message == key.message,
            SignalRow.name == key.name,
        )
        return found[0] if found else None

    def put(self, signal: Signal) -> None:
        self._connection.execute(
            _PUT[self._connection.dialect.name],
            {
                "reader_id": signal.key.reader,
                "paper_id": signal.key.paper,
                "surface": signal.key.surface.value,
                "message": signal.key.message,
                "name": signal.key.name,
                "value": signal.value.value,
                "audience_id": signal.audience,
                "occurred_at": signal.occurred_at,
                "retracted_at": signal.retracted_at,
            },
        )

    def of_paper(self, reader: ReaderId, paper: PaperId) -> Sequence[Signal]:
        members = self._redirects.members([paper])
        asked = {"of_reader": reader, "of_papers": list(members)}
        found = [_signal(row) for row in self._connection.execute(_OF_PAPER, asked)]
        return sorted(found, key=_sorting)

    def of_reader(self, reader: ReaderId) -> Sequence[Signal]:
        return sorted(self._read(SignalRow.reader_id == reader), key=_sorting)

    def on_message(self, message: str, papers: Iterable[PaperId]) -> Sequence[Signal]:
        members = self._redirects.members(papers)
        found = self._read(SignalRow.message == message, SignalRow.paper_id.in_(members))
        return sorted(found, key=lambda signal: (signal.key.reader, *_sorting(signal)))

    def votes(self, reader: ReaderId) -> Mapping[PaperId, Vote]:
        return self._votes(SignalRow.reader_id == reader).get(reader, {})

    def votes_in(self, audience: AudienceId) -> Mapping[ReaderId, Mapping[PaperId, Vote]]:
        return self._votes(SignalRow.audience_id == audience)

    def votes_until(
        self, readers: Iterable[ReaderId], moment: datetime
    ) -> Mapping[ReaderId, Mapping[PaperId, Vote]]:
        latest: dict[tuple[ReaderId, PaperId], str] = {}
        for chunk in chunks(readers):
            for reader, paper, value in self._connection.execute(_stood_at(moment, chunk)):
                latest[ReaderId(reader), self._redirects.root(PaperId(paper))] = value
        votes: dict[ReaderId, dict[PaperId, Vote]] = defaultdict(dict)
        for (who, on), value in sorted(latest.items()):
            votes[who][on] = Vote(value)
        return dict(votes)

    def tally(
        self,
        papers: Iterable[PaperId],
        audience: AudienceId,
        *,
        surface: Surface | None = None,
    ) -> Mapping[PaperId, tuple[int, int]]:
        asked = list(papers)
        counted = [SignalRow.audience_id == audience]
        if surface is not None:
            counted.append(SignalRow.surface == surface.value)
        redirects = self._redirects
        counts: Counter[tuple[PaperId, Vote]] = Counter()
        for chunk in chunks(redirects.root(paper) for paper in asked):
            in_chunk = SignalRow.paper_id.in_(redirects.members(chunk))
            for votes in self._votes(*counted, in_chunk).values():
                counts.update(votes.items())
        return {
            paper: (counts[root, Vote.UP], counts[root, Vote.DOWN])
            for paper, root in ((paper, redirects.root(paper)) for paper in asked)
        }

    def votes_since(self, reader: ReaderId, since: datetime) -> Mapping[PaperId, Vote]:
        acts = self._acts(SignalRow.reader_id == reader)
        return {
            paper: vote
            for (_, paper), of_paper in acts.items()
            if (vote := standing_vote(of_paper)) is not None
            and any(act.stands and act.occurred_at > since for act in of_paper if act.occurred_at)
        }

    def seen_event(self, platform: str, event_id: str, *, now: datetime) -> bool:
        event = {"platform": platform, "event_id": event_id, "received_at": now}
        return self._connection.scalar(_SEE[self._connection.dialect.name], event) is None

    def _votes(self, *conditions: ColumnElement[bool]) -> dict[ReaderId, dict[PaperId, Vote]]:
        votes: dict[ReaderId, dict[PaperId, Vote]] = defaultdict(dict)
        for (reader, paper), of_paper in self._acts(*conditions).items():
            vote = standing_vote(of_paper)
            if vote is not None:
                votes[reader][paper] = vote
        return dict(votes)

    def _acts(
        self, *conditions: ColumnElement[bool]
    ) -> dict[tuple[ReaderId, PaperId], list[Signal]]:
        """Return acts by who and on what (merges followed), sorted by both."""
        redirects = self._redirects
        acts: dict[tuple[ReaderId, PaperId], list[Signal]] = defaultdict(list)
        for signal in self._read(*conditions):
            acts[signal.key.reader, redirects.root(signal.key.paper)].append(signal)
        return dict(sorted(acts.items()))

    def _read(self, *conditions: ColumnElement[bool]) -> list[Signal]:
        rows = self._connection.execute(select(SignalRow.__table__).where(*conditions))
        return [_signal(row) for row in rows]


def _stood_at(moment: datetime, readers: Sequence[ReaderId]) -> Select[int, str, str]:
    """Ask for little of many acts, the latest last: those of thousands are read at once."""
    return (
        select(SignalRow.reader_id, SignalRow.paper_id, SignalRow.value)
        .where(
            SignalRow.reader_id.in_(readers),
            SignalRow.occurred_at <= moment,
            or_(
                SignalRow.retracted_at.is_(None),
                SignalRow.retracted_at < SignalRow.occurred_at,
                SignalRow.retracted_at > moment,
            ),
        )
        .order_by(SignalRow.occurred_at, SignalRow.value)
    )


def _signal(row: Row[Any]) -> Signal:
    return Signal(
        key=SignalKey(
            reader=ReaderId(row.reader_id),
            paper=PaperId(row.paper_id),
            surface=Surface(row.surface),
            message=row.message,
            name=row.name,
        ),
        value=Vote(row.value),
        occurred_at=row.occurred_at,
        retracted_at=row.retracted_at,
        audience=None if row.audience_id is None else AudienceId(row.audience_id),
    )


def _sorting(signal: Signal) -> tuple[str, ...]:
    return (signal.key.paper, signal.key.surface.value, signal.key.message, signal.key.name)
