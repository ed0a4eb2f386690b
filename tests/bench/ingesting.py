"""Intake: the five seed pages and 10,000 papers, as a command and as a use case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bot.runtime.once import take_in
from bot.runtime.surroundings import new_paper_id
from bot.sources.watching import expand
from bot.storage.database import Database
from tests.bench import generated, postgresql
from tests.bench.figures import Figure, timed
from tests.bench.processes import run_to_end
from tests.bench.workshop import MANY, NOW, Workshop

TIMES = 5


def measure(workshop: Workshop) -> Iterator[Figure]:
    yield from _pages(workshop)
    file = workshop.folder / "many.jsonl"
    generated.write_json_lines(generated.papers(MANY), file)
    yield from _many(workshop, file)
    with postgresql.started(workshop.home()) as database:
        seconds = _seconds(database, generated.SEEDS)
        yield Figure(name="five pages, use case, PostgreSQL", value=seconds, unit="s")
        yield Figure(
            name="10,000 papers, use case, PostgreSQL", value=_seconds(database, file), unit="s"
        )


def _pages(workshop: Workshop) -> Iterator[Figure]:
    homes = [workshop.home() for _ in range(TIMES)]
    runs = [run_to_end(home, "ingest", str(generated.SEEDS), "--json") for home in homes]
    yield Figure(
        name="five pages, whole command",
        value=median(run.seconds for run in runs),
        unit="s",
        limit=2,
        note=f"median of {TIMES}; longest {max(run.seconds for run in runs):.1f}",
    )
    seconds = []
    for _ in range(TIMES):
        with workshop.empty() as database:
            seconds.append(_seconds(database, generated.SEEDS))
    yield Figure(
        name="five pages, use case",
        value=median(seconds),
        unit="s",
        limit=2,
        aim=0.5,
        note=f"median of {TIMES}; longest {max(seconds):.1f}",
    )


def _many(workshop: Workshop, file: Path) -> Iterator[Figure]:
    run = run_to_end(workshop.home(), "ingest", str(file), "--json")
    note = f"one file of {file.stat().st_size / 2**20:.0f} MB"
    yield Figure(
        name="10,000 papers, whole command",
        value=run.seconds,
        unit="s",
        limit=25,
        aim=10,
        note=note,
    )
    yield Figure(
        name="10,000 papers, memory of the command",
        value=run.peak,
        unit="MB",
        limit=500,
        aim=300,
        note="at its peak",
    )
    with workshop.empty() as database:
        seconds = _seconds(database, file)
    yield Figure(name="10,000 papers, use case", value=seconds, unit="s", limit=25, aim=10)


def _seconds(database: Database, path: Path) -> float:
    """Time reading, deciding and storing, one transaction a file."""
    with timed() as watch:
        for found in expand([path]).found:
            take_in(found, database, now=NOW, new_id=new_paper_id, host="here", again=False)
    return watch.seconds
