from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database
from tests.unit.platforms.discord.inbound import Inbound, receiving
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
