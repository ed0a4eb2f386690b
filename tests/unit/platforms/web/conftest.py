from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.unit.platforms.web.chatting import Browser, Chat, chatting
from tests.unit.services.world import SUBJECTS, World, content


@pytest.fixture
def database_kind() -> str:
    """What differs between databases is tested below; here it is what people are served."""
    return "sqlite"


@pytest.fixture
def world(database: Database) -> World:
    return World(database=database)


@pytest.fixture
async def chat(world: World, tmp_path: Path) -> AsyncIterator[Chat]:
    """The chat of a world with papers and one channel that follows retrieval."""
    world.bring([content(subject, number) for subject in SUBJECTS for number in range(3)])
    world.channel("retrieval")
    async with chatting(world, tmp_path / "home") as chat:
        yield chat


@pytest.fixture
async def ann(chat: Chat) -> Browser:
    return await chat.visit("ann")


@pytest.fixture
async def ben(chat: Chat) -> Browser:
    return await chat.visit("ben")
