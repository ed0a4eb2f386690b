import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.errors import (
    DatabaseBusy,
    DatabaseFull,
    InvalidInput,
    NotFound,
    StorageError,
)
from bot.domain.ids import AudienceId
from bot.storage.database import Database, open_database
from tests.contracts.storage.values import add_papers, add_reader

RAISE_DISK_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'No space left on device'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON papers EXECUTE FUNCTION no_room();
"""


def count(database: Database) -> int:
    with database.unit_of_work(read_only=True) as work:
        return work.papers.count()


def test_what_is_not_committed_is_undone(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
    assert count(database) == 0


def test_an_error_undoes_everything(database: Database) -> None:
    def fail_in_the_middle() -> None:
        with database.unit_of_work() as work:
            add_papers(work, "p_a")
            work.audiences.get(AudienceId(99))

    with pytest.raises(NotFound):
        fail_in_the_middle()
    assert count(database) == 0


def test_what_is_committed_stays_whatever_comes_after(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        work.commit()
        add_papers(work, "p_b")
    assert count(database) == 1


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    with database.unit_of_work(read_only=True) as looking:
        before = looking.papers.count()
        with database.unit_of_work() as work:
            add_papers(work, "p_a")
            work.commit()
        assert (before, looking.papers.count()) == (0, 0)
    assert count(database) == 1


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        assert count(database) == 0


def test_what_only_reads_cannot_write(database: Database) -> None:
    with database.unit_of_work(read_only=True) as work, pytest.raises(StorageError):
        add_reader(work)
    with database.unit_of_work() as work:  # the same connection can again
        add_reader(work)


def test_a_commit_belongs_inside_the_unit_of_work(database: Database) -> None:
    with pytest.raises(RuntimeError):
        database.unit_of_work().commit()


def test_a_database_in_use_for_too_long_is_said_to_be_busy(
    database: Database, database_url: str
) -> None:
    with (
        open_database(database_url, busy_timeout=0.1) as impatient,
        database.unit_of_work() as work,
    ):
        add_papers(work, "p_a")
        with pytest.raises(DatabaseBusy) as caught, impatient.unit_of_work() as other:
            add_papers(other, "p_b")
        assert caught.value.__cause__ is not None
        work.commit()
    assert count(database) == 1


def test_a_full_disk_is_said_to_be_full_and_nothing_is_stored(
    database: Database, database_kind: str
) -> None:
    with database.engine.begin() as connection:
        if database_kind == "sqlite":
            pages = connection.scalar(text("PRAGMA page_count")) or 0
            connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        else:
            connection.execute(text(RAISE_DISK_FULL))
    with pytest.raises(DatabaseFull) as caught, database.unit_of_work() as work:
        add_papers(work, *(f"p_{number}" for number in range(1000)))
    assert caught.value.__cause__ is not None
    assert count(database) == 0


def test_a_database_without_tables_says_what_to_do(empty_url: str) -> None:
    with open_database(empty_url) as database:
        database.ping()
        with pytest.raises(StorageError, match="paperround db upgrade"):
            count(database)


def test_a_database_that_answers_is_well(database: Database) -> None:
    database.ping()


def test_a_database_that_does_not_answer_is_reported_in_one_sentence(tmp_path: Path) -> None:
    nobody = f"postgresql://someone:secret@/papers?host={tmp_path}"
    with open_database(nobody) as database, pytest.raises(StorageError) as caught:
        database.ping()
    assert str(caught.value).startswith("The database cannot be reached")
    assert "secret" not in f"{caught.value} {database}"


def test_a_file_that_is_no_database_is_reported_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "papers.db"
    file.write_text("dear diary " * 100)
    with open_database(f"sqlite:///{file}") as database, pytest.raises(StorageError) as caught:
        database.upgrade()
    assert isinstance(caught.value.__cause__, Exception)
    assert "not a database" in str(caught.value)


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be made"):
        open_database(f"sqlite:///{tmp_path}/file/papers.db")


@pytest.mark.parametrize(
    "url",
    ["", "nonsense with secret", "mysql://me:secret@host/x", "sqlite://", "sqlite:///:memory:"],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        open_database(url)
    assert "secret" not in str(caught.value)


def test_a_sqlite_file_is_safe_by_its_settings(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path}/a/b/papers.db", busy_timeout=3) as database:
        database.upgrade()
        with database.engine.connect() as connection:
            names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            assert [connection.scalar(text(f"PRAGMA {name}")) for name in names] == [
                "wal",
                2,
                1,
                3000,
            ]
    assert sqlite3.connect(tmp_path / "a/b/papers.db").execute("SELECT 1").fetchone() == (1,)
