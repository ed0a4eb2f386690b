from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.runtime.kept_models import KeptModels
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


@pytest.fixture
def kept(tmp_path: Path) -> KeptModels:
    """A folder for models that is not there yet."""
    return KeptModels(folder=tmp_path / "var" / "models", database="sqlite:///papers.db")
