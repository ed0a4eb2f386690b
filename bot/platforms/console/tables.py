"""The command line's answers as tables for people; the data is that of the pinned JSON.

Whatever comes from papers, files and people is made harmless for the terminal first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.domain.audiences import Audience
from bot.domain.digests import IngestReport
from bot.domain.visible import lines, one_line
from bot.platforms.console.render import to_text
from bot.services.ingest import sentences, total

Row = Mapping[str, Any]
BAR_WIDTH = 24
GAP = (0, 2, 0, 0)
INDENT = (0, 0, 0, 4)
ADDRESS = re.compile(r"https://[!-~]+")
BELOW = "(below)"
BOLD, DIM = Style(bold=True), Style(dim=True)
STATUS_STYLES = {"ok": "green", "degraded": "yellow", "failed": "red"}


def ingested(files: Sequence[IngestReport], out: Console, err: Console) -> None:
    """Say what was taken in; each problem is a sentence on the error stream."""
    report = total(files)
    names = ("files", "listings", "papers", "new", "changed", "unchanged")
    counts = (report.files, report.listings, report.papers, report.new, report.changed)
    table = _grid(*names)
    table.add_row(*(f"{count:,}" for count in (*counts, report.unchanged)))
    _show(out, table)
    for each in chain.from_iterable(map(sentences, files)):
        err.print(one_line(each), style="yellow", soft_wrap=True)


def sentence(text: str, out: Console) -> None:
    _show(out, _words(text))


def papers(rows: Sequence[Row], nothing: str, out: Console) -> None:
    """List papers with what they say and why they are here, or say why there is none."""
    if not rows:
        sentence(nothing, out)
    for number, row in enumerate(rows, start=1):
        told = (_words(line) for line in (row["headline"], row["detail"]) if line)
        title = Text.assemble((f"{number} · ", DIM), (one_line(row["title"]), BOLD))
        details = (*told, _words(_footing(row), DIM))
        blank = () if number == len(rows) else (Text(),)
        _show(out, title, *(Padding(each, INDENT) for each in details), *blank)


def _footing(row: Row) -> str:
    because = ", ".join(row["because"])
    mark = row.get("mark")
    parts = (f"because: {because}" if because else "", mark or "", row["id"])
    return " · ".join(part for part in parts if part)


def digest(made: Row, out: Console) -> None:
    """Show an edition as it would be read."""
    first, *more = made["header"] or ["No message would be sent: nothing cleared the bar."]
    _show(out, _words(first, BOLD), *map(_words, more))
    if made["papers"]:
        _show(out, Text())
        papers(made["papers"], "", out)


def profile(known: Row, out: Console) -> None:
    """Show what was learned as bars, with what it was learned from."""
    table = _grid()
    for name in ("topics", "muted", "liked", "disliked"):
        table.add_row(_words(name, BOLD), _words(", ".join(known[name]) or "none"))
    largest = max((each["weight"] for each in known["terms"]), default=1.0)
    bars = _grid()
    for each in known["terms"]:
        length = max(1, round(BAR_WIDTH * each["weight"] / largest))
        bars.add_row(_words(each["term"]), Text("█" * length, style="green"))
    _show(out, table, *((Text(), bars) if known["terms"] else ()))


def state(status: Row, out: Console) -> None:
    """Show each part's status, worst things no smaller than the rest.

    A line that is an address stands below the table, in one piece however long it is: it is there
    to be clicked on or copied.
    """
    table = _grid("part", "status", "detail")
    addresses: list[str] = []
    for name, part in status["components"].items():
        style = STATUS_STYLES.get(part["status"], "")
        told = lines(part["detail"])
        found = [line for line in told if ADDRESS.fullmatch(line)]
        addresses += found
        detail = "\n".join(BELOW if line in found else line for line in told)
        table.add_row(_words(name), Text(part["status"], style=style), Text(detail))
    _show(out, Text.assemble("Paper Round is ", (status["status"], BOLD)), table)
    for address in addresses:
        out.file.write(f"\n{address}\n")


def audiences(rows: Sequence[tuple[Audience, Sequence[str]]], out: Console) -> None:
    """List who receives digests."""
    if not rows:
        nobody = "No audience yet: `paperround run` makes the first, `/papers subscribe` others."
        sentence(nobody, out)
        return
    table = _grid("audience", "state", "when", "papers", "next", "topics")
    for audience, topics in rows:
        due = audience.next_due_at
        cells = (
            " ".join(filter(None, (str(audience.ref), audience.label))),
            audience.state.value,
            f"{audience.schedule} {audience.zone}",
            f"{audience.size}, {audience.choosiness.value}",
            f"{due:%Y-%m-%d %H:%M} UTC" if due else "–",
            ", ".join(topics) or "none",
        )
        table.add_row(*map(_words, cells))
    _show(out, table)


def _grid(*head: str) -> Table:
    """Return a table without lines, under bold names if there are any."""
    table = Table.grid(padding=GAP)
    for _ in head:
        table.add_column(overflow="fold")
    if head:
        table.add_row(*(_words(name, BOLD) for name in head))
    return table


def _words(text: str, style: Style | None = None) -> Text:
    return Text(one_line(text), style=style or "", overflow="fold")


def _show(out: Console, *parts: RenderableType) -> None:
    """Write what was made, without colours and trailing spaces where nobody sees them."""
    for part in parts:
        out.file.write(to_text(part, width=out.width, terminal=out.is_terminal))
