import pytest

from bot.storage.database import Database
from tests.unit.commands.office import Office


@pytest.fixture
def database_kind() -> str:
    """The ports are tested on every database; a command on one, but where a test asks for all."""
    return "sqlite"


@pytest.fixture
def empty_office(database: Database) -> Office:
    """Nobody and nothing is known yet."""
    return Office(database=database)


@pytest.fixture
def office(empty_office: Office) -> Office:
    """Nine papers of the last week are known."""
    empty_office.fill()
    return empty_office
