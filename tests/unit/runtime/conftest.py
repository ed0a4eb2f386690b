from collections.abc import Iterator

import pytest

from bot.app import ThreadBridge
from bot.storage.database import Database
from tests.unit.services.world import World


@pytest.fixture
def world(database: Database) -> World:
    return World(database=database)


@pytest.fixture
def bridge(database: Database) -> Iterator[ThreadBridge]:
    bridge = ThreadBridge(database)
    yield bridge
    bridge.close()
