"""What the ledger says was posted: a channel's messages, an audience's papers."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, islice

from sqlalchemy import Connection, and_, select, tuple_

from bot.domain.editions import (
    Delivery,
    DeliveryState,
    Impression,
    PostedMessage,
    Sent,
    ShownEdition,
    Slot,
)
from bot.domain.errors import NotFound
from bot.domain.ids import AudienceId, ChannelRef, DeliveryId, PaperId
from bot.storage import deliveries
from bot.storage.deliveries import DELIVERIES
from bot.storage.redirects import Redirects
from bot.storage.tables import AudienceRow, DeliveryRow, EditionRow, ImpressionRow, ShownRow

_MAY_BE_SEEN = (
    DeliveryState.SENDING.value,
    DeliveryState.SENT.value,
    DeliveryState.UNKNOWN.value,
)
_PLACE_IN_LEDGER = (DeliveryRow.edition_id, DeliveryRow.position)


def messages(
    connection: Connection, place: ChannelRef, *, before: DeliveryId | None, limit: int
) -> Sequence[Delivery]:
    """Return a channel's last messages before one of them, oldest first."""
    query = DELIVERIES.where(
        AudienceRow.platform == place.platform,
        AudienceRow.tenant == place.tenant,
        AudienceRow.channel == place.channel,
        DeliveryRow.state.in_(_MAY_BE_SEEN),
    )
    if before is not None:
        query = query.where(tuple_(*_PLACE_IN_LEDGER) < _position(connection, before))
    newest_first = query.order_by(None).order_by(*(part.desc() for part in _PLACE_IN_LEDGER))
    return deliveries.read(connection, newest_first.limit(limit))[::-1]


def posted_since(
    connection: Connection, since: datetime, *, platform: str, tenant: str | None
) -> Sequence[PostedMessage]:
    """Return where messages with papers were posted, and when, the newest first."""
    query = (
        select(
            AudienceRow.platform,
            AudienceRow.tenant,
            AudienceRow.channel,
            DeliveryRow.message,
            DeliveryRow.sent_at,
        )
        .join(EditionRow, EditionRow.id == DeliveryRow.edition_id)
        .join(AudienceRow, AudienceRow.id == EditionRow.audience_id)
        .where(
            AudienceRow.platform == platform,
            DeliveryRow.kind == "papers",
            DeliveryRow.state == DeliveryState.SENT.value,
            DeliveryRow.sent_at >= since,
            DeliveryRow.message.is_not(None),
        )
        .order_by(DeliveryRow.sent_at.desc(), DeliveryRow.id.desc())
    )
    if tenant is not None:
        query = query.where(AudienceRow.tenant == tenant)
    return [
        PostedMessage(
            place=ChannelRef(platform=row.platform, tenant=row.tenant, channel=row.channel),
            message=row.message,
            sent_at=row.sent_at,
        )
        for row in connection.execute(query)
    ]


def sent(
    connection: Connection, redirects: Redirects, audience: AudienceId, *, limit: int | None
) -> Sequence[Sent]:
    """Return what reached an audience, the last first; of merged papers the last one shown."""
    rows = connection.execute(
        select(ShownRow.paper_id, DeliveryRow.sent_at, DeliveryRow.message)
        .join(DeliveryRow, DeliveryRow.id == ShownRow.delivery_id)
        .join(
            ImpressionRow,
            and_(
                ImpressionRow.edition_id == DeliveryRow.edition_id,
                ImpressionRow.paper_id == ShownRow.paper_id,
            ),
        )
        .where(
            ShownRow.audience_id == audience,
            DeliveryRow.state == DeliveryState.SENT.value,
            DeliveryRow.sent_at.is_not(None),
        )
        .order_by(
            DeliveryRow.sent_at.desc(),
            *(part.desc() for part in _PLACE_IN_LEDGER),
            ImpressionRow.position.desc(),
        )
    )
    found: dict[PaperId, Sent] = {}
    for row in rows:
        paper = redirects.root(row.paper_id)
        found.setdefault(paper, Sent(paper=paper, at=row.sent_at, message=row.message or ""))
    return list(islice(found.values(), limit))


def _position(connection: Connection, delivery: DeliveryId) -> tuple[int, int]:
    row = connection.execute(
        select(*_PLACE_IN_LEDGER).where(DeliveryRow.id == delivery)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no delivery number {delivery}.")
    return row.edition_id, row.position


def impressions(
    connection: Connection, redirects: Redirects, audience: AudienceId
) -> Sequence[ShownEdition]:
    """Return an audience's editions that showed papers, oldest first."""
    rows = connection.execute(
        select(
            EditionRow.id,
            EditionRow.composed_at,
            EditionRow.cutoff,
            ImpressionRow.paper_id,
            ImpressionRow.position,
            ImpressionRow.score,
            ImpressionRow.slot,
            ImpressionRow.probability,
        )
        .join(ImpressionRow, ImpressionRow.edition_id == EditionRow.id)
        .where(EditionRow.audience_id == audience)
        .order_by(EditionRow.id, ImpressionRow.position)
    )
    of_edition = groupby(rows, key=lambda row: (row.id, row.composed_at, row.cutoff))
    return [
        ShownEdition(
            audience=audience,
            composed_at=composed_at,
            cutoff=cutoff,
            impressions=tuple(
                Impression(
                    paper=redirects.root(each.paper_id),
                    position=each.position,
                    score=each.score,
                    slot=Slot(each.slot),
                    probability=each.probability,
                )
                for each in shown
            ),
        )
        for (_, composed_at, cutoff), shown in of_edition
    ]
