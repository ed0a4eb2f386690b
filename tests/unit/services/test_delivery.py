from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.audiences import Audience, AudienceState
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.errors import LeaseLost
from bot.domain.ids import AudienceRef, ChannelRef
from bot.services import delivery, subscriptions
from bot.services.delivery import Lost, Outcome, Posted, Refused, Rejected, Step, Turn
from tests.unit.services.world import DAY, PAPERS, World, shown

STATES = DeliveryState


class Walk:
    """A sender's walk, one step at a time; it starts when it is made.

    The platform `notices` what is posted again for as long: for ever, or never, if that is a bool.
    """

    def __init__(
        self,
        world: World,
        *,
        notices: timedelta | bool = False,
        owner: str = "me",
        place: ChannelRef = PAPERS.place,
    ) -> None:
        self.world = world
        self.notices = notices
        with world.uow() as uow:
            turn = delivery.start(
                place, uow, owner=owner, may_resend=self.may_resend, now=world.now
            )
        assert turn is not None
        self.turn: Turn = turn

    def may_resend(self, attempted_at: datetime) -> bool:
        if isinstance(self.notices, bool):
            return self.notices
        return self.world.now - attempted_at <= self.notices

    @property
    def message(self) -> Delivery:
        assert self.turn.delivery is not None
        return self.turn.delivery

    @property
    def states(self) -> list[DeliveryState]:
        with self.world.uow() as uow:
            return [each.state for each in uow.editions.of_edition(self.message.edition)]

    def step(self, outcome: Outcome) -> Delivery:
        """Let this become of the message that is to be posted, and return it."""
        before = self.message
        with self.world.uow() as uow:
            self.turn = delivery.go_on(
                self.turn, outcome, uow, may_resend=self.may_resend, now=self.world.now
            )
        return before


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
    while walk.turn.delivery is not None:
        seen.append(walk.step(Posted(message=f"m{walk.message.position}")).position)
    assert seen == sorted(set(seen))
    assert set(states(world, audience)) == {STATES.SENT}
    with world.uow() as uow:
        assert uow.editions.open(PAPERS.place) == []


def test_what_became_of_a_message_is_stored_together_with_the_taking_of_the_next(
    world: World, audience: Audience
) -> None:
    walk = Walk(world)
    assert states(world, audience)[:2] == [STATES.SENDING, STATES.PENDING]
    walk.step(Posted(message="m1"))
    assert states(world, audience)[:2] == [STATES.SENT, STATES.SENDING]


@pytest.fixture
def two(world: World) -> list[Walk]:
    """Walks of two channels, each with its first message to post, in no order."""
    world.bring_subjects()
    refs = [AudienceRef.parse(f"web:#{name}") for name in ("robots", "papers")]
    for ref in refs:
        world.edition(world.channel("retrieval", ref=ref))
    return [Walk(world, place=ref.place) for ref in refs]


def steps(walks: Iterable[Walk], *outcomes: Outcome) -> list[Step]:
    return [
        Step(turn=each.turn, outcome=outcome, may_resend=each.may_resend, now=each.world.now)
        for each, outcome in zip(walks, outcomes, strict=True)
    ]


def test_several_channels_go_on_in_one_transaction_each_with_its_own_message(
    world: World, two: list[Walk]
) -> None:
    with world.uow() as uow:
        turns = delivery.go_on_all(steps(two, Posted(message="m1"), Refused(reason="busy")), uow)
    assert two[0].states[:2] == [STATES.SENT, STATES.SENDING]
    assert two[1].states[:2] == [STATES.PENDING, STATES.PENDING]
    assert turns[0].delivery is not None
    assert turns[0].delivery.to == two[0].message.to
    assert turns[1].delivery is None


def test_several_channels_stop_in_one_transaction(world: World, two: list[Walk]) -> None:
    posted = (Posted(message="m1"), Posted(message="m2"))
    with world.uow() as uow:
        turns = delivery.stop_all(steps(two, *posted), uow)
    assert [each.delivery for each in turns] == [None, None]
    for each in two:
        assert each.states[:2] == [STATES.SENT, STATES.PENDING]


