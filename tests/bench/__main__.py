"""Run the measures: `python -m tests.bench`; exits with 1 when a limit is missed.

`--only NAME` runs some of them and writes nothing; `--no-write` leaves docs/benchmarks.md alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.runtime.logs import configure_logs
from bot.settings import Logs
from tests.bench import (
    browsing,
    composing,
    discord_answering,
    discord_losing,
    discord_remembering,
    drawing,
    explaining,
    ingesting,
    modelling,
    quality,
    ranking,
    rebuilding,
    remembering,
    report,
    searching,
    slack_answering,
    slack_by_http,
    slack_remembering,
    slack_sending,
    starting,
    streaming,
    summarising,
    voting,
)
from tests.bench.figures import Figure
from tests.bench.workshop import Workshop

Measure = Callable[[Workshop], Iterable[Figure]]

MEASURES: dict[str, Measure] = {
    "starting": starting.measure,
    "ingesting": ingesting.measure,
    "voting": voting.measure,
    "searching": searching.measure,
    "explaining": explaining.measure,
    "composing": composing.measure,
    "modelling": modelling.measure,
    "summarising": summarising.measure,
    "ranking": ranking.measure,
    "quality": quality.measure,
    "rebuilding": rebuilding.measure,
    "browsing": browsing.measure,
    "streaming": streaming.measure,
    "remembering": remembering.measure,
    "slack-sending": slack_sending.measure,
    "slack-answering": slack_answering.measure,
    "slack-by-http": slack_by_http.measure,
    "slack-remembering": slack_remembering.measure,
    "discord-answering": discord_answering.measure,
    "discord-losing": discord_losing.measure,
    "discord-remembering": discord_remembering.measure,
}
BUSY = 0.3
"""Other work, as a share of the cores, from which on figures say little."""


def main() -> int:
    options, console = _options(), Console()
    configure_logs(Logs(level="warning"))
    _warn_if_busy(console)
    taken: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="paperround-bench-") as folder:
        workshop = Workshop(folder=Path(folder))
        for subject in options.only or MEASURES:
            with console.status(f"Measuring: {subject}"):
                taken[subject] = list(MEASURES[subject](workshop))
            console.print(report.table(subject, taken[subject]))
    if not (options.only or options.no_write):
        _write(taken)
    missed = [figure for figures in taken.values() for figure in figures if figure.missed]
    for figure in missed:
        console.print(f"Missed: {figure.name}", style="bold red")
    return 1 if missed else 0


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=MEASURES, metavar="NAME")
    parser.add_argument("--no-write", action="store_true")
    return parser.parse_args()


def _warn_if_busy(console: Console) -> None:
    busy = os.getloadavg()[0] / len(os.sched_getaffinity(0))
    if busy > BUSY:
        console.print(
            f"Other work takes {busy:.0%} of this machine: figures will be too high.",
            style="yellow",
        )


def _write(taken: dict[str, list[Figure]]) -> None:
    old = report.PAGE.read_text(encoding="utf-8")
    new = report.page(old, taken, on=datetime.now(UTC).date())
    report.PAGE.write_text(new, encoding="utf-8")
    every = [figure for figures in taken.values() for figure in figures]
    report.PICTURE.write_text(drawing.picture(every), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
