"""Why clauses were left out on a platform: printed at the end of every run, however it runs."""

from __future__ import annotations

import pytest

FOLDER = "tests/contracts/platforms/"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each reason once, with how many clauses it left out."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        if report.nodeid.startswith(FOLDER) and isinstance(report.longrepr, tuple):
            reason = str(report.longrepr[2]).removeprefix("Skipped: ")
            reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.write_line("Clauses of the platform contract that do not apply:")
    for reason, number in sorted(reasons.items()):
        terminalreporter.write_line(f"  {number} on the {reason}")
