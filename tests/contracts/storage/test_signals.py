from dataclasses import replace
from datetime import timedelta
from functools import reduce

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import update

from bot.domain.ids import AccountRef, PaperId, ReaderId
from bot.domain.signals import Signal, SignalKey, Surface, Vote, standing_vote
from bot.storage.database import Database
from bot.storage.tables import PaperRow
from tests.contracts.storage.values import (
    NOW,
    SECOND,
    add_papers,
    add_reader,
    audience,
    signal,
)

P_A = PaperId("p_a")
OTHER = AccountRef(platform="web", external_id="other")
moments = st.one_of(st.none(), st.integers(0, 5).map(lambda step: NOW + step * SECOND))
events = st.builds(
    lambda value, at, back, message: (value, at, back, message),
    st.sampled_from(Vote),
    moments,
    moments,
    st.sampled_from(["m1", "m2"]),
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    told=st.lists(events, min_size=1, max_size=6).flatmap(
        lambda several: st.tuples(
            st.just(several),
            st.permutations([*several, *several[:2]]),
        )
    )
)
def test_any_order_and_number_of_events_leaves_the_same_signals(
    database: Database,
    told: tuple[list[tuple], list[tuple]],  # type: ignore[type-arg]
) -> None:
    outcomes = []
    for order in told:
        with database.unit_of_work() as work:
            add_papers(work, "p_a")
            reader = add_reader(work)
            acts = [
                signal(reader, "p_a", value, at=at, back=back, message=message)
                for value, at, back, message in order
            ]
            for act in acts:
                work.signals.put(act)
            stored = work.signals.of_paper(reader, P_A)
            assert set(stored) == set(_merged(acts))
            assert work.signals.votes(reader).get(P_A) == standing_vote(stored)
            outcomes.append(
                [(act.key.message, act.occurred_at, act.retracted_at) for act in stored]
            )
    assert outcomes[0] == outcomes[1]


def _merged(acts: list[Signal]) -> list[Signal]:
    by_key: dict[SignalKey, list[Signal]] = {}
    for act in acts:
        by_key.setdefault(act.key, []).append(act)
    return [reduce(Signal.merged, same) for same in by_key.values()]


