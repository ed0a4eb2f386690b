"""Homes that have taken in the five pages, made once and copied for whoever wants one."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.command_line import SEEDS, at


@pytest.fixture(scope="session")
def _seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("seeded")
    assert at(home, "ingest", SEEDS).code == 0
    return home


@pytest.fixture
def seeded(_seeded: Path, tmp_path: Path) -> Path:
    """A home of this test's own in which the five pages are stored and no audience is."""
    return shutil.copytree(_seeded, tmp_path / "seeded")
