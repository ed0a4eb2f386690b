from datetime import datetime

from bot.domain.epochs import Epoch
from bot.domain.leases import SENDER_LEASE, Lease
from bot.domain.ports import UnitOfWork
from bot.storage.database import Database
from tests.contracts.storage.values import NOW, SECOND


def take(work: UnitOfWork, owner: str, *, at: datetime = NOW, key: str = "web:#a") -> Lease | None:
    return work.leases.take("sender", key, owner=owner, now=at, lasts=SENDER_LEASE)


def fence(lease: Lease | None) -> int | None:
    return None if lease is None else lease.fence


def test_a_lease_has_one_owner_at_a_time(database: Database) -> None:
    with database.unit_of_work() as work:
        lease = take(work, "one")
        assert lease is not None
        assert (lease.owner, lease.fence, lease.expires_at) == ("one", 1, NOW + SENDER_LEASE)
        assert take(work, "two") is None
        assert fence(take(work, "two", key="web:#b")) == 1


def test_renewing_keeps_the_fence_and_moves_the_end(database: Database) -> None:
    with database.unit_of_work() as work:
        take(work, "one")
        renewed = take(work, "one", at=NOW + 20 * SECOND)
        assert renewed is not None
        assert (renewed.fence, renewed.expires_at) == (1, NOW + 20 * SECOND + SENDER_LEASE)
        assert take(work, "two", at=NOW + SENDER_LEASE) is None


def test_a_lease_that_ran_out_goes_to_the_next_owner_behind_a_new_fence(
    database: Database,
) -> None:
    with database.unit_of_work() as work:
        take(work, "one")
        end = NOW + SENDER_LEASE
        assert take(work, "two", at=end - SECOND) is None
        assert fence(take(work, "two", at=end)) == 2
        assert take(work, "one", at=end) is None
        assert fence(take(work, "one", at=end + SENDER_LEASE)) == 3


def test_a_lease_given_back_is_free_and_the_fence_goes_on(database: Database) -> None:
    with database.unit_of_work() as work:
        lease = take(work, "one")
        assert lease is not None
        work.leases.release(lease)
        assert fence(take(work, "two")) == 2
        work.leases.release(lease)
        assert take(work, "one") is None


def test_epochs_follow_each_other(database: Database) -> None:
    with database.unit_of_work() as work:
        assert work.epochs.latest("0.1") is None
        first = work.epochs.add(watermark=0, settings="{}", code="0.1", now=NOW)
        second = work.epochs.add(watermark=396, settings="{}", code="0.1", now=NOW)
        assert second > first
        assert work.epochs.latest("0.1") == Epoch(
            number=second, watermark=396, settings="{}", code="0.1", begun_at=NOW
        )
        assert work.epochs.latest("0.2") is None