def test_where_one_of_several_channels_was_taken_over_nothing_is_stored_of_any(
    world: World, two: list[Walk]
) -> None:
    before = two[0].states
    world.now += timedelta(minutes=1)
    Walk(world, notices=True, owner="another", place=two[1].message.to.place)
    with world.uow() as uow, pytest.raises(LeaseLost):
        delivery.go_on_all(steps(two, Posted(message="m1"), Posted(message="m2")), uow)
    assert two[0].states == before


def test_a_sender_that_stops_stores_what_became_of_its_message_and_takes_no_other(
    world: World, audience: Audience
) -> None:
    walk = Walk(world)
    with world.uow() as uow:
        ended = delivery.stop(
            walk.turn, Posted(message="m1"), uow, may_resend=walk.may_resend, now=world.now
        )
    assert ended.delivery is None
    assert states(world, audience)[:2] == [STATES.SENT, STATES.PENDING]
    assert Walk(world, owner="another").message.position == 1


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
    assert walk.turn.delivery is None
    world.now += timedelta(seconds=31)
    again = Walk(world).message
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_message_refused_too_often_fails_and_the_next_ones_go_on(
    world: World, audience: Audience
) -> None:
    for _ in range(1, delivery.MOST_ATTEMPTS):
        assert Walk(world).step(Refused(reason="busy")).position == 0
        world.now += delivery.LONGEST_WAIT
    last = Walk(world)
    last.step(Refused(reason="busy"))
    assert states(world, audience)[0] is STATES.FAILED
    assert last.message.position == 1


@pytest.mark.parametrize("retry_after", [None, timedelta(seconds=1)])
def test_a_platform_that_is_away_for_a_morning_costs_a_digest_no_message(
    world: World, audience: Audience, retry_after: timedelta | None
) -> None:
    back = world.now + timedelta(hours=5)
    while world.now < back:
        Walk(world).step(Refused(reason="away", retry_after=retry_after))
        world.now = _due(world)
    walk = Walk(world)
    while walk.turn.delivery is not None:
        walk.step(Posted(message=f"m{walk.message.position}"))
    assert set(states(world, audience)) == {STATES.SENT}


@pytest.mark.usefixtures("audience")
def test_a_platform_is_not_asked_sooner_than_it_wants(world: World) -> None:
    Walk(world).step(Refused(reason="busy", retry_after=timedelta(hours=1)))
    assert _due(world) - world.now == timedelta(hours=1)


def _due(world: World) -> datetime:
    """Return when the channel's first message may be posted."""
    with world.uow() as uow:
        first = uow.editions.open(PAPERS.place)[0]
    assert first.not_before is not None
    return first.not_before


def test_a_permanent_error_pauses_the_audience_and_says_why(
    world: World, audience: Audience
) -> None:
    walk = Walk(world)
    walk.step(Rejected(reason="the bot is not in the channel"))
    assert (walk.turn.delivery, walk.turn.paused) == (None, audience.id)
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
    assert states(world, other)[:2] == [STATES.SENDING, STATES.PENDING]
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
    died = Walk(world).message
    world.now += timedelta(minutes=1)
    following = Walk(world, owner="another").message
    assert following.id != died.id
    assert states(world, audience)[0] is STATES.UNKNOWN


@pytest.mark.usefixtures("audience")
def test_a_message_left_by_a_dead_sender_is_repeated_where_the_platform_notices(
    world: World,
) -> None:
    died = Walk(world, notices=True).message
    world.now += timedelta(minutes=1)
    again = Walk(world, notices=True, owner="another").message
    assert (again.id, again.nonce) == (died.id, died.nonce)


@pytest.mark.parametrize("notices", [delivery.RESENT_FOR, DAY])
def test_a_message_that_may_be_lost_is_sent_again_while_the_platform_notices(
    world: World, audience: Audience, notices: timedelta
) -> None:
    began = world.now
    first = Walk(world, notices=notices).step(Lost(reason="bad gateway"))
    assert states(world, audience)[:2] == [STATES.SENDING, STATES.PENDING]
    sent_at = []
    while states(world, audience)[0] is STATES.SENDING:
        world.now = _due(world)
        sent_at.append(world.now)
        assert Walk(world, notices=notices).step(Lost(reason="bad gateway")).nonce == first.nonce
    assert states(world, audience)[:2] == [STATES.UNKNOWN, STATES.SENDING], "the next ones go on"
    assert len(sent_at) > 2
    assert max(sent_at) - began <= delivery.RESENT_FOR


