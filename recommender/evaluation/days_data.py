"""Recorded days: papers with the keywords that were given to them, from archives of day files.

A day file (`2025-09-10.json`) is a list of entries as the Daily Papers API gives them. Some were
recorded badly: their entries are texts that hold Python literals. Those are read too.
"""

from __future__ import annotations

import ast
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from recommender.evaluation.data import UNREADABLE, BadData
from recommender.papers import Paper

DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
ARCHIVES = (".tar", ".tar.xz", ".tar.gz")
LOOKED_AT = 20
"""Files of an archive that are looked at to see whether there are days among them."""

NO_PAPER = (ValueError, TypeError, KeyError, AttributeError)
"""What comes of taking something else for a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Papers by id in order, and the keywords of each as they were written.

    `left_out` counts entries that could not be read.
    """

    name: str
    papers: tuple[Paper, ...]
    keywords: dict[str, tuple[str, ...]]
    left_out: int


def is_day(path: Path) -> bool:
    """Tell by names whether a file is a recorded day, or an archive of such."""
    if not path.name.endswith(ARCHIVES):
        return bool(DAY.fullmatch(path.name))
    try:
        with tarfile.open(path) as archive:
            return any(_is_member(each) for each in islice(archive, LOOKED_AT))
    except (tarfile.TarError, *UNREADABLE):
        return False


def _is_member(member: tarfile.TarInfo) -> bool:
    return member.isfile() and bool(DAY.fullmatch(Path(member.name).name))


def read_days(files: list[Path], name: str) -> Days:
    """Read all files; a paper's first text counts, and the last keywords it was given."""
    papers: dict[str, Paper] = {}
    keywords: dict[str, tuple[str, ...]] = {}
    left_out = 0
    for where, text in _days(files):
        for entry in _entries(text, where):
            found = _paper(entry)
            if found is None:
                left_out += 1
                continue
            paper, given = found
            papers.setdefault(paper.id, paper)
            if given:
                keywords[paper.id] = given
    if not papers:
        raise BadData(f"{name}: the recorded days hold no papers.")
    ordered = tuple(paper for _, paper in sorted(papers.items()))
    return Days(name=name, papers=ordered, keywords=keywords, left_out=left_out)


def _days(files: list[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        try:
            if not file.name.endswith(ARCHIVES):
                yield str(file), file.read_text(encoding="utf-8")
                continue
            with tarfile.open(file) as archive:
                for member in archive:
                    content = archive.extractfile(member) if _is_member(member) else None
                    if content is not None:
                        yield f"{file}, {member.name}", content.read().decode("utf-8")
        except (tarfile.TarError, *UNREADABLE) as error:
            raise BadData(f"{file} cannot be read: {error}.") from error


def _entries(text: str, where: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadData(f"{where}: this is not JSON ({error}).") from None
    if isinstance(found, dict):  # some were recorded with an envelope
        found = found.get("data")
    if not isinstance(found, list):
        raise BadData(f"{where}: this is not a list of papers.")
    return found


def _paper(entry: Any) -> tuple[Paper, tuple[str, ...]] | None:  # noqa: ANN401 - from outside
    """Read one entry; None for one that is no paper, whatever it is instead."""
    try:
        told = ast.literal_eval(entry) if isinstance(entry, str) else entry
        paper = told["paper"]
        text = {"title": paper["title"], "abstract": paper["summary"]}
        given = paper.get("ai_keywords") or ()
        keywords = tuple(each for each in given if isinstance(each, str))
        if all(isinstance(each, str) for each in (paper["id"], *text.values())):
            return Paper(id=paper["id"], **text), keywords
    except (*NO_PAPER, SyntaxError, RecursionError, MemoryError):
        return None
    return None
