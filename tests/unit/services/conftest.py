import pytest

from bot.storage.database import Database
from tests.unit.services.world import World


@pytest.fixture
def world(database: Database) -> World:
    return World(database=database)
