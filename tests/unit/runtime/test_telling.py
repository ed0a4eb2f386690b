"""Who is told that an audience was paused, in which words, and how often."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.app import ThreadBridge
from bot.domain.audiences import Audience
from bot.domain.editions import Delivery
from bot.domain.errors import PermanentFailure, TemporaryFailure
from bot.domain.ids import AccountRef, AudienceRef
from bot.runtime import telling
from bot.runtime.sender import Sender
from bot.services import subscriptions
from tests.fakes.platform import FakePlatform
from tests.unit.services.world import ANN, DAY, DEFAULTS, World

THERE, ELSEWHERE = AccountRef.parse("slack:T1/U1"), AccountRef.parse("slack:T2/U9")
CHANNEL = AudienceRef.parse("slack:T1/C1")
REASON = "I can't post in #robots: invite me with /invite @Paper Round."
TOLD = (
    f"{REASON} Digests for #robots are paused until then; "
    "/papers subscribe here, given there, starts them again."
)


def refuse(_: Delivery) -> None:
    raise PermanentFailure(REASON)


class Hanging(FakePlatform):
    async def tell(self, account: AccountRef, text: str) -> None:
        del account, text
        await asyncio.Event().wait()


class Busy(FakePlatform):
    """Asks some times to wait for so long, then takes what is told."""

    asks: int = 0
    wait = timedelta(milliseconds=1)

    async def tell(self, account: AccountRef, text: str) -> None:
        if self.asks:
            self.asks -= 1
            raise TemporaryFailure("Others are told first.", retry_after=self.wait)
        await super().tell(account, text)


@pytest.fixture
def slack() -> FakePlatform:
    return FakePlatform(name="slack", fault=refuse)


@pytest.fixture
def web() -> FakePlatform:
    return FakePlatform(name="web")


@pytest.fixture
def audience(world: World) -> Audience:
    """A channel that was subscribed by Ann, who has three accounts."""
    world.bring_subjects()
    made = world.channel("robots", ref=CHANNEL)
    with world.uow() as uow:
        ann = uow.readers.ensure(ANN, now=world.now)
        for account in (THERE, ELSEWHERE):
            uow.readers.merge(ann.id, uow.readers.ensure(account, now=world.now).id)
        uow.commit()
    named = replace(made, label="#robots")
    world.change(named)
    return named


async def send(world: World, bridge: ThreadBridge, *platforms: FakePlatform) -> None:
    connected = {each.name: each for each in platforms}
    sender = Sender(bridge=bridge, platforms=connected, owner="me", clock=lambda: world.now)
    await sender.tick()
    await sender.drain()


async def test_whoever_subscribed_a_channel_is_told_once_why_it_is_paused(
    world: World, bridge: ThreadBridge, audience: Audience, slack: FakePlatform, web: FakePlatform
) -> None:
    world.edition(audience)
    for _ in range(2):
        await send(world, bridge, slack, web)
    assert slack.told == [(THERE, TOLD)]
    assert web.told == []


async def test_two_audiences_of_a_channel_are_two_pauses(
    world: World, bridge: ThreadBridge, audience: Audience, slack: FakePlatform
) -> None:
    other = world.channel("robots", ref=replace(CHANNEL, name="weekly"))
    for each in (audience, other):
        world.edition(each)
    await send(world, bridge, slack)
    assert [account for account, _ in slack.told] == [THERE, THERE]


async def test_a_channel_that_is_broken_again_is_told_of_again(
    world: World, bridge: ThreadBridge, audience: Audience, slack: FakePlatform
) -> None:
    for _ in range(2):
        with world.uow() as uow:
            owner = uow.readers.ensure(ANN, now=world.now).id
            subscriptions.subscribe(
                CHANNEL, owner, uow, kind=audience.kind, defaults=DEFAULTS, now=world.now
            )
        world.bring_subjects()
        world.edition(audience)
        world.now += DAY
        await send(world, bridge, slack)
    assert [account for account, _ in slack.told] == [THERE, THERE]


async def test_who_cannot_be_reached_there_is_told_where_they_can_be(
    world: World, bridge: ThreadBridge, audience: Audience, slack: FakePlatform, web: FakePlatform
) -> None:
    slack.unreachable = frozenset({THERE})
    world.edition(audience)
    await send(world, bridge, slack, web)
    assert [account for account, _ in (*slack.told, *web.told)] == [ELSEWHERE]
    assert len(slack.told) == 1


async def test_a_platform_that_asks_to_wait_is_waited_for(
    world: World, bridge: ThreadBridge, audience: Audience, web: FakePlatform
) -> None:
    busy = Busy(name="slack", fault=refuse)
    busy.asks = 3
    world.edition(audience)
    await send(world, bridge, busy, web)
    assert busy.told == [(THERE, TOLD)]
    assert web.told == []


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(hours=1)])
async def test_a_platform_that_asks_for_too_much_time_is_passed_over(
    world: World, bridge: ThreadBridge, audience: Audience, web: FakePlatform, wait: timedelta
) -> None:
    busy = Busy(name="slack", fault=refuse)
    busy.asks, busy.wait = 2, wait
    world.edition(audience)
    await send(world, bridge, busy, web)
    assert busy.told == []
    assert [account for account, _ in web.told] == [ANN]


async def test_that_nobody_can_be_told_is_logged_without_names_and_stops_nothing(
    world: World,
    bridge: ThreadBridge,
    audience: Audience,
    slack: FakePlatform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telling, "LONGEST", 0.01)
    slack.unreachable = frozenset({THERE, ELSEWHERE})
    world.edition(audience)
    with capture_logs() as logged:
        await send(world, bridge, slack, Hanging(name="web"))
    assert {"U1", "C1", "ann", "#robots", "U9"}.isdisjoint(str(logged).split("'"))
    assert [each["event"] for each in logged][-1] == "nobody was told of a pause"
    assert [each["log_level"] for each in logged] == ["warning"] * len(logged)


async def test_nobody_is_told_of_their_own_direct_messages_by_the_platform_that_has_none(
    world: World, bridge: ThreadBridge, audience: Audience, slack: FakePlatform, web: FakePlatform
) -> None:
    direct = world.direct(THERE, "robots")
    world.edition(direct)
    await send(world, bridge, slack, web)
    assert slack.told == []
    told = (
        f"{REASON} Digests for your direct messages on Slack are paused until then; "
        "/papers subscribe, given there, starts them again."
    )
    assert web.told == [(ANN, told)]
    del audience


async def test_an_audience_that_nobody_owns_is_paused_in_silence(
    world: World, bridge: ThreadBridge, audience: Audience, slack: FakePlatform
) -> None:
    world.change(replace(audience, owner=None))
    world.edition(audience)
    await send(world, bridge, slack)
    assert slack.told == []
