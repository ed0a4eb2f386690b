from dataclasses import replace
from datetime import timedelta

from bot.app import ThreadBridge
from bot.domain.audiences import Layout
from bot.domain.editions import PapersPayload
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.platforms import Connected
from bot.runtime.connecting import Connections
from bot.runtime.editor import LATER, Editor, ModelKeeper
from tests.fakes.platform import FakePlatform
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
    connected = Connected(name="web", platform=FakePlatform(cards=2))
    keeper = ModelKeeper(bridge=bridge, code="test", clock=lambda: world.now)
    cut = Connections(made=(connected,)).cut
    editor = Editor(bridge=bridge, keeper=keeper, clock=lambda: world.now, cut=cut)
    assert await editor.tick() == 1
    with world.uow() as uow:
        payloads = [each.payload for each in uow.editions.latest(audience.id)]
        assert uow.editions.shown(audience.id) == set(shown(composed))
    assert len(composed.payloads) == 1
    assert [len(each.cards) for each in payloads if isinstance(each, PapersPayload)] == [2, 2, 1]


def test_what_goes_to_a_platform_that_is_not_connected_stays_in_one_piece(world: World) -> None:
    world.bring_subjects(each=5)
    (payload, *_) = world.composed(world.channel("retrieval")).payloads
    assert Connections().cut("slack", payload) == (payload,)
