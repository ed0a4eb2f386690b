"""The command line's answers as tables for people; the data is that of the pinned JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.domain.audiences import Audience
from bot.domain.digests import IngestReport
from bot.services.ingest import sentences

Row = Mapping[str, Any]
BAR_WIDTH = 24
STATUS_STYLES = {"ok": "green", "degraded": "yellow", "failed": "red"}


def ingested(report: IngestReport, out: Console, err: Console) -> None:
    """Say what was taken in; each problem is a sentence on the error stream."""
    table = Table("files", "listings", "papers", "new", "changed", "unchanged", box=None)
    counts = (report.files, report.listings, report.papers, report.new, report.changed)
    table.add_row(*(f"{count:,}" for count in (*counts, report.unchanged)))
    out.print(table)
    for sentence in sentences(report):
        err.print(Text(sentence, style="yellow"), soft_wrap=True)


def papers(rows: Sequence[Row], nothing: str, out: Console) -> None:
    """List papers with what they say and why they are here, or say why there is none."""
    if not rows:
        out.print(escape(nothing))
    for number, row in enumerate(rows, start=1):
        out.print(Text.assemble((f"{number} · ", "dim"), (row["title"], "bold")))
        for line in (row["headline"], row["detail"]):
            if line:
                out.print(Padding(Text(line), (0, 0, 0, 4)))
        out.print(Padding(Text(_footing(row), style="dim"), (0, 0, 1, 4)))


def _footing(row: Row) -> str:
    because = ", ".join(row["because"])
    mark = row.get("mark")
    parts = (f"because: {because}" if because else "", mark or "", row["id"])
    return " · ".join(part for part in parts if part)


def digest(made: Row, out: Console) -> None:
    """Show an edition as it would be read."""
    for line in made["header"]:
        out.print(Text(line, style="bold"))
    out.print()
    papers(made["papers"], "No message would be sent: nothing cleared the bar.", out)


def profile(known: Row, out: Console) -> None:
    """Show what was learned as bars, with what it was learned from."""
    table = Table.grid(padding=(0, 2))
    for name in ("topics", "muted", "liked", "disliked"):
        words = ", ".join(known[name]) or "none"
        table.add_row(Text(name, style="bold"), Text(words))
    out.print(table)
    largest = max((each["weight"] for each in known["terms"]), default=1.0)
    bars = Table.grid(padding=(0, 2))
    for each in known["terms"]:
        bar = "█" * max(1, round(BAR_WIDTH * each["weight"] / largest))
        bars.add_row(Text(each["term"]), Text(bar, style="green"))
    out.print(bars)


def state(status: Row, out: Console) -> None:
    """Show each part's status, worst things no smaller than the rest."""
    table = Table("part", "status", "detail", box=None)
    for name, part in status["components"].items():
        style = STATUS_STYLES.get(part["status"], "")
        table.add_row(Text(name), Text(part["status"], style=style), Text(part["detail"]))
    out.print(Text.assemble("Paper Round is ", (status["status"], "bold")))
    out.print(table)


def audiences(rows: Sequence[tuple[Audience, Sequence[str]]], out: Console) -> None:
    """List who receives digests."""
    if not rows:
        out.print("No audience yet: `paperround run` makes the first, `/papers subscribe` others.")
        return
    table = Table(
        "audience", "state", "schedule", "papers", "choosiness", "next", "topics", box=None
    )
    for audience, topics in rows:
        due = audience.next_due_at
        table.add_row(
            str(audience.ref),
            audience.state.value,
            f"{audience.schedule} {audience.zone}",
            str(audience.size),
            audience.choosiness.value,
            f"{due:%Y-%m-%d %H:%M} UTC" if due else "–",
            escape(", ".join(topics)) or "none",
        )
    out.print(table)
