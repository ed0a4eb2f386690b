"""What doctor asks platforms, and what becomes of one that cannot answer."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from structlog.testing import capture_logs

from bot.app import ThreadBridge
from bot.domain.errors import UserError
from bot.domain.health import Component, Status
from bot.platforms import PLATFORMS, Inspection
from bot.runtime import checks
from bot.runtime.surroundings import utc_now
from bot.settings import Settings
from bot.storage.database import Database, open_database

Examine = Callable[[Inspection], Awaitable[Mapping[str, Component]]]
Fill = Callable[..., None]
Doctor = Callable[[], Mapping[str, Component]]
WELL = Component(status=Status.OK, detail="as it should be")


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Let there be these platforms and no other."""

    def fill(**platforms: Examine) -> None:
        for name in list(PLATFORMS):
            monkeypatch.delitem(PLATFORMS, name)
        for name, examine in platforms.items():
            module = ModuleType(f"{name}_of_this_test.checking")
            vars(module)["examine"] = examine
            monkeypatch.setitem(sys.modules, module.__name__, module)
            monkeypatch.setitem(PLATFORMS, name, f"{name}_of_this_test")

    return fill


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(f"sqlite:///{tmp_path}/paperround.db") as database:
        database.upgrade()
        yield database


@pytest.fixture
def doctor(tmp_path: Path, database: Database) -> Iterator[Doctor]:
    settings = Settings.model_validate({}, context=tmp_path)
    bridge = ThreadBridge(database)
    inspection = Inspection(settings=settings, bridge=bridge, clock=utc_now)
    yield lambda: asyncio.run(checks.examine(inspection, database))
    bridge.close()


async def is_well(_: Inspection) -> Mapping[str, Component]:
    return {"tokens": WELL}


async def is_not_configured(_: Inspection) -> Mapping[str, Component]:
    return {}


async def says_what_to_do(_: Inspection) -> Mapping[str, Component]:
    raise UserError("Set the other token too.")


async def has_a_fault(_: Inspection) -> Mapping[str, Component]:
    raise RuntimeError("the token inside")


async def hangs(_: Inspection) -> Mapping[str, Component]:
    await asyncio.Event().wait()
    raise AssertionError


def test_the_parts_of_a_platform_are_called_after_it(table: Fill, doctor: Doctor) -> None:
    table(fax=is_well, mail=is_not_configured)
    found = doctor()
    assert found["fax tokens"] == WELL
    assert not [name for name in found if name.startswith("mail")]
    assert {"database", "files", "port", "program"} < set(found)


def test_a_platform_that_cannot_be_examined_stops_no_other(
    table: Fill, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "PATIENCE", 0.05)
    table(fax=says_what_to_do, mail=has_a_fault, pager=hangs, phone=is_well)
    with capture_logs() as logged:
        found = doctor()
    assert {name: part for name, part in found.items() if name in PLATFORMS} == {
        "fax": Component(status=Status.FAILED, detail="Set the other token too."),
        "mail": Component(
            status=Status.FAILED, detail="It could not be examined: unexpected RuntimeError."
        ),
        "pager": Component(status=Status.FAILED, detail="It did not answer in time: try again."),
    }
    assert found["phone tokens"] == WELL
    assert [(each["event"], each["platform"]) for each in logged] == [
        ("a platform could not be examined", "mail")
    ]


def test_a_platform_without_checks_is_said_to_be_faulty(
    table: Fill, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(phone=is_well)
    monkeypatch.setitem(PLATFORMS, "fax", "bot.platforms.fax")
    found = doctor()
    assert found["fax"].detail == "It could not be examined: unexpected ModuleNotFoundError."
    assert found["phone tokens"] == WELL


def test_platforms_may_look_into_the_database(table: Fill, doctor: Doctor) -> None:
    async def counts(inspection: Inspection) -> Mapping[str, Component]:
        count = await inspection.bridge.look(lambda work: work.papers.count())
        return {"papers": Component(status=Status.OK, detail=str(count))}

    table(fax=counts)
    assert doctor()["fax papers"].detail == "0"
