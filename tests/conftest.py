"""What every test may use: the shared data folder, which only some machines have."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.databases"]

SHARED = Path(os.environ.get("PAPERROUND_SHARED") or Path(__file__).parents[2] / "shared" / "data")
PRESENT = SHARED.is_dir()


def pytest_configure() -> None:
    if os.environ.get("CI") == "true" and not PRESENT:
        raise pytest.UsageError(
            f"the shared data folder {SHARED} is missing, and in CI no test is left out: "
            "put it there, or name it in PAPERROUND_SHARED"
        )


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")
        if not PRESENT and item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="no shared data folder"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not PRESENT:
        terminalreporter.write_line(
            f"Tests marked 'shared' were left out: there is no folder {SHARED} "
            "(PAPERROUND_SHARED names another)."
        )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder; asking for it marks the test `shared`."""
    return SHARED
