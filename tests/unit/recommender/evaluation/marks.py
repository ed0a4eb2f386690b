"""Tiny abstracts with marks in the format of the real ones, written by the tests themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SUBJECTS = ("falcons", "harbours", "grapes", "looms", "glaciers", "violins", "bridges", "kilns")
Entry = dict[str, Any]


def entry(number: int) -> Entry:
    """Make an abstract of five sentences; all but the last mark the whole of a sentence."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    told = (
        ("task", f"Counting {subject} is a task of much use in year {number}."),
        ("problem", f"However, existing methods often fail where {subject} are many."),
        ("idea", f"We propose a method that counts {subject} by their shadows."),
        ("", f"Each of the {subject} is then given a colour."),
        ("result", f"Experiments show that it outperforms all baselines on {subject} by 9%."),
    )
    abstract, spans = "", []
    for role, sentence in told:
        if role:
            spans.append([len(abstract), len(abstract) + len(sentence), role])
        abstract += f"{sentence} "
    return {"arxiv_id": f"2601.{number:05d}", "abstract": abstract.strip(), "spans": spans}


def write_marks(path: Path, entries: Sequence[Entry]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in entries), encoding="utf-8")
    return path
