"""Digests that were sent, for what happens under messages."""

from bot.domain.audiences import Audience
from bot.domain.editions import Delivery
from bot.services import delivery
from bot.services.delivery import Posted
from tests.unit.services.world import World


def sent(world: World, audience: Audience) -> list[Delivery]:
    """Compose the edition of now and post it, each message under its nonce."""
    world.edition(audience)
    now, place = world.now, audience.ref.place
    with world.uow() as uow:
        turn = delivery.start(place, uow, owner="here", may_resend=_always, now=now)
    while turn is not None and turn.delivery is not None:
        outcome = Posted(message=turn.delivery.nonce)
        with world.uow() as uow:
            turn = delivery.go_on(turn, outcome, uow, may_resend=_always, now=now)
    with world.uow() as uow:
        return list(uow.editions.latest(audience.id))


def _always(_: object) -> bool:
    return True