def test_a_message_that_was_sent_again_and_taken_is_sent(world: World, audience: Audience) -> None:
    Walk(world, notices=True).step(Lost(reason="bad gateway"))
    world.now = _due(world)
    Walk(world, notices=True).step(Posted(message="m1"))
    assert states(world, audience)[:2] == [STATES.SENT, STATES.SENDING]


def test_a_message_that_may_be_there_is_never_sent_later_than_the_platform_notices(
    world: World, audience: Audience
) -> None:
    notices = timedelta(minutes=2)
    Walk(world, notices=notices)  # and dies
    world.now += timedelta(minutes=1)
    again = Walk(world, notices=notices, owner="another")
    again.step(Refused(reason="busy", retry_after=timedelta(minutes=5)))
    assert states(world, audience)[:2] == [STATES.UNKNOWN, STATES.SENDING]


def test_a_message_that_may_be_there_is_asked_for_as_late_as_a_busy_platform_wants(
    world: World, audience: Audience
) -> None:
    Walk(world, notices=timedelta(minutes=2)).step(Lost(reason="bad gateway"))
    world.now = _due(world)
    walk = Walk(world, notices=timedelta(minutes=2))
    walk.step(Refused(reason="busy", retry_after=timedelta(seconds=30)))
    assert states(world, audience)[0] is STATES.SENDING
    assert _due(world) - world.now == timedelta(seconds=30)


def test_senders_that_die_one_after_the_other_do_not_make_the_platform_notice_for_longer(
    world: World, audience: Audience
) -> None:
    for owner in ("one", "two", "three"):
        Walk(world, notices=timedelta(minutes=2), owner=owner)
        world.now += timedelta(minutes=1, seconds=30)
    assert states(world, audience)[0] is STATES.UNKNOWN


def test_a_channel_that_is_lost_after_a_message_may_have_arrived_leaves_that_unknown(
    world: World, audience: Audience
) -> None:
    Walk(world, notices=True).step(Lost(reason="bad gateway"))
    world.now = _due(world)
    walk = Walk(world, notices=True)
    walk.step(Rejected(reason="the bot is not in the channel"))
    assert walk.turn.paused == audience.id
    first, *others = states(world, audience)
    assert (first, set(others)) == (STATES.UNKNOWN, {STATES.FAILED})


def test_a_sender_whose_lease_was_taken_over_writes_nothing(
    world: World, audience: Audience
) -> None:
    slow = Walk(world, notices=True)
    world.now += timedelta(minutes=1)
    Walk(world, notices=True, owner="another")
    with pytest.raises(LeaseLost):
        slow.step(Posted(message="m"))
    with world.uow() as uow, pytest.raises(LeaseLost):
        delivery.stop(
            slow.turn, Posted(message="m"), uow, may_resend=slow.may_resend, now=world.now
        )
    assert states(world, audience)[:2] == [STATES.SENDING, STATES.PENDING]


@pytest.mark.usefixtures("audience")
def test_only_one_sender_walks_a_channel_at_a_time(world: World) -> None:
    walk = Walk(world)
    with world.uow() as uow:
        refused = delivery.start(
            PAPERS.place, uow, owner="another", may_resend=walk.may_resend, now=world.now
        )
    assert refused is None
    while walk.turn.delivery is not None:
        walk.step(Posted(message=f"m{walk.message.position}"))
    assert Walk(world, owner="another").turn.delivery is None


def test_a_rejection_after_an_unsubscription_leaves_the_audience_ended(
    world: World, audience: Audience
) -> None:
    walk = Walk(world)
    with world.uow() as uow:
        subscriptions.unsubscribe(PAPERS, uow)
    walk.step(Rejected(reason="gone"))
    assert walk.turn.paused is None
    assert set(states(world, audience)) == {STATES.FAILED}
    with world.uow() as uow:
        assert uow.audiences.get(audience.id).state is AudienceState.ENDED


@pytest.mark.usefixtures("audience")
def test_a_channel_whose_first_message_waits_is_not_asked_for(world: World) -> None:
    Walk(world).step(Refused(reason="busy", retry_after=timedelta(seconds=30)))
    with world.uow() as uow:
        assert uow.editions.open_places(world.now) == []
        assert uow.editions.open_places(world.now + timedelta(seconds=30)) == [PAPERS.place]
