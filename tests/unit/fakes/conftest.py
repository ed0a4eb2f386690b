from collections.abc import AsyncIterator

import pytest

from tests.unit.fakes.apps import Lab, by_http, by_socket, lab


@pytest.fixture
async def idle() -> AsyncIterator[Lab]:
    """A lab whose app is not connected."""
    async with lab() as found:
        yield found


@pytest.fixture(params=["socket", "http"])
async def app(idle: Lab, request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    """A lab whose app is reached, by either way; at the end nothing was wrong with it."""
    way = by_socket(idle) if request.param == "socket" else by_http(idle)
    async with way:
        yield idle
    assert not idle.slack.problems


@pytest.fixture
async def socketed(idle: Lab) -> AsyncIterator[Lab]:
    async with by_socket(idle):
        yield idle
