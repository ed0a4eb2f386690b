import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.storage.database import Database, open_database
from tests.fakes.discord import FakeDiscord
from tests.unit.platforms.discord.inbound import Inbound, receiving
from tests.unit.platforms.discord.outpost import Outpost, outpost_of
from tests.unit.services.world import World


@pytest.fixture
def database_kind() -> str:
    """What differs between databases is tested below; what comes in from Discord needs one."""
    return "sqlite"


@pytest.fixture
def world(database: Database) -> World:
    return World(database=database)


@pytest.fixture
async def inbound(world: World) -> AsyncIterator[Inbound]:
    """Two people in a channel, and our listeners; what Discord received was well formed."""
    async with receiving(world) as inbound:
        yield inbound
        assert inbound.discord.problems == []


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """Discord; what it received was well formed, or the test fails."""
    async with FakeDiscord.running() as discord:
        yield discord
        assert not discord.problems


@pytest.fixture
def outpost(discord: FakeDiscord, tmp_path: Path, migrated_sqlite: Path) -> Iterator[Outpost]:
    """A server of Discord, and real storage."""
    file = tmp_path / "var" / "paperround.db"
    file.parent.mkdir()
    shutil.copy(migrated_sqlite, file)
    with open_database(f"sqlite:///{file}") as database:
        bridge = ThreadBridge(database)
        try:
            yield outpost_of(discord, database, bridge, tmp_path)
        finally:
            bridge.close()
