"""Files with anything in them, from the disk to the database."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.services import ingest
from bot.storage.database import Database
from tests.unit.services.test_ingest import GOOD, Intake

SEED = Path("seeds/003_db0b3df43dbf1dc7.txt").read_bytes()[:9_000]
VALUE = st.none() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[]))
LINES = st.dictionaries(
    st.sampled_from(["title", "abstract", "id", "url", "authors", "published", "upvotes"]),
    VALUE | st.lists(VALUE),
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file with a few pieces cut out, doubled or overwritten."""
    data = whole
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 2_000)))
        piece = draw(st.sampled_from([b"", data[start:end] * 2]) | st.binary(max_size=8))
        data = data[:start] + piece + data[end:]
    return data


CONTENTS = (
    st.binary()
    | damaged(SEED)
    | damaged(GOOD.encode() * 5)
    | st.text().map(lambda text: text.encode("utf-16"))
    | st.lists(LINES).map(lambda lines: "\n".join(map(json.dumps, lines)).encode())
)
NAMES = st.sampled_from(["page.txt", "page.jsonl", "page", "2026-02-30.json"])


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(name=NAMES, data=CONTENTS)
def test_any_bytes_at_all_give_papers_or_a_reported_problem(
    database: Database, tmp_path: Path, name: str, data: bytes
) -> None:
    intake = Intake(database=database)
    intake.ids = iter(range(len(intake.papers()) + 1, 10**9))
    path = tmp_path / name
    path.write_bytes(data)
    report = intake.take_in(path)
    assert report.listings or report.quarantined
    assert report.new + report.changed + report.unchanged == report.listings
    assert report.papers == report.listings
    again = intake.take_in(path)
    assert again.unchanged == again.listings == report.listings
    assert [each.reason for each in again.quarantined] == [
        each.reason for each in report.quarantined
    ]
    assert len(ingest.sentences(report)) == len(report.quarantined)
