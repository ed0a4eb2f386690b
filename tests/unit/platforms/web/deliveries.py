"""A message of a digest, for what only looks at where it goes."""

from bot.domain.editions import Delivery, NotePayload
from bot.domain.ids import AudienceId, AudienceRef, DeliveryId, EditionId


def delivery_to(place: AudienceRef) -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        edition=EditionId(1),
        audience=AudienceId(1),
        to=place,
        position=0,
        payload=NotePayload(text="Nothing today."),
        nonce="n1",
    )
