"""Several at once: real threads, each with its own unit of work."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Semaphore
from typing import TypeVar

from sqlalchemy import func, select

from bot.domain.errors import StorageError
from bot.domain.ids import AudienceId, PaperId
from bot.domain.leases import SENDER_LEASE
from bot.domain.signals import SignalKey, Surface, Vote
from bot.storage.database import Database
from bot.storage.tables import ReaderRow
from tests.contracts.storage.values import (
    NOW,
    READER,
    SECOND,
    add_file,
    add_papers,
    add_reader,
    audience,
    edition,
    list_all,
    signal,
)

Result = TypeVar("Result")
ROUNDS = 12


def at_once(task: Callable[[int], Result], *, threads: int = 2) -> list[Result]:
    """Run a task in several threads that start together; each is told its number."""
    start = Barrier(threads)

    def run(number: int) -> Result:
        start.wait()
        return task(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_numbers_appear_in_the_order_of_commits(database: Database) -> None:
    done = Semaphore(0)

    def ingest(number: int) -> None:
        try:
            for round_ in range(ROUNDS):
                names = [f"p_{number}_{round_}_{paper}" for paper in range(3)]
                with database.unit_of_work() as work:
                    add_papers(work, *names)
                    list_all(work, add_file(work, names[0]), *names)
                    work.commit()
        finally:
            done.release()

    def watch() -> None:
        at_work = 2
        while at_work:
            at_work -= done.acquire(blocking=False)
            with database.unit_of_work(read_only=True) as work:
                numbers = [paper.number for paper in work.papers.all()]
                listed = [paper.listed_number for paper in work.papers.listed()]
            assert numbers == listed == list(range(1, len(numbers) + 1))

    at_once(lambda number: watch() if number == 2 else ingest(number), threads=3)


def test_a_period_has_one_edition_however_many_compose_it(database: Database) -> None:
    with database.unit_of_work() as work:
        to = work.audiences.add(audience()).id
        work.commit()

    def compose(to: AudienceId, period: str) -> bool:
        with database.unit_of_work() as work:
            work.audiences.lock(to)
            if work.editions.exists(to, period):
                return False
            last = work.editions.last(to)
            follows = None if last is None else last.id
            work.editions.add(edition(to, period=period, follows=follows))
            work.commit()
            return True

    for day in range(1, ROUNDS):
        period = f"2026-03-{day:02}"
        made = at_once(lambda _, period=period: compose(to, period), threads=3)  # type: ignore[misc]
        assert sorted(made) == [False, False, True]


def test_the_database_itself_refuses_a_second_edition(database: Database) -> None:
    with database.unit_of_work() as work:
        to = work.audiences.add(audience()).id
        work.commit()

    def compose_without_the_lock(_: int) -> bool:
        try:
            with database.unit_of_work() as work:
                work.editions.add(edition(to))
                time.sleep(0.05)
                work.commit()
        except StorageError:
            return False
        return True

    assert sorted(at_once(compose_without_the_lock)) == [False, True]


def test_one_of_two_gets_the_lease(database: Database) -> None:
    def take(number: int, key: str) -> bool:
        with database.unit_of_work() as work:
            lease = work.leases.take(
                "sender", key, owner=f"owner {number}", now=NOW, lasts=SENDER_LEASE
            )
            work.commit()
        return lease is not None

    for round_ in range(ROUNDS):
        key = f"web:#{round_}"
        assert sorted(at_once(lambda number, key=key: take(number, key))) == [False, True]  # type: ignore[misc]


def test_an_account_seen_twice_at_once_is_one_reader(database: Database) -> None:
    def ensure(_: int) -> int:
        with database.unit_of_work() as work:
            reader = work.readers.ensure(READER, now=NOW)
            work.commit()
        return reader.id

    first, second = at_once(ensure)
    assert first == second
    with database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ReaderRow)) == 1


def test_two_events_of_one_act_at_once_are_both_kept(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        reader = add_reader(work)
        work.commit()

    def put(number: int, message: str) -> None:
        done = signal(reader, "p_a", message=message)
        back = signal(reader, "p_a", at=None, back=NOW + SECOND, message=message)
        with database.unit_of_work() as work:
            work.signals.put((done, back)[number])
            work.commit()

    for round_ in range(ROUNDS):
        message = f"m{round_}"
        at_once(lambda number, message=message: put(number, message))  # type: ignore[misc]
        key = SignalKey(
            reader=reader,
            paper=PaperId("p_a"),
            surface=Surface.BUTTON,
            message=message,
            name=Vote.UP.value,
        )
        with database.unit_of_work(read_only=True) as work:
            stored = work.signals.get(key)
        assert stored is not None
        assert (stored.occurred_at, stored.retracted_at) == (NOW, NOW + SECOND)


def test_an_event_delivered_twice_at_once_is_taken_in_once(database: Database) -> None:
    def take_in(_: int) -> bool:
        with database.unit_of_work() as work:
            seen = work.signals.seen_event("slack", "E1", now=NOW)
            work.commit()
        return seen

    assert sorted(at_once(take_in, threads=4)) == [False, True, True, True]
