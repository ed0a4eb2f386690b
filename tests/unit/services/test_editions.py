from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import calendar
from bot.domain.audiences import AudienceState
from bot.domain.calendar import Schedule
from bot.domain.editions import DeliveryState
from bot.domain.signals import Aside, Surface, Vote
from bot.services import editions, saving, subscriptions, votes
from bot.services.composing import compose
from tests.unit.services.world import ANN, BEN, DAY, PAPERS, World, content, shown


def test_the_first_edition_looks_back_seven_days(world: World) -> None:
    old = world.bring([content("retrieval", 1)])
    world.now += timedelta(days=6)
    recent = world.bring([content("retrieval", 2)])
    world.now += timedelta(days=2)
    audience = world.channel("retrieval")
    candidates = [record.id for record in world.material(audience).candidates]
    assert candidates == recent
    assert old[0] not in candidates


def test_the_next_edition_takes_what_came_since_and_nothing_twice(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    first = world.edition(audience)
    world.now += DAY
    fresh = world.bring_subjects()
    second = world.edition(audience)
    assert shown(first)
    assert set(shown(second)) == set(fresh["retrieval"])


def test_a_paper_that_comes_in_while_an_edition_is_composed_is_in_the_next_one(
    world: World,
) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    edition = world.composed(audience)
    late = world.bring([content("retrieval", 77)])
    assert world.publish(edition) is not None
    world.now += DAY
    assert set(late) <= set(shown(world.edition(audience)))


def test_an_edition_is_made_once_per_audience_and_period(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    edition = world.edition(audience)
    world.bring_subjects()
    assert world.publish(edition) is None
    assert world.publish(world.composed(audience)) is not None  # the next day's, asked for early
    with world.uow() as uow:
        assert uow.audiences.due(world.now) == []


def test_an_edition_composed_before_another_one_came_is_not_stored(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.now += DAY
    stale = world.composed(audience)
    with world.uow() as uow:
        today = editions.due_today(audience, now=world.now - DAY)
        material = editions.gather(audience, today, uow, now=world.now)
    assert world.publish(compose(material, world.model, now=world.now)) is not None
    assert world.publish(stale) is None


def test_papers_that_cleared_the_bar_and_found_no_place_are_carried_over_for_a_week(
    world: World,
) -> None:
    world.bring_subjects(each=8)
    audience = world.channel("retrieval")
    first = world.edition(audience)
    world.now += DAY
    second = world.edition(audience)
    assert len(shown(first)) == audience.size
    assert len(shown(second)) == 8 - audience.size
    assert set(shown(first)).isdisjoint(shown(second))


def test_papers_are_carried_over_no_longer_than_a_week(world: World) -> None:
    world.bring_subjects(each=8)
    audience = world.channel("retrieval")
    world.edition(audience)
    world.now += timedelta(days=8)
    assert shown(world.edition(audience)) == []


def test_papers_of_a_failed_message_come_again(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    first = world.edition(audience)
    with world.uow() as uow:
        lease = uow.leases.take("it", "fails", owner="me", now=world.now, lasts=DAY)
        assert lease is not None
        for each in uow.editions.open(PAPERS.place):
            uow.editions.move(each.id, DeliveryState.FAILED, now=world.now, lease=lease)
        uow.commit()
    world.now += DAY
    assert set(shown(world.edition(audience))) == set(shown(first))


def test_missed_days_collapse_into_one_edition_of_the_latest(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.edition(audience)
    world.now += timedelta(days=3, hours=1)
    with world.uow() as uow:
        due = uow.audiences.due(world.now)
    assert [editions.due_for(each, now=world.now).period for each in due] == ["2026-03-26"]
    world.edition(audience)
    with world.uow() as uow:
        assert uow.audiences.due(world.now) == []
        assert uow.audiences.get(audience.id).next_due_at == world.now.replace(day=27, hour=9)


def test_the_next_instant_after_a_first_edition_in_the_morning_is_of_the_next_day(
    world: World,
) -> None:
    world.now = world.now.replace(hour=7)
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.edition(audience)
    with world.uow() as uow:
        assert uow.audiences.get(audience.id).next_due_at == world.now.replace(day=24, hour=9)


def test_a_clock_set_back_makes_no_second_edition(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.edition(audience)
    world.bring_subjects()
    world.now -= 2 * DAY
    with world.uow() as uow:
        assert uow.audiences.due(world.now) == []


@pytest.mark.parametrize("text", ["weekly Fri 16:00", "Mon,Wed 08:30"])
def test_a_changed_schedule_gives_later_periods_only(world: World, text: str) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.edition(audience)
    with world.uow() as uow:
        stored = uow.audiences.get(audience.id)
    world.change(replace(stored, schedule=Schedule.parse(text)))
    world.now += timedelta(days=14)
    world.bring_subjects()
    edition = world.edition(stored)
    assert shown(edition)
    assert calendar.is_later(edition.period, "2026-03-23")


def test_two_audiences_of_one_channel_have_editions_of_their_own(world: World) -> None:
    world.bring_subjects()
    one = world.channel("retrieval")
    other = world.channel("retrieval", ref=replace(PAPERS, name="again"))
    assert shown(world.edition(one)) == shown(world.edition(other)) != []


def test_an_edition_composed_for_an_audience_that_was_ended_meanwhile_is_not_stored(
    world: World,
) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    edition = world.composed(audience)
    with world.uow() as uow:
        subscriptions.unsubscribe(PAPERS, uow)
    assert world.publish(edition) is None
    with world.uow() as uow:
        stored = uow.audiences.get(audience.id)
    assert (stored.state, stored.next_due_at) == (AudienceState.ENDED, None)


def test_an_edition_out_of_turn_does_not_end_a_pause(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    until = world.now + timedelta(days=14)
    world.change(replace(audience, paused_until=until, next_due_at=until))
    with world.uow() as uow:
        today = editions.due_today(audience, now=world.now)
        material = editions.gather(audience, today, uow, now=world.now)
    assert world.publish(compose(material, world.model, now=world.now)) is not None
    with world.uow() as uow:
        assert uow.audiences.get(audience.id).next_due_at == until


def test_what_was_not_sent_before_an_unsubscription_is_never_sent(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.edition(audience)
    with world.uow() as uow:
        subscriptions.unsubscribe(PAPERS, uow)
    world.now += timedelta(days=40)
    world.channel("retrieval")
    with world.uow() as uow:
        assert uow.editions.open(PAPERS.place) == []
        assert uow.editions.shown(audience.id) == frozenset()


def test_papers_of_every_failed_edition_of_the_week_come_again(world: World) -> None:
    world.bring_subjects(each=2)
    audience = world.channel("retrieval")
    first = world.edition(audience)
    world.now += DAY
    world.bring_subjects(each=1)
    second = world.edition(audience)
    with world.uow() as uow:
        uow.editions.withdraw(audience.id, reason="the channel was away")
        uow.commit()
    world.now += DAY
    third = world.edition(audience)
    assert set(shown(third)) == {*shown(first), *shown(second)}


def test_a_direct_digest_holds_no_paper_that_its_reader_voted_on(world: World) -> None:
    papers = world.bring_subjects()
    audience = world.direct(ANN, "retrieval")
    liked = papers["retrieval"][0]
    act = votes.Act(
        account=ANN, paper=liked, vote=Vote.UP, surface=Surface.BUTTON, name="up", at=world.now
    )
    with world.uow() as uow:
        votes.record(act, uow, now=world.now)
    edition = world.edition(audience)
    assert shown(edition)
    assert liked not in shown(edition)


def test_a_direct_digest_holds_no_paper_that_its_reader_put_off_and_others_do(
    world: World,
) -> None:
    papers = world.bring([content("retrieval", number) for number in range(4)])
    own, other = world.direct(ANN, "retrieval"), world.direct(BEN, "retrieval")
    channel = world.channel("retrieval")
    with world.uow() as uow:
        saving.put_aside(ANN, papers[0], Aside.NOT_NOW, uow, now=world.now)
        saving.put_aside(ANN, papers[1], Aside.SAVED, uow, now=world.now)
    assert set(shown(world.composed(own))) == set(papers[1:])
    assert set(shown(world.composed(other))) == set(papers)
    assert set(shown(world.composed(channel))) == set(papers)
    with world.uow() as uow:
        saving.take_back(ANN, papers[0], Aside.NOT_NOW, uow)
    assert set(shown(world.composed(own))) == set(papers)


def test_a_paper_that_is_carried_over_is_not_once_it_was_put_off(world: World) -> None:
    papers = world.bring([content("retrieval", number) for number in range(7)])
    audience = world.direct(ANN, "retrieval")
    left = set(papers) - set(shown(world.edition(audience)))
    assert len(left) == 2
    world.now += DAY
    with world.uow() as uow:
        saving.put_aside(ANN, min(left), Aside.NOT_NOW, uow, now=world.now)
    assert world.material(audience).carried == left - {min(left)}
