"""Which platforms are connected, and what becomes of one that cannot be."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from structlog.testing import capture_logs

from bot.app import Service
from bot.domain.errors import UserError
from bot.domain.health import Component, Status
from bot.platforms import PLATFORMS, Connected, Wiring
from bot.runtime.connecting import Connections, connected
from bot.runtime.surroundings import Surroundings
from bot.settings import Settings
from bot.storage.database import open_database
from tests.fakes.platform import FakePlatform

Connecting = Callable[[Wiring], Connected | None]
Fill = Callable[..., None]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Let there be these platforms and no other."""

    def fill(**platforms: Connecting) -> None:
        for name in list(PLATFORMS):
            monkeypatch.delitem(PLATFORMS, name)
        for name, connect in platforms.items():
            module = ModuleType(f"{name}_of_this_test.connecting")
            vars(module)["connect"] = connect
            monkeypatch.setitem(sys.modules, module.__name__, module)
            monkeypatch.setitem(PLATFORMS, name, f"{name}_of_this_test")

    return fill


@pytest.fixture
def wiring(tmp_path: Path) -> Wiring:
    with open_database(f"sqlite:///{tmp_path}/paperround.db") as database:
        service = Service(Settings.model_validate({}, context=tmp_path), database, Surroundings())
    service.bridge.close()
    return service.wiring()


def works(_: Wiring) -> Connected | None:
    return Connected(name="slack", platform=FakePlatform(name="slack"))


def is_not_configured(_: Wiring) -> Connected | None:
    return None


def refuses(_: Wiring) -> Connected | None:
    raise UserError("SLACK_BOT_TOKEN is refused: copy it again.")


def has_a_fault(_: Wiring) -> Connected | None:
    raise RuntimeError("the token inside")


def test_every_platform_that_is_configured_is_connected(table: Fill, wiring: Wiring) -> None:
    table(one=works, other=is_not_configured, third=works)
    connections = connected(wiring)
    assert len(connections.made) == 2
    assert connections.failed == {}


def test_one_that_cannot_be_connected_stops_no_other_and_is_told(
    table: Fill, wiring: Wiring
) -> None:
    table(discord=refuses, faulty=has_a_fault, slack=works)
    with capture_logs() as logged:
        connections = connected(wiring)
    assert [each.name for each in connections.made] == ["slack"]
    assert connections.health() == {
        "discord": Component(
            status=Status.FAILED, detail="SLACK_BOT_TOKEN is refused: copy it again."
        ),
        "faulty": Component(
            status=Status.FAILED, detail="It could not be connected: unexpected RuntimeError."
        ),
        "slack": Component(status=Status.OK),
    }
    assert [(each["platform"], each["log_level"]) for each in logged] == [("faulty", "error")]


def test_when_none_is_left_all_reasons_are_told_at_once(table: Fill, wiring: Wiring) -> None:
    table(discord=refuses, faulty=has_a_fault, slack=is_not_configured)
    with pytest.raises(UserError) as error, capture_logs():
        connected(wiring)
    assert str(error.value).splitlines() == [
        "discord: SLACK_BOT_TOKEN is refused: copy it again.",
        "faulty: It could not be connected: unexpected RuntimeError.",
    ]


def test_the_health_of_no_platform_is_nothing() -> None:
    assert Connections().health() == {}


@pytest.mark.parametrize("name", PLATFORMS)
def test_each_platform_of_the_table_is_a_package_of_its_own(name: str) -> None:
    assert PLATFORMS[name] == f"bot.platforms.{name}"
