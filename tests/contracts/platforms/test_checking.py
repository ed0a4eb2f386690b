"""What `doctor` can say of each platform."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import iscoroutinefunction
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.domain.health import Status
from bot.platforms import PLATFORMS, Inspection, inspect, sections
from bot.runtime.surroundings import utc_now
from bot.settings import load
from bot.storage.database import open_database


@pytest.fixture
def inspection(tmp_path: Path) -> Iterator[Inspection]:
    """Of a home in which nothing is set."""
    with open_database(f"sqlite:///{tmp_path}/paperround.db") as database:
        database.upgrade()
        bridge = ThreadBridge(database)
        settings = load(home=tmp_path, config=None, environ={}, sections=sections())
        yield Inspection(settings=settings, bridge=bridge, clock=utc_now)
        bridge.close()


def has_checks(name: str) -> None:
    place = f"{PLATFORMS[name]}.checking"
    lacking = f"The platform “{name}” has no checks for doctor: add {place} with `examine`."
    assert find_spec(PLATFORMS[name]) is not None, lacking
    assert find_spec(place) is not None, lacking
    assert iscoroutinefunction(getattr(import_module(place), "examine", None)), lacking


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_has_checks(name: str) -> None:
    has_checks(name)


def test_a_platform_without_checks_fails_with_the_file_to_add(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place in ("bot.platforms.fax", "tests.fakes"):
        monkeypatch.setitem(PLATFORMS, "fax", place)
        with pytest.raises(AssertionError, match=rf"“fax” has no checks.* add {place}\.checking"):
            has_checks("fax")


@pytest.mark.parametrize("name", PLATFORMS)
async def test_where_nothing_is_set_nothing_is_wrong(name: str, inspection: Inspection) -> None:
    for part, component in (await inspect(name, inspection)).items():
        assert component.status is Status.OK, (name, part, component)
        assert component.detail
