from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from bot.domain.audiences import (
    AudienceKind,
    AudienceState,
    Choosiness,
    Interests,
    Layout,
)
from bot.domain.calendar import Schedule
from bot.domain.errors import NotFound, StorageError
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, ReaderId
from bot.storage.database import Database
from bot.storage.tables import InterestRow
from tests.contracts.storage.values import CHANNEL, NOW, READER, SECOND, add_reader, audience

on_one_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
instants = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - the zones come from the other strategy
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)


def test_an_account_leads_to_the_same_reader_every_time(database: Database) -> None:
    with database.unit_of_work() as work:
        assert work.readers.find(READER) is None
        reader = work.readers.ensure(READER, now=NOW)
        work.commit()
    with database.unit_of_work() as work:
        assert work.readers.ensure(READER, now=NOW + SECOND) == reader
        assert work.readers.find(READER) == work.readers.get(reader.id) == reader
        assert reader.accounts == (READER,)
        stranger = AccountRef(platform="slack", tenant="T1", external_id="you")
        assert work.readers.ensure(stranger, now=NOW).id != reader.id


def test_nobody_is_not_found(database: Database) -> None:
    with database.unit_of_work() as work:
        with pytest.raises(NotFound):
            work.readers.get(ReaderId(99))
        with pytest.raises(NotFound):
            work.readers.set_interests(ReaderId(99), Interests(), now=NOW)
        with pytest.raises(NotFound):
            work.audiences.get(AudienceId(99))
        with pytest.raises(NotFound):
            work.audiences.lock(AudienceId(99))
        with pytest.raises(NotFound):
            work.audiences.update(audience())
        assert work.audiences.find(CHANNEL) is None


def test_interests_keep_their_order_and_their_words(database: Database) -> None:
    named = Interests(topics=("vision", "Graph  Nets", "a"), muted=("vision", "LLM“s”"))
    with database.unit_of_work() as work:
        reader, channel = add_reader(work), work.audiences.add(audience()).id
        assert work.readers.interests(reader) == Interests()
        work.readers.set_interests(reader, named, now=NOW)
        work.audiences.set_interests(channel, Interests(topics=("b",)), now=NOW)
        assert work.readers.interests(reader) == named
        assert work.audiences.interests(channel) == Interests(topics=("b",))


def test_interests_that_stay_keep_their_date(database: Database) -> None:
    with database.unit_of_work() as work:
        reader = add_reader(work)
        work.readers.set_interests(reader, Interests(topics=("old", "gone")), now=NOW)
        later = NOW + SECOND
        work.readers.set_interests(reader, Interests(topics=("new", "old")), now=later)
        work.commit()
    with database.engine.connect() as connection:
        rows = connection.execute(select(InterestRow.topic, InterestRow.created_at))
        assert {topic: date for topic, date in rows} == {"new": later, "old": NOW}  # noqa: C416


def test_an_audience_comes_back_as_it_was_given(database: Database) -> None:
    with database.unit_of_work() as work:
        given_ = replace(
            audience(AudienceRef(platform="slack", tenant="T1", channel="C1", name="weekly")),
            label="#pápers             kind=AudienceKind.DIRECT, co",
            kind=AudienceKind.DIRECT,
            owner=add_reader(work),
            schedule=Schedule.parse("weekly Fri 16:00"),
            size=3,
            choosiness=Choosiness.BEST,
            layout=Layout.THREAD,
            note_when_empty=True,
            state=AudienceState.PAUSED,
            state_reason="asked to",
            paused_until=NOW + SECOND,
            next_due_at=NOW,
        )
        stored = work.audiences.add(given_)
        assert stored == replace(given_, id=stored.id)
        assert work.audiences.get(stored.id) == stored
        assert work.audiences.find(given_.ref) == stored
        changed = replace(stored, label="#new", size=9, next_due_at=None, state=AudienceState.ENDED)
        work.audiences.update(changed)
        assert work.audiences.lock(stored.id) == changed


def test_audiences_of_one_channel_differ_by_name(database: Database) -> None:
    second = replace(CHANNEL, name="weekly")
    with database.unit_of_work() as work:
        work.audiences.add(audience(second))
        work.audiences.add(audience(CHANNEL))
        assert [each.ref for each in work.audiences.all()] == [CHANNEL, second]
        with pytest.raises(StorageError, match="refused"):
            work.audiences.add(audience(CHANNEL))


def test_due_audiences_come_earliest_first(database: Database) -> None:
    states = [AudienceState.ACTIVE] * 4 + [AudienceState.PAUSED, AudienceState.ENDED]
    delays = [2, 1, 3, None, 0, 0]
    with database.unit_of_work() as work:
        for number, (state, delay) in enumerate(zip(states, delays, strict=True)):
            work.audiences.add(
                audience(
                    replace(CHANNEL, name=f"n{number}"),
                    state=state,
                    next_due_at=None if delay is None else NOW + delay * SECOND,
                )
            )
        due = work.audiences.due(NOW + 2 * SECOND)
        assert [each.ref.name for each in due] == ["n1", "n0"]


@on_one_database
@example(instant=datetime(2016, 11, 6, 1, fold=1, tzinfo=ZoneInfo("America/New_York")))
@given(instant=instants)
def test_times_come_back_as_the_same_instant_in_utc(database: Database, instant: datetime) -> None:
    with database.unit_of_work() as work:
        stored = work.audiences.add(audience(next_due_at=instant))
        back = work.audiences.get(stored.id).next_due_at
        assert back is not None
        assert (back, back.tzinfo) == (instant.astimezone(UTC), UTC)


@on_one_database
@given(two=st.tuples(instants, instants))
def test_databases_order_times_as_instants(
    database: Database, two: tuple[datetime, datetime]
) -> None:
    moment, due_at = (instant.astimezone(UTC) for instant in two)
    with database.unit_of_work() as work:
        work.audiences.add(audience(next_due_at=due_at))
        assert bool(work.audiences.due(moment)) == (due_at <= moment)
        assert work.audiences.due(due_at)
        assert not work.audiences.due(due_at - timedelta(microseconds=1))


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with database.unit_of_work() as work, pytest.raises(StatementError, match="without a zone"):
        work.audiences.add(audience(next_due_at=NOW.replace(tzinfo=None)))


@on_one_database
@given(topic=st.text(st.characters(codec=None, categories=None)))
def test_any_text_can_be_stored(database: Database, topic: str) -> None:
    with database.unit_of_work() as work:
        reader = add_reader(work)
        work.readers.set_interests(reader, Interests(topics=(topic,)), now=NOW)
        (back,) = work.readers.interests(reader).topics
        assert "\0" not in back
        if "\ufffd" not in back:
            assert back == topic
