"""Every pair `tests/golden/formats/<format>/<what>.in` and `.json`: a file and what it says."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from bot.domain.digests import Parsed
from bot.sources import FORMATS

GOLDEN = Path(__file__).parents[2] / "golden" / "formats"
FILES = sorted(GOLDEN.glob("*/*.in"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}: {f.stem}")
def test_a_format_reads_a_file_as_it_is_written_down(file: Path) -> None:
    text = file.read_bytes().decode()
    expected = json.loads(file.with_suffix(".json").read_text("utf-8"))
    assert as_json(FORMATS[file.parent.name].parse(text)) == expected


def test_every_format_has_golden_files() -> None:
    assert {file.parent.name for file in FILES} == set(FORMATS)


def as_json(parsed: Parsed) -> object:
    """Return what was read in the form of the golden files: only what is there."""
    return {
        "banner": said(asdict(parsed)["banner"]),
        "entries": [
            {"position": e.position, "line": e.line} | known(asdict(e.content))
            for e in parsed.entries
        ],
        "problems": [{"line": p.line, "reason": p.reason} for p in parsed.problems],
        "skipped": parsed.skipped,
    }


def known(content: dict[str, object]) -> dict[str, object]:
    return {name: said(value) for name, value in content.items() if value not in (None, ())}


def said(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value
