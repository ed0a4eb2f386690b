"""The terminal is a window on the local chat only where `run` was asked for one."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from bot.app import Service
from bot.platforms import Wiring, connect, sections
from bot.platforms.console.adapter import ConsolePlatform
from bot.runtime.home import VISITOR, first_channel
from bot.runtime.surroundings import Surroundings
from bot.settings import Settings
from bot.storage.database import open_database
from tests.fakes.terminal import terminal_with


@pytest.fixture
def wiring(tmp_path: Path) -> Wiring:
    settings = Settings.model_validate({"first_start": {"channel": "#geese"}}, context=tmp_path)
    with open_database(f"sqlite:///{tmp_path}/paperround.db") as database:
        service = Service(settings, database, Surroundings())
    service.bridge.close()
    return service.wiring()


def test_without_a_terminal_there_is_no_such_window(wiring: Wiring) -> None:
    assert connect("console", wiring) is None


def test_at_a_terminal_it_is_the_local_chat_and_the_page_is_not(wiring: Wiring) -> None:
    terminal = terminal_with(StringIO())
    opened = connect("console", replace(wiring, terminal=terminal))
    assert opened is not None
    assert (opened.name, opened.platform.name, opened.routes) == ("web", "web", ())
    platform = opened.platform
    assert isinstance(platform, ConsolePlatform)
    assert (platform._caller, platform._place) == (VISITOR, first_channel(wiring.settings))
    assert opened.greeting is not None
    assert opened.greeting("http://x") == "http://x/health tells how it is."
    assert connect("web", replace(wiring, terminal=terminal)) is None


def test_the_terminal_has_no_settings() -> None:
    assert "console" not in sections()
