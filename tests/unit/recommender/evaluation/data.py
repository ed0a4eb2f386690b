"""Tiny data in the formats of the real ones, written by the tests themselves."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

SUBJECTS = {
    "birds": "sparrow falcon plumage nesting",
    "ships": "harbour schooner rigging keel",
    "wine": "vineyard grape tannin cellar",
}
Entry = dict[str, Any]


def paper(number: int | str, subject: str, *, abstract: bool = True) -> Entry:
    words = SUBJECTS[subject]
    return {
        "id": number,
        "title": f"{words} {number}",
        "abstract": f"We study {words}." if abstract else "",
    }


def write_library(
    folder: Path,
    papers: Iterable[Entry],
    *,
    cold: Sequence[int],
    train: Sequence[tuple[int, int]],
    test: Sequence[tuple[int, int]],
    name: str = "split",
) -> Path:
    """Write papers and a split of all of them; gives the split's path."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = list(papers)
    lines = "".join(json.dumps(each) + "\n" for each in listed)
    (folder / "papers.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    split = folder / f"{name}.npz"
    np.savez(
        split,
        papers=np.array([each["id"] for each in listed], dtype=np.int32),
        cold=np.array(cold, dtype=np.int32),
        train=np.array(train, dtype=np.int32).reshape(-1, 2),
        test=np.array(test, dtype=np.int32).reshape(-1, 2),
    )
    return split


def three_subjects(folder: Path, readers: int = 6) -> Path:
    """Six papers of each subject, two of them cold; a reader likes those of one subject."""
    subjects = list(SUBJECTS)
    papers = [paper(at, subjects[at % 3]) for at in range(18)]
    return write_library(
        folder,
        papers,
        cold=range(12, 18),
        train=[(reader, reader % 3 + step) for reader in range(readers) for step in (0, 3, 6)],
        test=[(reader, reader % 3 + step) for reader in range(readers) for step in (12, 15)],
    )


def write_replay(folder: Path, entries: Iterable[Entry], name: str = "dev.jsonl.xz") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(lzma.compress("".join(json.dumps(e) + "\n" for e in entries).encode()))
    return path


def weeks(changes: Mapping[str, Any] | None = None) -> list[Entry]:
    """Three weeks of three papers; a reader of birds and one of ships submit one each week.

    `changes` replaces fields of papers, by id.
    """
    subjects = list(SUBJECTS)
    entries: list[Entry] = [
        {
            "kind": "meta",
            "likes": {name: [f"{week}-{name}" for week in range(3)] for name in subjects[:2]},
        }
    ]
    for week in range(3):
        for subject in subjects:
            told = {
                **paper(f"{week}-{subject}", subject),
                "kind": "paper",
                "week": f"2025-W0{week}",
                "authors": [],
                "upvotes": subjects.index(subject),
            }
            entries.append({**told, **(changes or {}).get(told["id"], {})})
    for week in range(1, 3):
        window = [f"{week}-{subject}" for subject in subjects]
        entries.append({"kind": "week", "week": f"2025-W0{week}", "window": window})
    return entries + [
        {
            "kind": "case",
            "reader": reader,
            "week": f"2025-W0{week}",
            "core": reader == "birds",
            "liked": [f"{before}-{reader}" for before in range(week)],
            "positives": [f"{week}-{reader}"],
            "shares_author": [reader == "birds"],
        }
        for week in range(1, 3)
        for reader in subjects[:2]
    ]


def recorded(number: str, subject: str, keywords: Sequence[str]) -> Entry:
    """An entry of a recorded day."""
    told = paper(number, subject)
    return {
        "paper": {
            "id": told["id"],
            "title": told["title"],
            "summary": told["abstract"],
            "ai_keywords": list(keywords),
        }
    }


def write_days(folder: Path, days: Mapping[str, object], name: str = "raw.tar.xz") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with tarfile.open(path, "w:xz") as archive:
        for day, content in days.items():
            text = content if isinstance(content, str) else json.dumps(content)
            member = tarfile.TarInfo(f"{day}.json")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path
