"""What only some machines have: the shared data folder, and a browser."""

import os
from pathlib import Path

import hypothesis
import pytest

from tests.browser import installed

pytest_plugins = ["tests.databases", "tests.contracts.platforms.reasons"]

SHARED = Path(os.environ.get("PAPERROUND_SHARED") or Path(__file__).parents[2] / "shared" / "data")
NEEDED = {
    "shared": (SHARED.is_dir(), f"there is no folder {SHARED} (PAPERROUND_SHARED names another)"),
    "browser": (installed.chromium() is not None, installed.MISSING),
}
"""By fixture, and marker: whether it is there, and why tests are left out where it is not."""

LACKING = {name: why for name, (there, why) in NEEDED.items() if not there}


def pytest_configure() -> None:
    """Let no test fail for being slow: speed is what `make bench` measures."""
    hypothesis.settings.register_profile("patient", deadline=None)
    hypothesis.settings.load_profile("patient")
    if os.environ.get("CI") == "true" and LACKING:
        raise pytest.UsageError(f"In CI no test is left out, and {'; '.join(LACKING.values())}.")


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in NEEDED:
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(name)
        for name, why in LACKING.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=why))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, why in LACKING.items():
        terminalreporter.write_line(f"Tests marked '{name}' were left out: {why}.")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder; asking for it marks the test `shared`."""
    return SHARED
