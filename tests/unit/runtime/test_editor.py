from dataclasses import replace
from datetime import timedelta

from bot.app import ThreadBridge
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.runtime.editor import LATER, Editor, ModelKeeper
from tests.unit.services.world import World


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
