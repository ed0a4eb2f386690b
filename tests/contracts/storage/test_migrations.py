"""From one revision to the next, on databases that hold something."""

import errno
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, func, inspect, select

from bot.domain.audiences import Interests
from bot.domain.editions import DeliveryState
from bot.domain.errors import DatabaseFull, DatabaseTooNew, StorageError
from bot.domain.ids import PaperId
from bot.domain.installations import Installation
from bot.domain.leases import SENDER_LEASE
from bot.domain.people import LinkRequest, Refusal
from bot.domain.signals import Aside
from bot.storage import migrate
from bot.storage.database import Database, open_database
from bot.storage.engine import parse_url
from bot.storage.tables import METADATA
from tests.contracts.storage.values import (
    CHANNEL,
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
from tests.databases import KEYS

HEAD = "0005"
REBUILDS_PARENTS = """
    for table in ("papers", "digest_files", "readers", "audiences", "editions", "deliveries"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("added", sa.Integer(), nullable=False, server_default="0"))
            batch.alter_column("added", new_column_name="extra")
"""
LOSES_READERS = """
    op.execute("DELETE FROM readers")
"""


def later_revision(folder: Path, body: str) -> tuple[Path, ...]:
    """The program's revisions, and one that a later program has."""
    versions = folder / "later"
    versions.mkdir()
    head = f"""\
        import sqlalchemy as sa
        from alembic import op

        revision = "later"
        down_revision = "{HEAD}"
        branch_labels = None
        depends_on = None


        def upgrade() -> None:
        """
    (versions / "later.py").write_text(dedent(head).rstrip() + body)
    return (*migrate.VERSIONS, versions)


def fill(database: Database) -> None:
    """Put at least one row into every table."""
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        file = add_file(work)
        list_all(work, file, "p_a", "p_b")
        work.files.sighted(file, "/seeds/page.txt", host="here", now=NOW)
        reader = add_reader(work)
        work.readers.set_interests(reader, Interests(topics=("vision",)), now=NOW)
        to = work.audiences.add(audience(owner=reader)).id
        work.audiences.set_interests(to, Interests(topics=("graphs",)), now=NOW)
        first = work.editions.add(edition(to, "p_a"))
        lease = work.leases.take(
            "sender", str(CHANNEL.place), owner="one", now=NOW, lasts=SENDER_LEASE
        )
        assert lease is not None
        for message in work.editions.of_edition(first):
            work.editions.move(
                message.id, DeliveryState.SENT, now=NOW, lease=lease, message=f"m{message.id}"
            )
        work.editions.add(edition(to, "p_b", period="2026-03-09", follows=first))
        work.signals.put(signal(reader, "p_a", where=to))
        work.signals.seen_event("web", "E1", now=NOW)
        work.epochs.add(watermark=2, settings="{}", code="0.1", now=NOW)
        work.saves.put(reader, PaperId("p_a"), Aside.SAVED, now=NOW)
        work.links.put(LinkRequest(code_hash="code", asker=READER, other=None, expires_at=NOW))
        work.refusals.put(Refusal(account_hash="hash", forgotten_at=NOW))
        work.installations.put(
            Installation(platform="slack", tenant="T1", secrets={"bot": "x"}, installed_at=NOW)
        )
        work.installations.expect("state", now=NOW, expires_at=NOW + SECOND)
        work.commit()


def rows(database: Database) -> dict[str, int]:
    tables = MetaData()
    with database.engine.connect() as connection:
        tables.reflect(connection)
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.tables.items()
            if name != "alembic_version"
        }


def copies(url: str) -> list[str]:
    file = Path(str(parse_url(url).database))
    return sorted(copy.name for copy in file.parent.glob(f"{file.name}.*before*"))


def test_the_migrations_make_the_tables_that_the_program_has(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert database.check()


def test_what_is_stored_outlives_a_change_of_tables_that_others_refer_to(
    database: Database, database_kind: str, database_url: str, tmp_path: Path
) -> None:
    fill(database)
    before = rows(database)
    assert set(before) == set(METADATA.tables)
    assert all(before.values()), before
    versions = later_revision(tmp_path, REBUILDS_PARENTS)
    migrate.upgrade(database.url, versions=versions)
    assert rows(database) == before
    with database.engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("papers")}
        assert "extra" in columns
        assert migrate.check(connection, versions=versions)
    expected = ["paperround.db.before-later"] if database_kind == "sqlite" else []
    assert copies(database_url) == expected


def test_the_copy_is_the_database_as_it_was(database: Database, tmp_path: Path) -> None:
    fill(database)
    if database.engine.dialect.name == "postgresql":
        return
    migrate.upgrade(database.url, versions=later_revision(tmp_path, REBUILDS_PARENTS))
    with open_database(f"sqlite:///{database.url.database}.before-later") as copy:
        assert copy.check()
        assert rows(copy) == rows(database)


def test_no_room_for_the_copy_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    versions = later_revision(tmp_path, REBUILDS_PARENTS)
    with open_database(f"sqlite:///{tmp_path}/paperround.db") as database:
        database.upgrade()
        monkeypatch.setattr(Path, "replace", no_room)
        with pytest.raises(DatabaseFull):
            migrate.upgrade(database.url, versions=versions)
        assert database.check()
    assert copies(f"sqlite:///{tmp_path}/paperround.db") == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    before = rows(database)
    broken = REBUILDS_PARENTS + '    op.execute("nonsense")\n'
    with pytest.raises(Exception, match="nonsense"):
        migrate.upgrade(database.url, versions=later_revision(tmp_path, broken))
    assert rows(database) == before
    assert database.check()


def test_a_migration_that_orphans_rows_is_undone(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path}/paperround.db", keys=KEYS) as database:
        database.upgrade()
        fill(database)
        before = rows(database)
        with pytest.raises(StorageError, match="would have lost what they belong to"):
            migrate.upgrade(database.url, versions=later_revision(tmp_path, LOSES_READERS))
        assert rows(database) == before
        assert database.check()


def test_nothing_is_copied_when_there_is_nothing_to_migrate(empty_url: str) -> None:
    with open_database(empty_url) as database:
        assert not database.check()
        database.upgrade()
        database.upgrade()
        assert database.check()
    assert copies(empty_url) == []


def test_a_database_of_a_newer_program_is_left_alone(
    database: Database, database_kind: str, tmp_path: Path
) -> None:
    fill(database)
    migrate.upgrade(database.url, versions=later_revision(tmp_path, REBUILDS_PARENTS))
    copy = "the copy .*before-later" if database_kind == "sqlite" else "a copy from before"
    says = f"was made by a newer Paper Round: install that version or restore {copy}\\.$"
    for act in (database.check, database.upgrade):
        with pytest.raises(DatabaseTooNew, match=says):
            act()


def test_several_programs_that_start_at_once_make_the_tables_once(empty_url: str) -> None:
    program = (
        "import sys; from bot.storage.database import open_database as o; o(sys.argv[1]).upgrade()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, empty_url], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    errors = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], errors
    with open_database(empty_url) as database:
        assert database.check()
