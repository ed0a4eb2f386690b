from dataclasses import replace

import pytest

from bot.domain.audiences import Audience, AudienceState
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import DeliveryId
from bot.services import delivery, subscriptions
from bot.services.again import NOT_ACTIVE, NOT_SENT, SUPERSEDED, Again, post_again, unknown_of
from bot.services.delivery import Lost, Outcome, Posted, Rejected
from tests.unit.services.world import DAY, PAPERS, World, shown

STATES = DeliveryState


@pytest.fixture
def audience(world: World) -> Audience:
    world.bring_subjects()
    return world.channel("retrieval")


def walk(world: World, *outcomes: Outcome) -> list[Delivery]:
    """Let these become of the channel's next messages, and of the rest that they arrive."""
    became, posted = list(outcomes), []
    with world.uow() as uow:
        turn = delivery.start(PAPERS.place, uow, owner="me", may_resend=_never, now=world.now)
    while turn is not None and turn.delivery is not None:
        posted.append(turn.delivery)
        outcome = became.pop(0) if became else Posted(message=f"m{len(posted)} at {world.now}")
        with world.uow() as uow:
            turn = delivery.go_on(turn, outcome, uow, may_resend=_never, now=world.now)
    return posted


def _never(_: object) -> bool:
    return False


def latest(world: World, audience: Audience) -> list[Delivery]:
    with world.uow() as uow:
        return list(uow.editions.latest(audience.id))


def unknown(world: World, audience: Audience) -> list[DeliveryId]:
    with world.uow() as uow:
        return [each.id for each in unknown_of(audience.id, uow)]


def want(world: World, message: DeliveryId) -> Again:
    with world.uow() as uow:
        return post_again(message, uow, now=world.now)


def test_what_may_not_have_arrived_is_told_in_order_and_only_of_the_last_edition(
    world: World, audience: Audience
) -> None:
    assert unknown(world, audience) == []
    world.edition(audience)
    walk(world, Lost(reason="broken"), Posted(message="m"), Lost(reason="broken"))
    header, _, second, *_ = latest(world, audience)
    assert unknown(world, audience) == [header.id, second.id]
    world.now += DAY
    world.bring_subjects()
    world.edition(audience)
    assert unknown(world, audience) == []


def test_a_message_is_posted_again_once_however_often_that_is_wanted(
    world: World, audience: Audience
) -> None:
    world.edition(audience)
    before = walk(world, Posted(message="m"), Lost(reason="broken"))
    (message,) = unknown(world, audience)
    assert walk(world) == []
    assert want(world, message) is Again.WILL_BE
    assert want(world, message) is Again.IS_ON_ITS_WAY
    (again,) = walk(world)
    assert (again.id, again.payload, again.attempts) == (message, before[1].payload, 1)
    assert want(world, message) is Again.HAS_ARRIVED
    assert walk(world) == []
    assert {each.state for each in latest(world, audience)} == {STATES.SENT}


def test_what_is_posted_again_comes_before_what_still_waits(
    world: World, audience: Audience
) -> None:
    world.edition(audience)
    waits = delivery.Refused(reason="busy")
    header, _ = walk(world, Lost(reason="broken"), waits)
    want(world, header.id)
    world.now += delivery.LONGEST_WAIT
    assert [each.position for each in walk(world)] == list(range(len(latest(world, audience))))


def test_papers_that_were_posted_again_come_in_no_later_digest_whatever_became_of_them(
    world: World, audience: Audience
) -> None:
    papers = shown(world.edition(audience))
    walk(world, Posted(message="m"), Lost(reason="broken"))
    (message,) = unknown(world, audience)
    want(world, message)
    walk(world, Rejected(reason="not in the channel"))
    assert unknown(world, audience) == [message]
    with world.uow() as uow:
        assert uow.editions.shown(audience.id) == set(papers)
    with pytest.raises(InvalidInput, match=NOT_ACTIVE):
        want(world, message)
    with world.uow() as uow:
        subscriptions.woken(uow.audiences.get(audience.id), uow, now=world.now)
        uow.commit()
    assert want(world, message) is Again.WILL_BE
    assert [each.id for each in walk(world)] == [message]


def test_what_waits_to_be_posted_again_is_unknown_once_more_where_the_channel_is_left(
    world: World, audience: Audience
) -> None:
    world.edition(audience)
    walk(world, Lost(reason="broken"))
    (message,) = unknown(world, audience)
    want(world, message)
    with world.uow() as uow:
        subscriptions.unsubscribe(PAPERS, uow)
    assert unknown(world, audience) == [message]


@pytest.mark.parametrize("state", [AudienceState.PAUSED, AudienceState.ENDED])
def test_nothing_is_posted_again_for_who_is_paused_or_gone(
    world: World, audience: Audience, state: AudienceState
) -> None:
    world.edition(audience)
    walk(world, Lost(reason="broken"))
    (message,) = unknown(world, audience)
    world.change(replace(audience, state=state))
    with pytest.raises(InvalidInput, match=NOT_ACTIVE):
        want(world, message)
    assert unknown(world, audience) == [message]


def test_nothing_is_posted_again_after_a_later_digest(world: World, audience: Audience) -> None:
    world.edition(audience)
    walk(world, Lost(reason="broken"))
    (message,) = unknown(world, audience)
    world.now += DAY
    world.bring_subjects()
    world.edition(audience)
    with pytest.raises(InvalidInput, match=SUPERSEDED):
        want(world, message)


def test_what_was_never_sent_is_not_posted_again(world: World, audience: Audience) -> None:
    world.edition(audience)
    (header, *_) = walk(world, Rejected(reason="not in the channel"))
    with pytest.raises(InvalidInput, match=NOT_SENT):
        want(world, header.id)
    with pytest.raises(NotFound):
        want(world, DeliveryId(99))
