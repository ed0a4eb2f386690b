"""One Chromium for all tests of a process, homes that are in use, and people who come to them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import launched
from tests.browser.person import People
from tests.browser.program import Program, served
from tests.e2e.command_line import SEEDS

ONE_LOOP: Final = "session"
"""The browser's connection lives in one event loop, so all its tests run there."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope=ONE_LOOP), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope=ONE_LOOP)
async def browser() -> AsyncIterator[Browser]:
    async with launched() as chromium:
        yield chromium


@pytest_asyncio.fixture(scope="session", loop_scope=ONE_LOOP)
async def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was started once: the seeds are in, and `#papers` has its first digest."""
    home = tmp_path_factory.mktemp("used")
    shutil.copytree(SEEDS, home / "seeds")
    async with served(home) as program:
        await program.has_sent_a_digest()
        assert await program.stop() == 0
    return home


@pytest.fixture
def home(used_home: Path, tmp_path: Path) -> Path:
    """A copy of the home that was started once, of this test's own."""
    return shutil.copytree(used_home, tmp_path / "home")


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def program(home: Path) -> AsyncIterator[Program]:
    """The program, serving that home."""
    async with served(home) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope=ONE_LOOP)
async def everybodys(
    used_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """The program, for tests that do nothing which others could see, and need not wait for it."""
    home = shutil.copytree(used_home, tmp_path_factory.mktemp("everybodys") / "home")
    async with served(home) as running:
        yield running


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def people(browser: Browser) -> AsyncIterator[People]:
    """Whoever comes; at the end, what went wrong in their browsers fails the test."""
    async with People(browser=browser).watched() as everybody:
        yield everybody
