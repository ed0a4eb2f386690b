"""Every test here is marked `peer`: it needs Node and what `make peers` installs."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.platforms.slack.manifest import SCOPES
from bot.storage.database import open_database
from tests.contracts.platforms.stage import Ledger, Stage
from tests.databases import KEYS
from tests.fakes.host import FakeHost
from tests.peers.emulating import CLIENT_ID, CLIENT_SECRET, REDIRECT_URL, Slack, emulated
from tests.peers.twinning import Twin, twinned


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.peer)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace in which nobody installed anything yet."""
    async with emulated(tuple(SCOPES)) as workspace:
        yield workspace


@pytest.fixture
async def token(slack: Slack) -> str:
    """The bot's token in a workspace where ada installed it, without our own code."""
    asked = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URL, "scope": ",".join(SCOPES)}
    sent = await slack.agree(slack.outside.joinpath("oauth/v2/authorize").with_query(asked), "ada")
    answer = await slack.client().oauth_v2_access(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        code=sent.query["code"],
        redirect_uri=REDIRECT_URL,
    )
    return str(answer["access_token"])


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """A server of Discord's with one channel, which the bot is in."""
    async with twinned() as server:
        yield server


@pytest.fixture
async def stage(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Stage]:
    """Real storage, which can seal tokens, and a host that does as it is told."""
    file = tmp_path / "var" / "paperround.db"
    file.parent.mkdir()
    shutil.copy(migrated_sqlite, file)
    with open_database(f"sqlite:///{file}", keys=KEYS) as database:
        bridge = ThreadBridge(database)
        try:
            ledger = Ledger(database=database)
            host = FakeHost(paper_on=ledger.paper_on)
            async with AsyncExitStack() as world:
                yield Stage(host=host, bridge=bridge, ledger=ledger, home=tmp_path, world=world)
        finally:
            bridge.close()
