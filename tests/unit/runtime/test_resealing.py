"""What older keys sealed is sealed with the newest one when the program starts."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from bot.app import Service
from bot.domain.errors import UserError
from bot.domain.installations import Installation
from bot.platforms import Wiring
from bot.runtime.home import opened
from bot.runtime.surroundings import Surroundings
from bot.settings import Settings, load
from bot.storage.database import Database

NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
OLD, NEW, LOST = "the older key of two", "the newer key of two", "a key that was lost"
TOKEN = "xoxb-1"


class Enough(Exception):
    """Raised once the platforms would be connected."""


def settings_in(home: Path, *keys: str) -> Settings:
    return load(home=home, config=None, environ={"PAPERROUND_SECRET_KEY": ",".join(keys)})


def install(home: Path, tenant: str, *keys: str) -> None:
    with opened(settings_in(home, *keys)) as database, database.unit_of_work() as work:
        work.installations.put(
            Installation(platform="slack", tenant=tenant, secrets={"bot": TOKEN}, installed_at=NOW)
        )
        work.commit()


def token(home: Path, tenant: str, *keys: str) -> str:
    with opened(settings_in(home, *keys)) as database, database.unit_of_work() as work:
        found = work.installations.get("slack", tenant)
    assert found is not None
    return found.secrets["bot"]


def start(home: Path, *keys: str) -> list[str]:
    """Start the program until it would connect; what was logged, at which level."""

    async def run(settings: Settings, database: Database) -> None:
        service = Service(settings, database, Surroundings())
        await service.run(enough, stop=asyncio.Event(), ready=print)

    def enough(_: Wiring) -> NoReturn:
        raise Enough

    settings = settings_in(home, *keys)
    with opened(settings) as database, capture_logs() as logged, pytest.raises(Enough):
        asyncio.run(run(settings, database))
    return [f"{each['log_level']}: {each}" for each in logged if "seal" in str(each)]


def test_a_start_with_a_new_key_lets_the_old_one_go(tmp_path: Path) -> None:
    install(tmp_path, "T1", OLD)
    (said,) = start(tmp_path, NEW, OLD)
    assert said.startswith("info: ")
    assert token(tmp_path, "T1", NEW) == TOKEN
    assert start(tmp_path, NEW) == []


def test_what_no_key_opens_is_told_and_keeps_nobody_from_starting(tmp_path: Path) -> None:
    install(tmp_path, "T1", LOST)
    install(tmp_path, "T2", OLD)
    (said,) = start(tmp_path, NEW, OLD)
    assert said.startswith("error: ")
    assert "slack:T1" in said
    assert not [secret for secret in (TOKEN, NEW, OLD, LOST) if secret in said]
    assert token(tmp_path, "T2", NEW) == TOKEN
    assert token(tmp_path, "T1", LOST) == TOKEN


def test_without_keys_nothing_is_tried(tmp_path: Path) -> None:
    install(tmp_path, "T1", OLD)
    assert start(tmp_path) == []
    with pytest.raises(UserError, match="PAPERROUND_SECRET_KEY"):
        token(tmp_path, "T1")
