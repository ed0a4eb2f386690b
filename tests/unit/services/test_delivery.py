from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.audiences import Audience, AudienceState
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.errors import LeaseLost
from bot.domain.leases import Lease
from bot.services import delivery, subscriptions
from bot.services.delivery import Lost, Outcome, Posted, Refused, Rejected
from tests.unit.services.world import DAY, PAPERS, World, shown

STATES = DeliveryState


class Walk:
    """A sender's walk, one step at a time."""

    def __init__(self, world: World, *, notices: bool = False, owner: str = "me") -> None:
        self.world = world
        self.notices = notices
        self.owner = owner
        self.lease = self.turn()

    def turn(self) -> Lease:
        with self.world.uow() as uow:
            lease = delivery.take_turn(PAPERS.place, uow, owner=self.owner, now=self.world.now)
        assert lease is not None
        return lease

    def next(self) -> Delivery | None:
        def may_resend(_: datetime) -> bool:
            return self.notices

        with self.world.uow() as uow:
            return delivery.next_delivery(
                PAPERS.place, self.lease, uow, may_resend=may_resend, now=self.world.now
            )

    def step(self, outcome: Outcome) -> Delivery:
        each = self.next()
        assert each is not None
        with self.world.uow() as uow:
            delivery.settle(each, outcome, self.lease, uow, now=self.world.now)
        return each


@pytest.fixture
def audience(world: World) -> Audience:
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.edition(audience)
    return audience


def states(world: World, audience: Audience) -> list[DeliveryState]:
    with world.uow() as uow:
        return [each.state for each in uow.editions.latest(audience.id)]


def test_messages_are_posted_in_order_and_each_once(world: World, audience: Audience) -> None:
    walk, seen = Walk(world), []
    while (each := walk.next()) is not None:
        with world.uow() as uow:
            delivery.settle(
                each, Posted(message=f"m{each.position}"), walk.lease, uow, now=world.now
            )
        seen.append(each.position)
    assert seen == sorted(seen)
    assert set(states(world, audience)) == {STATES.SENT}
    with world.uow() as uow:
        assert uow.editions.open(PAPERS.place) == []


@pytest.mark.usefixtures("audience")
def test_a_posted_message_can_be_found_by_its_reference(world: World) -> None:
    posted = Walk(world).step(Posted(message="m1"))
    with world.uow() as uow:
        found = uow.editions.by_message(PAPERS.place, "m1")
    assert found is not None
    assert found.id == posted.id


@pytest.mark.usefixtures("audience")
def test_a_refused_message_waits_and_holds_back_those_behind_it(world: World) -> None:
    walk = Walk(world)
    first = walk.step(Refused(reason="busy", retry_after=timedelta(seconds=30)))
    assert walk.next() is None
    world.now += timedelta(seconds=31)
    walk.lease = walk.turn()
    again = walk.next()
    assert again is not None
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_message_refused_too_often_fails_and_the_next_ones_go_on(
    world: World, audience: Audience
) -> None:
    walk = Walk(world)
    for _ in range(delivery.MOST_ATTEMPTS):
        walk.lease = walk.turn()
        walk.step(Refused(reason="busy"))
        world.now += delivery.LONGEST_WAIT
    assert states(world, audience)[0] is STATES.FAILED
    walk.lease = walk.turn()
    assert walk.next() is not None


def test_a_permanent_error_pauses_the_audience_and_says_why(
    world: World, audience: Audience
) -> None:
    Walk(world).step(Rejected(reason="the bot is not in the channel"))
    assert set(states(world, audience)) == {STATES.FAILED}
    with world.uow() as uow:
        stored = uow.audiences.get(audience.id)
        assert uow.editions.open_places(world.now) == []
    assert stored.state is AudienceState.PAUSED
    assert stored.state_reason == "the bot is not in the channel"
    assert stored.next_due_at is None


def test_a_permanent_error_leaves_the_other_audience_of_the_channel_alone(
    world: World, audience: Audience
) -> None:
    other = world.channel("robots", ref=replace(PAPERS, name="robots"))
    world.edition(other)
    Walk(world).step(Rejected(reason="gone"))
    assert set(states(world, other)) == {STATES.PENDING}
    assert set(states(world, audience)) == {STATES.FAILED}


def test_a_message_of_unknown_fate_is_not_repeated_and_counts_as_shown(
    world: World, audience: Audience
) -> None:
    walk = Walk(world)
    walk.step(Posted(message="header"))
    walk.step(Lost(reason="the connection broke"))
    assert states(world, audience)[1] is STATES.UNKNOWN
    with world.uow() as uow:
        before = uow.editions.shown(audience.id)
    world.now += DAY
    assert before.isdisjoint(shown(world.composed(audience)))


def test_a_message_left_by_a_dead_sender_is_not_repeated_where_it_could_double(
    world: World, audience: Audience
) -> None:
    died = Walk(world).next()
    assert died is not None
    world.now += timedelta(minutes=1)
    following = Walk(world, owner="another").next()
    assert following is not None
    assert following.id != died.id
    assert states(world, audience)[0] is STATES.UNKNOWN


@pytest.mark.usefixtures("audience")
def test_a_message_left_by_a_dead_sender_is_repeated_where_the_platform_notices(
    world: World,
) -> None:
    died = Walk(world, notices=True).next()
    world.now += timedelta(minutes=1)
    again = Walk(world, notices=True, owner="another").next()
    assert died is not None
    assert again is not None
    assert (again.id, again.nonce) == (died.id, died.nonce)


def test_a_sender_whose_lease_was_taken_over_writes_nothing(
    world: World, audience: Audience
) -> None:
    slow = Walk(world)
    each = slow.next()
    assert each is not None
    world.now += timedelta(minutes=1)
    Walk(world, owner="another")
    with world.uow() as uow, pytest.raises(LeaseLost):
        delivery.settle(each, Posted(message="m"), slow.lease, uow, now=world.now)
    assert states(world, audience)[0] is STATES.SENDING


@pytest.mark.usefixtures("audience")
def test_only_one_sender_walks_a_channel_at_a_time(world: World) -> None:
    walk = Walk(world)
    with world.uow() as uow:
        assert delivery.take_turn(PAPERS.place, uow, owner="another", now=world.now) is None
    with world.uow() as uow:
        delivery.end_turn(walk.lease, uow)
    with world.uow() as uow:
        assert delivery.take_turn(PAPERS.place, uow, owner="another", now=world.now) is not None


def test_a_rejection_after_an_unsubscription_leaves_the_audience_ended(
    world: World, audience: Audience
) -> None:
    walk = Walk(world)
    each = walk.next()
    assert each is not None
    with world.uow() as uow:
        subscriptions.unsubscribe(PAPERS, uow)
    with world.uow() as uow:
        delivery.settle(each, Rejected(reason="gone"), walk.lease, uow, now=world.now)
    assert set(states(world, audience)) == {STATES.FAILED}
    with world.uow() as uow:
        assert uow.audiences.get(audience.id).state is AudienceState.ENDED


@pytest.mark.usefixtures("audience")
def test_a_channel_whose_first_message_waits_is_not_asked_for(world: World) -> None:
    Walk(world).step(Refused(reason="busy", retry_after=timedelta(seconds=30)))
    with world.uow() as uow:
        assert uow.editions.open_places(world.now) == []
        assert uow.editions.open_places(world.now + timedelta(seconds=30)) == [PAPERS.place]
