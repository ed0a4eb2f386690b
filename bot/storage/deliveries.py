"""Deliveries as rows: how they are first written, and how they are read back."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select, case, insert, null, select
from sqlalchemy.orm import aliased

from bot.domain.audiences import Layout
from bot.domain.editions import Delivery, DeliveryState, Edition, PapersPayload
from bot.domain.errors import StorageError
from bot.domain.ids import AudienceId, AudienceRef, DeliveryId, EditionId
from bot.storage.tables import AudienceRow, DeliveryRow, EditionRow, ImpressionRow, ShownRow

_NONCE_BYTES = 15  # make 24 characters, and ledger_tables.LONGEST_NONCE are allowed
Rows = Select[*tuple[Any, ...]]
_First = aliased(DeliveryRow)
_TOP = (
    select(_First.message)
    .where(
        _First.edition_id == DeliveryRow.edition_id,
        _First.position < DeliveryRow.position,
        _First.message.is_not(None),
    )
    .order_by(_First.position)
    .limit(1)
    .correlate(DeliveryRow)
    .scalar_subquery()
)
"""The first message of the edition that arrived: the header, or what came in its place."""

DELIVERIES: Rows = (
    select(
        DeliveryRow.id,
        DeliveryRow.edition_id,
        DeliveryRow.position,
        DeliveryRow.kind,
        DeliveryRow.payload,
        DeliveryRow.nonce,
        DeliveryRow.state,
        DeliveryRow.attempts,
        DeliveryRow.message,
        DeliveryRow.error,
        DeliveryRow.not_before,
        DeliveryRow.attempted_at,
        DeliveryRow.sent_at,
        EditionRow.audience_id,
        AudienceRow.platform,
        AudienceRow.tenant,
        AudienceRow.channel,
        AudienceRow.name,
        case((EditionRow.layout == Layout.THREAD.value, _TOP), else_=null()).label("top"),
    )
    .join(EditionRow, EditionRow.id == DeliveryRow.edition_id)
    .join(AudienceRow, AudienceRow.id == EditionRow.audience_id)
    .order_by(DeliveryRow.edition_id, DeliveryRow.position)
)
"""Deliveries in the order of posting, with what the message needs to find its place."""


def read(
    connection: Connection, query: Rows, values: Mapping[str, object] | None = None
) -> list[Delivery]:
    """Return the deliveries of a query made from DELIVERIES; `values` are its parameters."""
    return [_delivery(row) for row in connection.execute(query, values)]


def write(
    connection: Connection, edition: Edition, stored: EditionId, to: AudienceRef
) -> Sequence[DeliveryId]:
    """Store one delivery for each payload and return their ids in the same order."""
    if not edition.payloads:
        return []
    rows = [
        {
            "edition_id": stored,
            "position": position,
            "kind": payload.kind,
            "payload": payload,
            "nonce": nonce(to, edition.period, position),
            "state": DeliveryState.PENDING.value,
            "attempts": 0,
            "error": "",
        }
        for position, payload in enumerate(edition.payloads)
    ]
    connection.execute(insert(DeliveryRow), rows)
    ids = connection.scalars(
        select(DeliveryRow.id)
        .where(DeliveryRow.edition_id == stored)
        .order_by(DeliveryRow.position)
    )
    return [DeliveryId(id_) for id_ in ids]


def show(
    connection: Connection, edition: Edition, stored: EditionId, messages: Sequence[DeliveryId]
) -> None:
    """Remember an edition's papers as shown, each by the message that holds it."""
    if not edition.impressions:
        return
    carried_by = {
        card.paper_id: message
        for message, payload in zip(messages, edition.payloads, strict=True)
        if isinstance(payload, PapersPayload)
        for card in payload.cards
    }
    missing = [shown.paper for shown in edition.impressions if shown.paper not in carried_by]
    if missing:
        raise StorageError(f"No message of this edition holds the papers {missing}.")
    connection.execute(
        insert(ShownRow),
        [
            {
                "audience_id": edition.audience,
                "paper_id": shown.paper,
                "delivery_id": carried_by[shown.paper],
            }
            for shown in edition.impressions
        ],
    )
    connection.execute(
        insert(ImpressionRow),
        [
            {
                "edition_id": stored,
                "audience_id": edition.audience,
                "surface": "edition",
                "paper_id": shown.paper,
                "position": shown.position,
                "score": shown.score,
                "slot": shown.slot.value,
                "probability": shown.probability,
                "epoch": edition.epoch,
                "shown_at": edition.composed_at,
            }
            for shown in edition.impressions
        ],
    )


def nonce(to: AudienceRef, period: str, position: int) -> str:
    """Return a message's name: the same for the same place in the same edition, for ever."""
    digest = sha256(f"{to}\n{period}\n{position}".encode()).digest()
    return b32encode(digest[:_NONCE_BYTES]).decode().lower()


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        edition=EditionId(row.edition_id),
        audience=AudienceId(row.audience_id),
        to=AudienceRef(
            platform=row.platform, tenant=row.tenant, channel=row.channel, name=row.name
        ),
        position=row.position,
        payload=row.payload,
        nonce=row.nonce,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        message=row.message,
        error=row.error,
        thread=row.top,
        not_before=row.not_before,
        attempted_at=row.attempted_at,
        sent_at=row.sent_at,
    )
