"""What every release stored is still there, and means the same, after an upgrade."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, inspect, select, text

from bot.domain.editions import Action, ActionName, NotePayload, PapersPayload
from bot.domain.ids import AccountRef, AudienceId, EditionId, PaperId, ReaderId
from bot.domain.people import Refusal
from bot.domain.signals import Aside
from bot.storage import migrate
from bot.storage.database import Database, open_database
from bot.storage.engine import parse_url
from bot.storage.tables import METADATA, DeliveryRow
from tests.contracts.storage.releases import PAYLOADS, RELEASES, THEN, versions_up_to, write
from tests.contracts.storage.test_migrations import rows

SLACK = AccountRef(platform="slack", tenant="T1", external_id="U1")
YOU = AccountRef(platform="web", external_id="you")
FOLLOW = Action(name=ActionName.RUN, label="Follow a topic", subject="interests add")


@pytest.fixture
def upgraded(
    request: pytest.FixtureRequest, empty_url: str, tmp_path: Path
) -> Iterator[tuple[dict[str, int], Database]]:
    """How many rows a release's database had, and that database as it is now."""
    release = getattr(request, "param", "0001")
    migrate.upgrade(parse_url(empty_url), versions=versions_up_to(release, tmp_path / release))
    with open_database(empty_url) as database:
        with database.engine.begin() as connection:
            write(connection, RELEASES[release])
        before = rows(database)
        database.upgrade()
        yield before, database


@pytest.mark.parametrize("upgraded", RELEASES, indirect=True)
def test_an_upgrade_loses_no_row(upgraded: tuple[dict[str, int], Database]) -> None:
    before, database = upgraded
    assert all(before.values()), before
    after = rows(database)
    assert {name: after[name] for name in before} == before
    assert set(after) == set(METADATA.tables)
    assert database.check()


@pytest.mark.parametrize("upgraded", RELEASES, indirect=True)
def test_what_a_release_stored_is_read_as_before(upgraded: tuple[dict[str, int], Database]) -> None:
    with upgraded[1].unit_of_work() as work:
        assert [(str(each.ref), each.label) for each in work.audiences.all()] == [
            ("web:#papers", ""),
            ("web:you", ""),
        ]
        assert work.installations.tenants("slack") == ["T1"]
        assert work.readers.get(ReaderId(2)).accounts == (SLACK,)
        for audience in (AudienceId(1), AudienceId(2)):
            assert [each.state for each in work.editions.latest(audience)]


def test_the_first_release_s_saves_are_saved(upgraded: tuple[dict[str, int], Database]) -> None:
    with upgraded[1].unit_of_work() as work:
        for reader in (ReaderId(1), ReaderId(2)):
            assert work.saves.of(reader, Aside.SAVED) == {"p_a": THEN}
            assert work.saves.of(reader, Aside.NOT_NOW) == {}
        later = THEN + timedelta(days=1)
        assert work.saves.put(ReaderId(1), PaperId("p_a"), Aside.NOT_NOW, now=later)


def test_who_was_forgotten_stays_forgotten(upgraded: tuple[dict[str, int], Database]) -> None:
    with upgraded[1].unit_of_work() as work:
        assert list(work.refusals.all()) == [Refusal(account_hash="hash", forgotten_at=THEN)]


def test_the_buttons_of_old_messages_give_commands(
    upgraded: tuple[dict[str, int], Database],
) -> None:
    with upgraded[1].unit_of_work() as work:
        header, bare = (each.payload for each in work.editions.of_edition(EditionId(1)))
        papers, note = (each.payload for each in work.editions.latest(AudienceId(2)))
    assert not isinstance(header, PapersPayload)
    assert [(each.name, each.label, each.subject) for each in header.actions] == [
        (ActionName.RUN, "My ranking", "mine"),
        (ActionName.RUN, "Follow a topic", "interests add"),
        (ActionName.RUN, "Settings", "schedule here"),
    ]
    settings = Action(name=ActionName.RUN, label="Settings", subject="schedule")
    assert isinstance(papers, PapersPayload)
    assert papers.header is not None
    assert papers.header.actions == (FOLLOW, settings)
    undo = Action(name=ActionName.UNDO, label="Undo", subject="p_a")
    assert note == NotePayload(text="Quiet.", actions=(undo, settings))
    assert isinstance(bare, PapersPayload)
    assert bare.cards[0].title == '„Ünï“ of "name":"mine" \u2028'


def test_a_message_without_such_a_button_stays_the_same_to_the_byte(
    upgraded: tuple[dict[str, int], Database],
) -> None:
    raw = select(text("payload")).select_from(DeliveryRow).where(DeliveryRow.id == 2)
    with upgraded[1].engine.connect() as connection:
        assert connection.scalar(raw) == PAYLOADS["bare"]


def test_the_salt_is_made_with_the_schema_and_differs(empty_url: str, tmp_path: Path) -> None:
    salts = []
    for url in (empty_url, f"sqlite:///{tmp_path}/another.db"):
        with open_database(url) as database:
            database.upgrade()
            with database.unit_of_work() as work:
                salts.append(work.refusals.salt())
                assert salts[-1] == work.refusals.salt()
    assert len(set(salts)) == 2
    assert all(len(salt) == 32 for salt in salts)


def test_migrations_make_the_same_checks_and_keys_as_the_tables_say(database: Database) -> None:
    found = inspect(database.engine)
    for table in METADATA.sorted_tables:
        key = found.get_pk_constraint(table.name)
        assert key["constrained_columns"] == [column.name for column in table.primary_key]
        checks = {each["name"] for each in found.get_check_constraints(table.name)}
        said = [each for each in table.constraints if isinstance(each, CheckConstraint)]
        assert checks == {each.name for each in said}


def test_migrations_leave_ids_never_reused_where_the_tables_say_so(database: Database) -> None:
    if database.is_sqlite:
        with database.engine.connect() as connection:
            found = connection.execute(text("SELECT name, sql FROM sqlite_master"))
            made = {row.name: str(row.sql) for row in found}
        for name, table in METADATA.tables.items():
            said = bool(table.dialect_options["sqlite"]["autoincrement"])
            assert ("AUTOINCREMENT" in made[name]) is said, name
