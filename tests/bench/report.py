"""Figures as tables: in the terminal while they are taken, and in docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import psutil
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from tests.bench import drawing
from tests.bench.figures import Figure

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
PICTURE = PAGE.with_name("growth.svg")
WIDTH = 80
STYLES = {"missed": "bold red", "aim reached": "green", "held": "", "": "dim"}


def table(subject: str, figures: Sequence[Figure]) -> Table:
    """Make a table for the terminal, each figure's note under its name."""
    made = Table(subject, box=SIMPLE, min_width=WIDTH)
    for heading in ("measured", "limit", "aim"):
        made.add_column(heading, justify="right", no_wrap=True)
    made.add_column("", no_wrap=True)
    for figure in figures:
        name = Text(figure.name)
        if figure.note:
            name.append(f"\n  {figure.note}", "dim")
        _, *rest, _ = _cells(figure)
        made.add_row(name, *rest, style=STYLES[figure.verdict])
    return made


def page(old: str, figures: Mapping[str, Sequence[Figure]], *, on: date) -> str:
    """Return the page with these figures between its marks."""
    growing = [figure for taken in figures.values() for figure in taken]
    with_table = between(old, "measured", _measured(figures, on))
    return between(with_table, "growth", drawing.table(growing))


def between(old: str, mark: str, content: str) -> str:
    """Put content in the place of what stands between two marks of a page."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, _, rest = old.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{content}\n{end}{after}"


def machine() -> str:
    """Say what the figures depend on, and nothing that names the machine."""
    memory = psutil.virtual_memory().total / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {memory:.0f} GB of memory, Python {platform.python_version()}"


def _measured(figures: Mapping[str, Sequence[Figure]], on: date) -> str:
    lines = [
        f"Taken on {on:%-d %B %Y} with {machine()}, by `make bench`.",
        "",
        "| | measure | measured | limit | aim | | how |",
        "|---|---|--:|--:|--:|---|---|",
    ]
    for subject, taken in figures.items():
        names = (subject, *[""] * len(taken))
        lines += [
            f"| {' | '.join((name, *_cells(figure)))} |"
            for name, figure in zip(names, taken, strict=False)
        ]
    return "\n".join(lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        _amount(figure.value, figure.unit),
        _wanted(figure, figure.limit),
        _wanted(figure, figure.aim),
        figure.verdict,
        figure.note,
    )


def _wanted(figure: Figure, value: float | None) -> str:
    least = "≥ " if figure.higher else ""
    return "" if value is None else f"{least}{value:g} {figure.unit}".rstrip()


def _amount(value: float, unit: str) -> str:
    digits = 3 if abs(value) < 1 and not unit else 2 if value < 10 else 0 if value >= 100 else 1
    return f"{value:,.{digits}f} {unit}".rstrip()