def test_a_signal_comes_back_as_it_was_given(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        where = work.audiences.add(audience()).id
        act = Signal(
            key=SignalKey(
                reader=add_reader(work),
                paper=P_A,
                surface=Surface.REACTION,
                message="1700000000.000100",
                name="+1::skin-tone-3",
            ),
            value=Vote.UP,
            occurred_at=None,
            retracted_at=NOW,
            audience=where,
        )
        assert work.signals.get(act.key) is None
        work.signals.put(act)
        assert work.signals.get(act.key) == act


def test_taking_a_vote_back_forgets_it(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        reader = add_reader(work)
        work.signals.put(signal(reader, "p_a"))
        assert work.signals.votes(reader) == {P_A: Vote.UP}
        work.signals.put(signal(reader, "p_a", at=None, back=NOW + SECOND))
        assert work.signals.votes(reader) == {}
        assert len(work.signals.of_reader(reader)) == 1


def test_a_reader_s_signals_come_in_order_of_papers(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_b", "p_a", "p_C")
        reader, other = add_reader(work), add_reader(work, OTHER)
        for paper in ("p_b", "p_C", "p_a"):
            work.signals.put(signal(reader, paper))
        work.signals.put(signal(other, "p_b"))
        order = [act.key.paper for act in work.signals.of_reader(reader)]
        assert order == ["p_C", "p_a", "p_b"]
        assert list(work.signals.votes(reader)) == order


def test_a_channel_counts_the_votes_given_in_it(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        here = work.audiences.add(audience()).id
        one, two = add_reader(work), add_reader(work, OTHER)
        work.signals.put(signal(one, "p_a", where=here))
        work.signals.put(signal(two, "p_a", Vote.DOWN, where=here))
        work.signals.put(signal(one, "p_b", where=here))
        work.signals.put(signal(two, "p_b", message="in private"))
        papers = [PaperId(name) for name in ("p_a", "p_b", "p_c")]
        assert work.signals.tally(papers, here) == {"p_a": (1, 1), "p_b": (1, 0), "p_c": (0, 0)}
        assert work.signals.votes_in(here) == {
            one: {"p_a": Vote.UP, "p_b": Vote.UP},
            two: {"p_a": Vote.DOWN},
        }


def test_reactions_can_be_counted_alone(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_old", "p_new")
        here = work.audiences.add(audience()).id
        one, two = add_reader(work), add_reader(work, OTHER)
        work.signals.put(reacted(signal(one, "p_old", where=here)))
        work.signals.put(signal(one, "p_old", Vote.DOWN, at=NOW + SECOND, where=here))
        work.signals.put(signal(two, "p_old", where=here))
        papers = [PaperId("p_old"), PaperId("p_new")]
        counts = work.signals.tally(papers, here, surface=Surface.REACTION)
        assert counts == {"p_old": (1, 0), "p_new": (0, 0)}
        assert work.signals.tally(papers, here) == {"p_old": (1, 1), "p_new": (0, 0)}


def reacted(act: Signal) -> Signal:
    return replace(act, key=replace(act.key, surface=Surface.REACTION, name="+1"))


def test_recent_votes_are_those_given_after_a_moment(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c", "p_d")
        reader = add_reader(work)
        work.signals.put(signal(reader, "p_a", at=NOW))
        work.signals.put(signal(reader, "p_b", at=NOW + SECOND))
        work.signals.put(signal(reader, "p_c", at=NOW + SECOND, back=NOW + 2 * SECOND))
        work.signals.put(signal(reader, "p_d", at=NOW))
        work.signals.put(signal(reader, "p_d", Vote.DOWN, at=NOW + SECOND))
        assert work.signals.votes_since(reader, NOW) == {"p_b": Vote.UP, "p_d": Vote.DOWN}
        assert work.signals.votes_since(reader, NOW + SECOND) == {}


def test_votes_on_a_merged_paper_count_for_what_it_became(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_old", "p_new")
        here = work.audiences.add(audience()).id
        reader = add_reader(work)
        work.signals.put(signal(reader, "p_old", at=NOW, where=here))
        work.signals.put(signal(reader, "p_new", Vote.DOWN, at=NOW - SECOND, where=here))
        work.commit()
    with database.engine.begin() as connection:
        connection.execute(
            update(PaperRow).where(PaperRow.id == "p_old").values(merged_into="p_new")
        )
    new = PaperId("p_new")
    with database.unit_of_work() as work:
        assert work.signals.votes(reader) == {new: Vote.UP}
        assert work.signals.tally([new], here) == {new: (1, 0)}
        assert len(work.signals.of_paper(reader, new)) == 2
        assert len(work.signals.on_message("m1", [new])) == 2


def test_everybodys_acts_on_a_message_are_found_with_those_taken_back(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        one, other = add_reader(work), add_reader(work, OTHER)
        here = [
            signal(one, "p_a"),
            signal(other, "p_a", Vote.DOWN, back=NOW + SECOND),
            signal(other, "p_b"),
        ]
        for each in (*here, signal(one, "p_b", message="m2"), signal(one, "p_a", message="")):
            work.signals.put(each)
        assert list(work.signals.on_message("m1", [P_A, PaperId("p_b")])) == here
        assert list(work.signals.on_message("m1", [P_A])) == here[:2]
        assert list(work.signals.on_message("m1", [])) == []


def test_an_event_is_taken_in_once(database: Database) -> None:
    with database.unit_of_work() as work:
        seen = [
            work.signals.seen_event(platform, event, now=NOW)
            for platform, event in [("slack", "E1"), ("slack", "E1"), ("discord", "E1")]
        ]
        assert seen == [False, True, False]


def test_nobody_has_no_votes(database: Database) -> None:
    with database.unit_of_work() as work:
        assert work.signals.votes(ReaderId(99)) == {}
        assert work.signals.votes_since(ReaderId(99), NOW - timedelta(days=1)) == {}


def test_votes_are_known_as_they_stood_at_a_moment(database: Database) -> None:
    """Undone later they stood, given later they did not; what was forgotten is nobody's."""
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c", "p_d")
        reader, other, unasked = (
            add_reader(work, AccountRef(platform="web", external_id=name)) for name in "abc"
        )
        early, late = NOW - SECOND, NOW + SECOND
        for each in (
            signal(reader, "p_a", at=NOW),
            signal(reader, "p_b", at=early, back=late),
            signal(reader, "p_c", at=late),
            signal(reader, "p_d", at=early, back=NOW),
            signal(other, "p_a", at=early),
            signal(other, "p_a", Vote.DOWN, at=NOW, message="m2"),
            signal(unasked, "p_a", at=early),
        ):
            work.signals.put(each)
        asked = [reader, other]
        assert work.signals.votes_until(asked, NOW) == {
            reader: {P_A: Vote.UP, "p_b": Vote.UP},
            other: {P_A: Vote.DOWN},
        }
        assert work.signals.votes_until(asked, late)[reader] == {P_A: Vote.UP, "p_c": Vote.UP}
        work.readers.delete(other)
        assert work.signals.votes_until(asked, NOW).keys() == {reader}
        assert work.signals.votes_until([], NOW) == {}
