"""Workspaces that installed the bot: what is secret of them stays so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Text, cast, func, select, update

from bot.domain.errors import StorageError, UserError
from bot.domain.installations import Installation
from bot.storage.database import Database, open_database
from bot.storage.tables import ExpectedStateRow, InstallationRow
from tests.contracts.storage.test_concurrency import ROUNDS, at_once
from tests.contracts.storage.values import NOW, SECOND

OLD, NEW, OTHER = "the older key of two", "the newer key of two", "a key that was lost"
TOKEN = "xoxb-a-token-that-nobody-may-read"
ROTATED = "xoxe.xoxb-1-" + "r" * 180
LATER = NOW + timedelta(minutes=10)


def installation(tenant: str = "T1", **changed: object) -> Installation:
    known: dict[str, object] = {
        "platform": "slack",
        "tenant": tenant,
        "secrets": {"bot": TOKEN, "refresh": ROTATED},
        "details": {"name": "Ünï", "bot_user": "U0BOT"},
        "installed_at": NOW,
    }
    return Installation(**(known | changed))  # type: ignore[arg-type]


@pytest.fixture
def with_keys(database: Database, database_url: str) -> Callable[..., Database]:
    """The same database, opened with other keys."""
    del database  # which makes it, and drops it after this one is closed
    return lambda *keys: open_database(database_url, keys=keys)


def put(database: Database, *several: Installation) -> None:
    with database, database.unit_of_work() as work:
        for one in several:
            work.installations.put(one)
        work.commit()


def get(database: Database, tenant: str = "T1") -> Installation | None:
    with database, database.unit_of_work(read_only=True) as work:
        return work.installations.get("slack", tenant)


def reseal(database: Database) -> int:
    with database, database.unit_of_work() as work:
        count = work.installations.reseal()
        work.commit()
    return count


def stored(database: Database) -> list[str]:
    """Everything that stands in the table, as the database holds it."""
    columns = [cast(column, Text) for column in InstallationRow.__table__.columns]
    with database.engine.connect() as connection:
        return [str(tuple(row)) for row in connection.execute(select(*columns))]


def test_an_installation_comes_back_as_it_was(database: Database) -> None:
    put(database, installation(), installation("T2", secrets={}, details={}))
    assert get(database) == installation()
    assert get(database, "T2") == installation("T2", secrets={}, details={})
    assert get(database, "T3") is None


def test_the_database_never_holds_a_token(database: Database) -> None:
    put(database, installation())
    (row,) = stored(database)
    assert "U0BOT" in row
    for secret in (TOKEN, ROTATED, "rrrrrrrr"):
        assert secret not in row
    assert TOKEN not in repr(installation())


def test_a_second_installation_takes_the_place_of_the_first(database: Database) -> None:
    put(database, installation(), installation("T2"))
    again = installation(secrets={"bot": "xoxb-2"}, details={}, installed_at=LATER)
    put(database, again)
    assert get(database) == again
    assert get(database, "T2") == installation("T2")


def test_a_removed_one_is_gone_with_its_secrets_and_no_other_is(database: Database) -> None:
    put(database, installation(), installation("T2"), installation(platform="other"))
    with database.unit_of_work() as work:
        assert work.installations.remove("slack", "T1")
        assert not work.installations.remove("slack", "T1")
        work.commit()
    assert get(database) is None
    assert len(stored(database)) == 2


def test_workspaces_are_listed_in_one_order_on_every_database(database: Database) -> None:
    put(database, *map(installation, ("b", "A", "T_1", "T1", "ä", "a")))
    put(database, installation("elsewhere", platform="other"))
    with database.unit_of_work(read_only=True) as work:
        assert work.installations.tenants("slack") == ["A", "T1", "T_1", "a", "b", "ä"]


def test_without_a_key_nothing_is_stored_and_it_is_said_why(
    with_keys: Callable[..., Database],
) -> None:
    with with_keys() as database:
        with pytest.raises(UserError, match=r"slack:T1 .*set PAPERROUND_SECRET_KEY") as caught:
            put(database, installation())
        assert TOKEN not in str(caught.value)
        assert stored(database) == []
        assert get(database) is None


def test_what_has_no_secret_needs_no_key(with_keys: Callable[..., Database]) -> None:
    told = installation("42", platform="discord", secrets={})
    put(with_keys(), told)
    assert reseal(with_keys()) == reseal(with_keys(NEW)) == 0
    for keys in ((), (NEW,)):
        with with_keys(*keys) as database, database.unit_of_work(read_only=True) as work:
            assert work.installations.get("discord", "42") == told


@pytest.mark.parametrize("keys", [(), (OTHER,)])
def test_what_no_key_opens_is_told_with_the_workspace_and_what_to_do(
    with_keys: Callable[..., Database], keys: tuple[str, ...]
) -> None:
    put(with_keys(OLD), installation())
    for act in (get, reseal):
        with pytest.raises(UserError) as caught:
            act(with_keys(*keys))
        said = str(caught.value)
        assert said.startswith("No key opens the stored tokens of slack:T1: add the key ")
        assert not [secret for secret in (TOKEN, OLD, OTHER) if secret in said]
        assert caught.value.__cause__ is None


@pytest.mark.parametrize("damaged", ["", "gAAAA", "nonsense", "Ünsinn", '{"bot": "xoxb-1"}'])
def test_what_is_damaged_is_told_and_not_half_read(database: Database, damaged: str) -> None:
    put(database, installation())
    with database.engine.begin() as connection:
        connection.execute(update(InstallationRow).values(sealed=damaged))
    with pytest.raises(UserError, match="No key opens the stored tokens of slack:T1"):
        get(database)


def test_keys_are_changed_without_installing_again(with_keys: Callable[..., Database]) -> None:
    put(with_keys(OLD), installation(), installation("T2"))
    assert get(with_keys(NEW, OLD)) == installation()
    put(with_keys(NEW, OLD), installation("T3"))
    assert reseal(with_keys(NEW, OLD)) == 2
    assert reseal(with_keys(NEW, OLD)) == 0
    for tenant in ("T1", "T2", "T3"):
        assert get(with_keys(NEW), tenant) == installation(tenant)
    with pytest.raises(UserError):
        get(with_keys(OLD))


def test_what_no_key_opens_keeps_nothing_else_from_being_sealed_anew(
    with_keys: Callable[..., Database],
) -> None:
    put(with_keys(OTHER), installation())
    put(with_keys(OLD), installation("T2"))
    with with_keys(NEW, OLD) as database, database.unit_of_work() as work:
        with pytest.raises(UserError, match=r"of slack:T1: add"):
            work.installations.reseal()
        work.commit()
    assert get(with_keys(NEW), "T2") == installation("T2")
    assert get(with_keys(OTHER)) == installation()


def test_there_is_nothing_to_seal_anew_where_nobody_installed_it(
    with_keys: Callable[..., Database],
) -> None:
    assert reseal(with_keys(NEW)) == reseal(with_keys()) == 0


def test_what_only_reads_stores_no_installation(database: Database) -> None:
    with database.unit_of_work(read_only=True) as work, pytest.raises(StorageError):
        work.installations.put(installation())


@given(secrets=st.dictionaries(st.text(), st.text()), details=st.dictionaries(st.text(), st.text()))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_platform_tells_comes_back(
    database: Database, secrets: dict[str, str], details: dict[str, str]
) -> None:
    told = installation(secrets=secrets, details=details)
    put(database, told)
    assert get(database) == told


def test_a_state_is_expected_once_and_not_for_ever(database: Database) -> None:
    with database.unit_of_work() as work:
        work.installations.expect("one", now=NOW, expires_at=LATER)
        work.installations.expect("two", now=NOW, expires_at=LATER)
        assert not work.installations.arrived("another", now=NOW)
        assert work.installations.arrived("one", now=LATER - SECOND)
        assert not work.installations.arrived("one", now=LATER - SECOND)
        assert not work.installations.arrived("two", now=LATER)
        assert not work.installations.arrived("two", now=NOW)


def test_states_that_expired_do_not_pile_up(database: Database) -> None:
    with database.unit_of_work() as work:
        for number in range(5):
            now = NOW + number * SECOND
            work.installations.expect(f"state {number}", now=now, expires_at=now + SECOND)
        work.commit()
    with database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ExpectedStateRow)) == 1


def test_of_two_that_bring_the_same_state_at_once_one_is_expected(database: Database) -> None:
    def arrive(_: int, state: str) -> bool:
        with database.unit_of_work() as work:
            expected = work.installations.arrived(state, now=NOW)
            work.commit()
        return expected

    for round_ in range(ROUNDS):
        state = f"state {round_}"
        with database.unit_of_work() as work:
            work.installations.expect(state, now=NOW, expires_at=LATER)
            work.commit()
        arrived = at_once(lambda number, state=state: arrive(number, state))  # type: ignore[misc]
        assert sorted(arrived) == [False, True]


def test_two_that_seal_anew_at_once_leave_everything_readable(
    with_keys: Callable[..., Database],
) -> None:
    tenants = [f"T{number}" for number in range(8)]
    put(with_keys(OLD), *map(installation, tenants))
    assert sum(at_once(lambda _: reseal(with_keys(NEW, OLD)))) == len(tenants)
    for tenant in tenants:
        assert get(with_keys(NEW), tenant) == installation(tenant)
