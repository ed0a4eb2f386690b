import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.storage.database import Database, open_database
from tests.fakes.slack import FakeSlack
from tests.unit.platforms.slack.inbound import Inbound, receiving
from tests.unit.platforms.slack.outpost import SECRET_KEY, Outpost, outpost_of
from tests.unit.services.world import World


@pytest.fixture
def database_kind() -> str:
    """What differs between databases is tested below; what comes in from Slack needs one."""
    return "sqlite"


@pytest.fixture
def world(database: Database) -> World:
    return World(database=database)


@pytest.fixture
async def inbound(world: World) -> AsyncIterator[Inbound]:
    """Two people in a channel, and our listeners; what Slack received was well formed."""
    async with receiving(world) as inbound:
        yield inbound
        assert inbound.slack.problems == []


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Slack; what it received was well formed, or the test fails."""
    async with FakeSlack.running() as slack:
        yield slack
        assert not slack.problems


@pytest.fixture
def outpost(slack: FakeSlack, tmp_path: Path, migrated_sqlite: Path) -> Iterator[Outpost]:
    """A workspace of Slack, and real storage."""
    file = tmp_path / "var" / "paperround.db"
    file.parent.mkdir()
    shutil.copy(migrated_sqlite, file)
    with open_database(f"sqlite:///{file}", keys=[SECRET_KEY]) as database:
        bridge = ThreadBridge(database)
        try:
            yield outpost_of(slack, database, bridge, tmp_path)
        finally:
            bridge.close()
