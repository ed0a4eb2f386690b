"""Every test here is marked `peer`: it needs Node and what `make peers` installs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.slack.manifest import SCOPES
from tests.peers.emulating import CLIENT_ID, CLIENT_SECRET, REDIRECT_URL, Slack, emulated


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
