"""Messages of unknown fate: which they are, and one of them posted again as a person wants it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto

from bot.domain.audiences import AudienceState
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.errors import InvalidInput
from bot.domain.ids import AudienceId, DeliveryId
from bot.domain.ports import UnitOfWork

NOT_SENT = "This message was not sent; its papers may come with a later digest."
NOT_ACTIVE = "These digests are paused or ended: subscribe again first, then post it again."
SUPERSEDED = "A later digest was sent since; only messages of the last one are posted again."


class Again(Enum):
    """What a person who wants a message posted again finds."""

    WILL_BE = auto()
    IS_ON_ITS_WAY = auto()
    HAS_ARRIVED = auto()


def unknown_of(audience: AudienceId, uow: UnitOfWork) -> Sequence[Delivery]:
    """Return the messages of the audience's latest edition that may not have arrived, in order."""
    latest = uow.editions.latest(audience)
    return [each for each in latest if each.state is DeliveryState.UNKNOWN]


def post_again(delivery: DeliveryId, uow: UnitOfWork, *, now: datetime) -> Again:
    """Let a message of unknown fate be posted once more; wanted twice, it is posted once.

    Raises NotFound; InvalidInput where nothing may be posted now, or something later was. Commits.
    """
    audience = uow.audiences.lock(uow.editions.delivery(delivery).audience)
    message = uow.editions.delivery(delivery)  # as it is while nobody else can have it posted
    match message.state:
        case DeliveryState.PENDING | DeliveryState.SENDING:
            return Again.IS_ON_ITS_WAY
        case DeliveryState.SENT:
            return Again.HAS_ARRIVED
        case DeliveryState.FAILED:
            raise InvalidInput(NOT_SENT)
        case DeliveryState.UNKNOWN:
            pass
    if audience.state is not AudienceState.ACTIVE:
        raise InvalidInput(NOT_ACTIVE)
    last = uow.editions.last(audience.id)
    if last is None or last.id != message.edition:
        raise InvalidInput(SUPERSEDED)
    uow.editions.again(delivery, now=now)
    uow.commit()
    return Again.WILL_BE
