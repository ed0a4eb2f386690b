"""Every clause beside this file is asked of every platform in `bot.platforms.PLATFORMS`."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.platforms import PLATFORMS
from bot.storage.database import open_database
from tests.contracts.platforms.harness import Harness, harness_of
from tests.contracts.platforms.scene import Scene
from tests.contracts.platforms.stage import Ledger, Stage
from tests.contracts.platforms.values import BARE, FULL, LIKED
from tests.fakes.host import FakeHost


@pytest.fixture(params=PLATFORMS)
def platform_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def stage(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Stage]:
    """Real storage; which database it is, storage's own contract is about."""
    file = tmp_path / "var" / "paperround.db"
    file.parent.mkdir()
    shutil.copy(migrated_sqlite, file)
    with open_database(f"sqlite:///{file}") as database:
        bridge = ThreadBridge(database)
        try:
            ledger = Ledger(database=database)
            host = FakeHost(paper_on=ledger.paper_on)
            async with AsyncExitStack() as world:
                yield Stage(host=host, bridge=bridge, ledger=ledger, home=tmp_path, world=world)
        finally:
            bridge.close()


@pytest.fixture
def harness(platform_name: str, stage: Stage) -> Harness:
    """The platform, not connected yet, with its channel and its people's direct messages."""
    harness = harness_of(platform_name, stage)
    stage.host.beside = harness.asks
    stage.ledger.open(harness.place, harness.people, FULL, BARE, LIKED)
    return harness


@pytest.fixture
async def scene(harness: Harness, stage: Stage) -> AsyncIterator[Scene]:
    """The platform, connected and running."""
    async with harness.connected() as chat:
        yield Scene(harness=harness, chat=chat, stage=stage)
