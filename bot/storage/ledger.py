"""The ledger: editions, their deliveries, what was shown to whom."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, case, delete, func, insert, select, update

from bot.domain.audiences import AudienceState
from bot.domain.editions import (
    Delivery,
    DeliveryState,
    Edition,
    LastEdition,
    PostedMessage,
    Sent,
    ShownEdition,
)
from bot.domain.errors import NotFound, StorageError
from bot.domain.ids import AudienceId, AudienceRef, ChannelRef, DeliveryId, EditionId, PaperId
from bot.domain.leases import Lease
from bot.storage import deliveries, history
from bot.storage.deliveries import DELIVERIES
from bot.storage.leases import demand
from bot.storage.redirects import Redirects
from bot.storage.tables import AudienceRow, DeliveryRow, EditionRow, ShownRow

_OPEN = (
    DeliveryRow.state.in_((DeliveryState.PENDING.value, DeliveryState.SENDING.value)),
    AudienceRow.state == AudienceState.ACTIVE.value,
)
# Built once, as each message and each reaction asks for them: that takes longer than to ask.
_IN_PLACE = (
    AudienceRow.platform == bindparam("of_platform"),
    AudienceRow.tenant == bindparam("of_tenant"),
    AudienceRow.channel == bindparam("of_channel"),
)
_OPEN_IN = DELIVERIES.where(*_OPEN, *_IN_PLACE)
_FIRST_OPEN_IN = _OPEN_IN.limit(1)
_BY_MESSAGE = DELIVERIES.where(DeliveryRow.message == bindparam("of_message"), *_IN_PLACE)


class Ledger:
    """`ports.EditionStore`."""

    def __init__(self, connection: Connection, redirects: Redirects) -> None:
        self._connection = connection
        self._redirects = redirects

    def last(self, audience: AudienceId) -> LastEdition | None:
        row = self._connection.execute(
            select(
                EditionRow.id,
                EditionRow.period,
                EditionRow.cutoff,
                EditionRow.composed_at,
                EditionRow.considered,
                EditionRow.cleared,
            )
            .where(EditionRow.audience_id == audience)
            .order_by(EditionRow.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        return LastEdition(
            id=EditionId(row.id),
            period=row.period,
            cutoff=row.cutoff,
            composed_at=row.composed_at,
            considered=row.considered,
            cleared=row.cleared,
        )

    def exists(self, audience: AudienceId, period: str) -> bool:
        found = self._connection.scalar(
            select(EditionRow.id).where(
                EditionRow.audience_id == audience, EditionRow.period == period
            )
        )
        return found is not None

    def add(self, edition: Edition) -> EditionId:
        audience = self._connection.execute(
            select(AudienceRow.__table__).where(AudienceRow.id == edition.audience)
        ).one_or_none()
        if audience is None:
            raise NotFound(f"There is no audience number {edition.audience}.")
        self._demand_the_last(edition)
        to = AudienceRef(
            platform=audience.platform,
            tenant=audience.tenant,
            channel=audience.channel,
            name=audience.name,
        )
        stored = EditionId(
            self._connection.execute(
                insert(EditionRow)
                .values(**_columns(edition), layout=audience.layout)
                .returning(EditionRow.id)
            ).scalar_one()
        )
        messages = deliveries.write(self._connection, edition, stored, to)
        deliveries.show(self._connection, edition, stored, messages)
        return stored

    def cleared_since(self, audience: AudienceId, since: datetime) -> frozenset[PaperId]:
        editions = self._connection.scalars(
            select(EditionRow.cleared).where(
                EditionRow.audience_id == audience, EditionRow.composed_at >= since
            )
        )
        return frozenset(paper for cleared in editions for paper in cleared)

    def withdraw(self, audience: AudienceId, *, reason: str) -> None:
        pending = select(DeliveryRow.id, DeliveryRow.again_at).where(
            DeliveryRow.state == DeliveryState.PENDING.value,
            DeliveryRow.edition_id.in_(
                select(EditionRow.id).where(EditionRow.audience_id == audience)
            ),
        )
        withdrawn = self._connection.execute(pending).all()
        new = [row.id for row in withdrawn if row.again_at is None]
        old = [row.id for row in withdrawn if row.again_at is not None]
        for ids, state in ((new, DeliveryState.FAILED), (old, DeliveryState.UNKNOWN)):
            self._connection.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id.in_(ids))
                .values(state=state.value, error=reason)
            )
        self._connection.execute(delete(ShownRow).where(ShownRow.delivery_id.in_(new)))

    def shown(self, audience: AudienceId) -> frozenset[PaperId]:
        redirects = self._redirects
        papers = self._connection.scalars(
            select(ShownRow.paper_id).where(ShownRow.audience_id == audience)
        )
        return frozenset(
            name for paper in papers for name in (PaperId(paper), redirects.root(paper))
        )

    def impressions(self, audience: AudienceId) -> Sequence[ShownEdition]:
        return history.impressions(self._connection, self._redirects, audience)

    def open(self, place: ChannelRef) -> Sequence[Delivery]:
        return deliveries.read(self._connection, _OPEN_IN, _in(place))

    def first_open(self, place: ChannelRef) -> Delivery | None:
        found = deliveries.read(self._connection, _FIRST_OPEN_IN, _in(place))
        return found[0] if found else None

    def open_places(self, now: datetime) -> Sequence[ChannelRef]:
        rows = self._connection.execute(
            select(
                AudienceRow.platform,
                AudienceRow.tenant,
                AudienceRow.channel,
                DeliveryRow.not_before,
            )
            .select_from(DeliveryRow)
            .join(EditionRow, EditionRow.id == DeliveryRow.edition_id)
            .join(AudienceRow, AudienceRow.id == EditionRow.audience_id)
            .where(*_OPEN)
            .order_by(DeliveryRow.edition_id.desc(), DeliveryRow.position.desc())
        )
        # The first of each place comes last, and stays: it holds back those behind it.
        first = {
            ChannelRef(platform=each.platform, tenant=each.tenant, channel=each.channel): (
                each.not_before
            )
            for each in rows
        }
        return sorted(place for place, at in first.items() if at is None or at <= now)

    def delivery(self, delivery: DeliveryId) -> Delivery:
        found = self._read(DeliveryRow.id == delivery)
        if not found:
            raise NotFound(f"There is no delivery number {delivery}.")
        return found[0]

    def of_edition(self, edition: EditionId) -> Sequence[Delivery]:
        return self._read(DeliveryRow.edition_id == edition)

    def latest(self, audience: AudienceId) -> Sequence[Delivery]:
        newest = select(func.max(EditionRow.id)).where(EditionRow.audience_id == audience)
        return self._read(DeliveryRow.edition_id == newest.scalar_subquery())

    def by_message(self, place: ChannelRef, message: str) -> Delivery | None:
        where = _in(place) | {"of_message": message}
        found = deliveries.read(self._connection, _BY_MESSAGE, where)
        return found[-1] if found else None

    def by_nonce(self, nonce: str) -> Delivery | None:
        found = self._read(DeliveryRow.nonce == nonce)
        return found[0] if found else None

    def messages(
        self, place: ChannelRef, *, before: DeliveryId | None = None, limit: int
    ) -> Sequence[Delivery]:
        return history.messages(self._connection, place, before=before, limit=limit)

    def sent(self, audience: AudienceId, *, limit: int | None = None) -> Sequence[Sent]:
        return history.sent(self._connection, self._redirects, audience, limit=limit)

    def posted_since(
        self, since: datetime, *, platform: str, tenant: str | None = None
    ) -> Sequence[PostedMessage]:
        return history.posted_since(self._connection, since, platform=platform, tenant=tenant)

    def move(
        self,
        delivery: DeliveryId,
        state: DeliveryState,
        *,
        now: datetime,
        lease: Lease,
        message: str | None = None,
        error: str = "",
        not_before: datetime | None = None,
    ) -> None:
        demand(self._connection, lease)
        if state is DeliveryState.FAILED and self._is_posted_again(delivery):
            state = DeliveryState.UNKNOWN
        values = {"state": state.value, "error": error, "not_before": not_before}
        if state is DeliveryState.SENDING:
            values |= {"attempted_at": now}
        if state is DeliveryState.SENT:
            values |= {"sent_at": now}
        if message is not None:
            values |= {"message": message}
        moved = self._connection.execute(
            _moving(*values, attempt=state is DeliveryState.SENDING),
            {"moved": delivery} | {f"new_{name}": value for name, value in values.items()},
        )
        if moved.rowcount == 0:
            raise NotFound(f"There is no delivery number {delivery}.")
        if state is DeliveryState.FAILED:
            self._connection.execute(delete(ShownRow).where(ShownRow.delivery_id == delivery))

    def again(self, delivery: DeliveryId, *, now: datetime) -> bool:
        revived = self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == delivery, DeliveryRow.state == DeliveryState.UNKNOWN.value)
            .values(
                state=DeliveryState.PENDING.value,
                attempts=0,
                message=None,
                error="",
                not_before=None,
                again_at=now,
            )
        )
        return revived.rowcount > 0

    def last_sent_at(self, audience: AudienceId) -> datetime | None:
        return self._connection.scalar(
            select(func.max(DeliveryRow.sent_at))
            .join(EditionRow, EditionRow.id == DeliveryRow.edition_id)
            .where(EditionRow.audience_id == audience)
        )

    def _is_posted_again(self, delivery: DeliveryId) -> bool:
        since = select(DeliveryRow.again_at).where(DeliveryRow.id == delivery)
        return self._connection.scalar(since) is not None

    def _demand_the_last(self, edition: Edition) -> None:
        last = self._connection.scalar(
            select(func.max(EditionRow.id)).where(EditionRow.audience_id == edition.audience)
        )
        if last != edition.follows:
            raise StorageError(
                "Another edition was stored for this audience after this one was composed: "
                "compose it again."
            )

    def _read(self, *conditions: Any) -> list[Delivery]:  # noqa: ANN401 - as `where` takes them
        return deliveries.read(self._connection, DELIVERIES.where(*conditions))


def _in(place: ChannelRef) -> dict[str, object]:
    return {
        "of_platform": place.platform,
        "of_tenant": place.tenant,
        "of_channel": place.channel,
    }


@cache
def _moving(*columns: str, attempt: bool) -> Update:
    """Return what changes these columns of a delivery, and counts an attempt if it is one."""
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    if attempt:
        is_again = DeliveryRow.state == DeliveryState.SENDING.value
        first_at = case((is_again, DeliveryRow.attempted_at), else_=new["attempted_at"])
        new |= {"attempts": DeliveryRow.attempts + 1, "attempted_at": first_at}
    return update(DeliveryRow).where(DeliveryRow.id == bindparam("moved")).values(**new)


def _columns(edition: Edition) -> dict[str, object]:
    return {
        "audience_id": edition.audience,
        "follows": edition.follows,
        "period": edition.period,
        "due_at": edition.due_at,
        "composed_at": edition.composed_at,
        "cutoff": edition.cutoff,
        "epoch": edition.epoch,
        "considered": edition.considered,
        "cleared": edition.cleared,
    }
