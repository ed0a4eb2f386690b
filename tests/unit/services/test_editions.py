from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.calendar import Schedule
from bot.domain.editions import DeliveryState
from bot.services import delivery, editions
from bot.services.composing import compose
from tests.unit.services.world import DAY, PAPERS, World, content, shown


def test_the_first_edition_looks_back_seven_days(world: World) -> None:
    old = world.bring([content("retrieval", 1)])
    world.now += timedelta(days=6)
    recent = world.bring([content("retrieval", 2)])
    world.now += timedelta(days=2)
    audience = world.channel("retrieval")
    assert [record.id for record in world.material(audience).candidates] == recent
    assert old


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
        assert editions.due_audiences(uow, now=world.now) == []


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
        lease = delivery.take_turn(PAPERS.place, uow, owner="me", now=world.now)
    assert lease is not None
    with world.uow() as uow:
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
        due = editions.due_audiences(uow, now=world.now)
    assert [moment.period for _, moment in due] == ["2026-03-26"]
    world.edition(audience)
    with world.uow() as uow:
        assert editions.due_audiences(uow, now=world.now) == []
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
        assert editions.due_audiences(uow, now=world.now) == []


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
    assert shown(world.edition(stored))


def test_two_audiences_of_one_channel_have_editions_of_their_own(world: World) -> None:
    world.bring_subjects()
    one = world.channel("retrieval")
    other = world.channel("robots", ref=replace(PAPERS, name="robots"))
    assert set(shown(world.edition(one))).isdisjoint(shown(world.edition(other)))
