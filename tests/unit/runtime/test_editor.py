from dataclasses import replace
from datetime import timedelta

from bot.app import ThreadBridge
from bot.domain.audiences import Layout
from bot.domain.editions import PapersPayload, Payload
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.runtime.editor import LATER, Editor
from bot.runtime.keeper import ModelKeeper
from tests.unit.services.world import World, shown


async def test_an_audience_whose_zone_is_no_more_stops_no_other_and_is_not_tried_at_once(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects()
    broken = world.channel("retrieval")
    world.change(replace(broken, zone="US/Pacific-New", next_due_at=world.now - timedelta(days=1)))
    healthy = world.channel("retrieval", ref=AudienceRef.parse("web:#healthy"))
    keeper = ModelKeeper(bridge=bridge, code="test", clock=lambda: world.now)
    editor = Editor(bridge=bridge, keeper=keeper, clock=lambda: world.now)
    assert await editor.tick() == 1
    assert editor.health().status is Status.DEGRADED
    with world.uow() as uow:
        assert uow.editions.last(healthy.id) is not None
    world.change(replace(broken, next_due_at=world.now))
    assert await editor.tick() == 0
    world.now += LATER
    assert await editor.tick() == 1
    assert editor.health().status is Status.OK


async def test_each_message_that_a_platform_cuts_a_digest_into_is_a_delivery(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects(each=5)
    audience = replace(world.channel("retrieval"), layout=Layout.COMPACT)
    world.change(audience)
    composed = world.composed(audience)
    keeper = ModelKeeper(bridge=bridge, code="test", clock=lambda: world.now)
    editor = Editor(bridge=bridge, keeper=keeper, clock=lambda: world.now, cut=in_twos)
    assert await editor.tick() == 1
    with world.uow() as uow:
        payloads = [each.payload for each in uow.editions.latest(audience.id)]
        assert uow.editions.shown(audience.id) == set(shown(composed))
    assert len(composed.payloads) == 1
    assert [len(each.cards) for each in payloads if isinstance(each, PapersPayload)] == [2, 2, 1]


def in_twos(platform: str, payload: Payload) -> tuple[Payload, ...]:
    """Cut as a platform does on whose messages there is room for two papers."""
    assert platform == "web"
    if not isinstance(payload, PapersPayload):
        return (payload,)
    starts = range(0, len(payload.cards), 2)
    return tuple(replace(payload, cards=payload.cards[at : at + 2]) for at in starts)
