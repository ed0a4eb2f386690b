"""What people are answered while another process writes: commands over the real bridge."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.app import ThreadBridge
from bot.domain.replies import Form, Notice, Reply
from bot.runtime.host import TRY_AGAIN, ChatHost
from bot.storage.database import Database, open_database
from tests.fakes.sqlite import every_connection
from tests.unit.commands.office import DEFAULTS, NOW, PAPERS, YOU, Office

BUSY = Reply(blocks=(Notice(text=TRY_AGAIN),))


@pytest.fixture
def database_kind() -> str:
    """On PostgreSQL nobody holds the whole database."""
    return "sqlite"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """One that does not wait for others to end."""
    with every_connection("busy_timeout = 1"), open_database(database_url) as database:
        yield database


@contextmanager
def host_of(office: Office) -> Iterator[ChatHost]:
    bridge = ThreadBridge(office.database)
    try:
        yield ChatHost(
            bridge=bridge,
            model=lambda: office.model,
            defaults=DEFAULTS,
            clock=lambda: NOW,
            components=dict,
        )
    finally:
        bridge.close()


@contextmanager
def somebody_writing(database_url: str) -> Iterator[None]:
    file = Path(make_url(database_url).database or "")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.parametrize(
    "line",
    [
        "help",
        "topic long context",
        "mine",
        "why legged",
        "profile",
        "interests show",
        "status",
        "schedule",
    ],
)
async def test_what_only_reads_is_answered_while_another_process_writes(
    database: Database, database_url: str, line: str
) -> None:
    office = Office(database=database)
    office.fill()
    office.type("subscribe robots")
    with host_of(office) as host, somebody_writing(database_url):
        answer = await host.command(line, YOU, PAPERS)
    assert answer != BUSY
    assert isinstance(answer, Form if line == "schedule" else Reply)


@pytest.mark.parametrize(
    "line", ["like legged", "subscribe", "unsubscribe", "interests add agents"]
)
async def test_what_cannot_be_stored_meanwhile_is_said_to_be_so(
    database: Database, database_url: str, line: str
) -> None:
    office = Office(database=database)
    office.fill()
    office.type("subscribe robots")
    with host_of(office) as host:
        with somebody_writing(database_url):
            assert await host.command(line, YOU, PAPERS) == BUSY
        assert await host.command(line, YOU, PAPERS) != BUSY


async def test_a_filled_in_form_is_stored(database: Database) -> None:
    office = Office(database=database)
    office.type("subscribe")
    with host_of(office) as host:
        form = await host.command("schedule", YOU, PAPERS)
        assert isinstance(form, Form)
        call = office.call("schedule", place=PAPERS)
        values = {field.name: field.value for field in form.fields} | {"size": "3"}
        stored = await host.submit(form, values, call)
    assert isinstance(stored, Reply)
    with database.unit_of_work(read_only=True) as uow:
        (audience,) = uow.audiences.all()
    assert audience.size == 3
