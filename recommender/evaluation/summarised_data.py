"""Abstracts with summaries that people wrote, in the format of SciTLDR: one object a line.

`title`, `source` (the abstract's sentences) and `target` (summaries of one sentence) are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recommender.evaluation.data import BadData, entries, field, texts
from recommender.papers import Paper

TRAIN = "train"
"""Files whose names begin so were learnt from; they are evaluated only when asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarised:
    """A paper, its abstract's sentences as the data split them, and what people wrote of it."""

    paper: Paper
    sentences: tuple[str, ...]
    targets: tuple[str, ...]


def is_summarised(path: Path) -> bool:
    """Tell by the first line whether a file holds summarised abstracts."""
    try:
        _, first = next(entries(path))
    except (BadData, StopIteration):
        return False
    return isinstance(first.get("source"), list) and isinstance(first.get("target"), list)


def read_summarised(path: Path) -> list[Summarised]:
    """Read all; raises BadData with the line that is broken."""
    found = []
    for line, entry in entries(path):
        where = f"{path}, line {line}"
        sentences, targets = texts(entry, "source", where), texts(entry, "target", where)
        if not any(each.strip() for each in sentences) or not targets:
            raise BadData(f"{where}: there is no sentence, or no summary.")
        paper = Paper(
            id=f"s{line}",
            title=field(entry, "title", str, where),
            abstract=" ".join(sentences),
        )
        found.append(Summarised(paper=paper, sentences=sentences, targets=targets))
    return found
