"""Bars, facts, tables and passages as rich text: every client shows it, screen readers read it."""

from __future__ import annotations

import unicodedata

from bot.domain.replies import Bar, Bars, Facts, Passages, Table
from bot.domain.visible import one_line
from bot.platforms.slack.blocks import limits, rich
from bot.platforms.slack.blocks.rich import Line
from bot.platforms.slack.blocks.text import Json, length, shorten, slices

BAR = 16
"""Letters of the longest bar: with a label and the share it is as wide as a phone."""

LONGEST_LABEL = 300
DOT = " · "


def bars_blocks(bars: Bars) -> list[Json]:
    """Return a title and a line for each bar: what it is, how long, and its share in figures."""
    title = [rich.section([line])] if (line := rich.words(bars.title, "bold")) else []
    labels = [shorten(one_line(bar.label), LONGEST_LABEL) for bar in bars.bars]
    width = max(map(_width, labels), default=0)
    lines = [_bar(bar, label, width) for bar, label in zip(bars.bars, labels, strict=True)]
    groups = rich.grouped([[{"type": "text", "text": line}] for line in lines])
    drawn = [rich.preformatted("\n".join(line[0]["text"] for line in group)) for group in groups]
    return [rich.block(*each) for each in _first_with(title, drawn)]


def facts_blocks(facts: Facts) -> list[Json]:
    """Return a line for each name and value."""
    lines = [line for name, value in facts.facts if (line := _fact(name, value))]
    return [rich.block(rich.section(group)) for group in rich.grouped(lines)]


def passages_blocks(passages: Passages) -> list[Json]:
    """Return the parts of a text with an empty line between them, each after its name."""
    lines: list[Line] = []
    for name, text in passages.passages:
        lines += [[], *_passage(name, text)]
    return [rich.block(rich.section(group)) for group in rich.grouped(lines)]


def table_blocks(table: Table) -> list[Json]:
    """Return the head and an item for each row: no client and no screen is too narrow for it."""
    head = [rich.section([line])] if (line := _row(table.head, named=False, bold=True)) else []
    rows = [line for row in table.rows if (line := _row(row, named=len(row) > 1))]
    items = [rich.bullets(group) for group in rich.grouped(rows)]
    return [rich.block(*each) for each in _first_with(head, items)]


def _first_with(title: list[Json], parts: list[Json]) -> list[list[Json]]:
    """Return the elements of each block, with the title over the first part."""
    groups = [[part] for part in parts] or ([[]] if title else [])
    if groups:
        groups[0] = [*title, *groups[0]]
    return groups


def _bar(bar: Bar, label: str, width: int) -> str:
    share = min(max(bar.share, 0.0), 1.0)
    drawn = "█" * max(bool(share), round(share * BAR))
    gap = " " * (width - _width(label))
    return f"{label}{gap}  {drawn}{' ' * (BAR - len(drawn))} {share:>4.0%}"


def _width(text: str) -> int:
    """Return how many columns a text takes where letters have one width."""
    wide = {"W", "F"}
    return sum(
        2 if unicodedata.east_asian_width(c) in wide else 0 if unicodedata.combining(c) else 1
        for c in text
    )


def _fact(name: str, value: str) -> Line:
    named, told = rich.words(name, "bold"), rich.words(value)
    between = [{"type": "text", "text": ": "}] if named and told else []
    return [*named, *between, *told]


def _passage(name: str, text: str) -> list[Line]:
    """Return a line after its name, or several where a block has no room for all of it."""
    named = shorten(one_line(name), LONGEST_LABEL)
    room = limits.TEXT - length(named) - len(": ")
    first, *rest = slices(one_line(text), room) or [""]
    return [_fact(named, first), *map(rich.words, rest)]


def _row(cells: tuple[str, ...], *, named: bool, bold: bool = False) -> Line:
    """Return the cells that say something; the first one is `named` in bold."""
    found: Line = []
    for nth, cell in enumerate(cells):
        line = rich.words(cell, "bold" if bold or (named and nth == 0) else None)
        if line:
            found += [{"type": "text", "text": DOT}, *line] if found else line
    return found
