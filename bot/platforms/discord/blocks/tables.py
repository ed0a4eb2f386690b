"""Bars, facts and tables as lines of words, which every client shows and screen readers read."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.replies import Bar, Bars, Facts, Table
from bot.platforms.discord.blocks.text import bold, words

BAR = 12
"""Letters of the longest bar: with its share and its label it is as wide as a phone."""

FULL, EMPTY = "█", "░"
LONGEST_LABEL = 300
LONGEST_VALUE = 3000
"""Characters of a name or a value: the two of a fact are within a line that an embed takes."""

DOT = " · "


def bars_lines(bars: Bars) -> list[str]:
    """Return a title and a line for each bar: how long, its share in figures, and what it is."""
    return [*filter(None, [bold(bars.title, LONGEST_VALUE)]), *map(_bar, bars.bars)]


def facts_lines(facts: Facts) -> list[str]:
    """Return a line for each name and value."""
    lines = (_fact(name, value) for name, value in facts.facts)
    return [line for line in lines if line]


def table_lines(table: Table) -> list[str]:
    """Return the head and a line for each row: no screen is too narrow for it."""
    most = LONGEST_VALUE // max(len(table.head), *map(len, table.rows), 1)
    head = DOT.join(_cells(bold(cell, most) for cell in table.head))
    rows = (_row(row, most) for row in table.rows)
    return [*filter(None, [head]), *(f"• {row}" for row in rows if row)]


def _bar(bar: Bar) -> str:
    share = min(max(bar.share, 0.0), 1.0)
    letters = max(bool(share), round(share * BAR))
    drawn = f"{FULL * letters}{EMPTY * (BAR - letters)}"
    return f"{drawn} {share:.0%} {words(bar.label, LONGEST_LABEL)}".rstrip()


def _fact(name: str, value: str) -> str:
    return ": ".join(_cells((bold(name, LONGEST_LABEL), words(value, LONGEST_VALUE))))


def _row(row: tuple[str, ...], most: int) -> str:
    """Return the cells that say something; the first of several is bold."""
    first = bold if len(row) > 1 else words
    return DOT.join(
        _cells((first if nth == 0 else words)(cell, most) for nth, cell in enumerate(row))
    )


def _cells(cells: Iterable[str]) -> list[str]:
    return [cell for cell in cells if cell]
