"""Audiences and their interests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from bot.domain.audiences import (
    Audience,
    AudienceKind,
    AudienceState,
    Choosiness,
    Interests,
    Layout,
)
from bot.domain.calendar import Schedule
from bot.domain.errors import NotFound
from bot.domain.ids import AudienceId, AudienceRef, ReaderId
from bot.storage import interests as named
from bot.storage.tables import AudienceRow, InterestRow

_ALL = select(AudienceRow.__table__)
_ONE = _ALL.where(AudienceRow.id == bindparam("asked"))
_LOCKED = _ONE.with_for_update()


class Audiences:
    """`ports.AudienceStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, audience: Audience) -> Audience:
        stored = self._connection.scalar(
            insert(AudienceRow).values(**_columns(audience)).returning(AudienceRow.id)
        )
        return replace(audience, id=AudienceId(stored or 0))

    def find(self, ref: AudienceRef) -> Audience | None:
        found = self._read(
            _ALL.where(
                AudienceRow.platform == ref.platform,
                AudienceRow.tenant == ref.tenant,
                AudienceRow.channel == ref.channel,
                AudienceRow.name == ref.name,
            )
        )
        return found[0] if found else None

    def get(self, audience: AudienceId) -> Audience:
        return self._one(audience, _ONE)

    def all(self) -> Sequence[Audience]:
        # Sorted here: databases disagree about the order of texts.
        return sorted(self._read(_ALL), key=lambda audience: audience.ref)

    def update(self, audience: Audience) -> None:
        changed = self._connection.execute(
            update(AudienceRow).where(AudienceRow.id == audience.id).values(**_columns(audience))
        )
        if changed.rowcount == 0:
            raise NotFound(f"There is no audience {audience.ref}.")

    def due(self, now: datetime) -> Sequence[Audience]:
        return self._read(
            _ALL.where(
                AudienceRow.state == AudienceState.ACTIVE.value, AudienceRow.next_due_at <= now
            ).order_by(AudienceRow.next_due_at, AudienceRow.id)
        )

    def lock(self, audience: AudienceId) -> Audience:
        return self._one(audience, _LOCKED)

    def interests(self, audience: AudienceId) -> Interests:
        return named.read(self._connection, InterestRow.audience_id == audience)

    def set_interests(self, audience: AudienceId, interests: Interests, *, now: datetime) -> None:
        self.lock(audience)
        named.replace(
            self._connection,
            InterestRow.audience_id == audience,
            {"audience_id": audience},
            interests,
            now=now,
        )

    def _one(self, audience: AudienceId, query: Select[Any]) -> Audience:
        found = self._read(query, {"asked": audience})
        if not found:
            raise NotFound(f"There is no audience number {audience}.")
        return found[0]

    def _read(
        self, query: Select[Any], values: Mapping[str, object] | None = None
    ) -> list[Audience]:
        return [_audience(row) for row in self._connection.execute(query, values)]


def _columns(audience: Audience) -> dict[str, object]:
    return {
        "platform": audience.ref.platform,
        "tenant": audience.ref.tenant,
        "channel": audience.ref.channel,
        "name": audience.ref.name,
        "label": audience.label,
        "kind": audience.kind.value,
        "owner_id": audience.owner,
        "schedule": str(audience.schedule),
        "zone": audience.zone,
        "size": audience.size,
        "choosiness": audience.choosiness.value,
        "layout": audience.layout.value,
        "note_when_empty": audience.note_when_empty,
        "state": audience.state.value,
        "state_reason": audience.state_reason,
        "paused_until": audience.paused_until,
        "next_due_at": audience.next_due_at,
        "created_at": audience.created_at,
    }


def _audience(row: Row[Any]) -> Audience:
    return Audience(
        id=AudienceId(row.id),
        ref=AudienceRef(
            platform=row.platform, tenant=row.tenant, channel=row.channel, name=row.name
        ),
        label=row.label,
        kind=AudienceKind(row.kind),
        owner=None if row.owner_id is None else ReaderId(row.owner_id),
        schedule=Schedule.parse(row.schedule),
        zone=row.zone,
        size=row.size,
        choosiness=Choosiness(row.choosiness),
        layout=Layout(row.layout),
        note_when_empty=row.note_when_empty,
        state=AudienceState(row.state),
        state_reason=row.state_reason,
        paused_until=row.paused_until,
        next_due_at=row.next_due_at,
        created_at=row.created_at,
    )
