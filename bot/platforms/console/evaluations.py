"""Evaluations as tables for people: each method's figures with errors, then ours beside others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.domain.visible import one_line

Json = Mapping[str, Any]
GAP = (0, 2, 0, 0)
WIDEST = 1000
BOLD, DIM = Style(bold=True), Style(dim=True)


@contextmanager
def progress(err: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show on the error stream how far it is; elsewhere than on a terminal, a line at each start.

    Gives what is to be told: what is being done, how much of it is done, and of how much.
    """
    if not err.is_terminal:
        yield lambda what, done, _: None if done else _line(err, Text(f"{one_line(what)} ..."))
        return
    with Progress(console=err, transient=True) as bars:
        started: dict[str, TaskID] = {}

        def tell(what: str, done: int, whole: int) -> None:
            if what not in started:
                started[what] = bars.add_task(one_line(what), total=whole)
            bars.update(started[what], completed=done)

        yield tell


def evaluation(report: Json, out: Console) -> None:
    """Print every table of a report, what must be known of it, or why there is none."""
    for table in report["tables"]:
        head = f"{table['protocol']} · {table['data']} · {table['slice']}"
        size = f"  {table['units']:,} {table['unit']}, {table['cases']:,} cases"
        _line(out, Text.assemble((one_line(head), BOLD), (size, DIM)))
        _whole(out, _figures(table))
        for ours in (row for row in table["rows"] if row["against"]):
            _line(out, Text(f"{one_line(ours['method'])}, as a multiple of", style=DIM))
            _whole(out, _ratios(ours))
        _line(out, Text())
    for sentence in (*report["notes"], report["reason"]):
        if sentence:
            _line(out, Text(one_line(sentence)))


def _figures(table: Json) -> Table:
    measures = _measures([row["figures"] for row in table["rows"]])
    grid = _grid("method", measures, table["unit"])
    for row in table["rows"]:
        cells = [_figure(row["figures"].get(measure)) for measure in measures]
        style = BOLD if row["ours"] else ""
        grid.add_row(one_line(row["method"]), *cells, f"{row['units']:,}", style=style)
    return grid


def _ratios(ours: Json) -> Table:
    """Show the ratios of ours with their 95 % intervals; differences where there is no ratio."""
    measures = _measures(list(ours["against"].values()))
    grid = _grid("", measures)
    for method, compared in ours["against"].items():
        cells = [_comparison(compared.get(measure)) for measure in measures]
        grid.add_row(f"  {one_line(method)}", *cells)
    return grid


def _measures(rows: Sequence[Json]) -> list[str]:
    return list(dict.fromkeys(measure for row in rows for measure in row))


def _figure(estimate: Json | None) -> str:
    if estimate is None:
        return "–"
    error = "" if estimate["error"] is None else f" ± {estimate['error']:.3f}"
    return f"{estimate['value']:.3f}{error}"


def _comparison(compared: Json | None) -> str:
    """Spell a ratio, or a difference with its sign, and the interval behind it."""
    if compared is None:
        return "–"
    ratio, difference = compared["ratio"], compared["difference"]
    spelt, estimate = ("{:.3f}", ratio) if ratio is not None else ("{:+.3f}", difference)
    value = spelt.format(estimate["value"])
    if estimate["low"] is None:
        return value
    return f"{value} [{spelt.format(estimate['low'])}, {spelt.format(estimate['high'])}]"


def _grid(first: str, measures: Sequence[str], *more: str) -> Table:
    grid = Table(box=None, pad_edge=False, padding=GAP)
    grid.add_column(first, no_wrap=True)
    for name in (*measures, *more):
        grid.add_column(name, justify="right", no_wrap=True)
    return grid


def _line(out: Console, text: Text) -> None:
    out.print(text, soft_wrap=True)


def _whole(out: Console, grid: Table) -> None:
    """Print a table as wide as it is: figures that are cut off are worse than long lines."""
    wide = out.measure(grid, options=out.options.update(max_width=WIDEST)).maximum
    whole = Console(file=out.file, width=max(out.width, wide), highlight=False, emoji=False)
    whole.print(grid)
