import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.domain.digests import DigestFile, IngestReport
from bot.runtime import intake
from bot.runtime.intake import Intake
from bot.runtime.surroundings import new_paper_id
from bot.sources.reading import read
from tests.unit.services.world import World

LINE = '{"title": "A study of geese", "abstract": "We study geese."}\n'
OTHER = '{"title": "A study of swans", "abstract": "We study swans."}\n'


@dataclass(kw_only=True)
class Folder:
    """A watched folder, and what was taken in of it."""

    path: Path
    intake: Intake
    reports: list[IngestReport]

    def write(self, name: str, *, written: datetime, text: str = LINE) -> None:
        (self.path / name).write_text(text)
        os.utime(self.path / name, (written.timestamp(), written.timestamp()))


@pytest.fixture
def folder(world: World, bridge: ThreadBridge, tmp_path: Path) -> Folder:
    path = tmp_path / "digests"
    path.mkdir()
    reports: list[IngestReport] = []

    async def after(report: IngestReport) -> None:
        reports.append(report)

    taking = Intake(
        bridge=bridge,
        folders=(path,),
        host="here",
        clock=lambda: world.now,
        new_id=new_paper_id,
        after=after,
    )
    return Folder(path=path, intake=taking, reports=reports)


async def test_what_lay_there_long_before_the_start_is_taken_in_at_the_first_scan(
    world: World, folder: Folder
) -> None:
    folder.write("old.jsonl", written=world.now - timedelta(hours=1))
    folder.write("new.jsonl", written=world.now - timedelta(seconds=2), text=LINE + OTHER)
    await folder.intake.scan()
    assert [report.listings for report in folder.reports] == [1]
    await folder.intake.scan()
    assert [report.listings for report in folder.reports] == [1, 2]


async def test_what_is_written_to_between_the_first_two_looks_waits_however_old_it_says_it_is(
    world: World, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("old.jsonl", written=world.now - timedelta(hours=1))

    async def meanwhile(_seconds: float) -> None:
        folder.write("old.jsonl", written=world.now - timedelta(hours=1), text=LINE + OTHER)

    monkeypatch.setattr("bot.runtime.intake.asyncio.sleep", meanwhile)
    await folder.intake.scan()
    assert folder.reports == []
    await folder.intake.scan()
    assert [report.listings for report in folder.reports] == [2]


async def test_later_what_is_new_waits_for_the_next_scan_however_old_it_is(
    world: World, folder: Folder
) -> None:
    await folder.intake.scan()
    folder.write("old.jsonl", written=world.now - timedelta(hours=1))
    await folder.intake.scan()
    assert folder.reports == []
    await folder.intake.scan()
    assert len(folder.reports) == 1


async def test_a_file_that_fails_in_an_unexpected_way_is_quarantined_and_stops_no_other(
    world: World, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        folder.write(name, written=world.now)

    def failing(path: Path, **options: object) -> DigestFile:
        if path.name == "a.jsonl":
            raise ValueError("a fault of ours")
        return read(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "read", failing)
    for _ in range(3):
        await folder.intake.scan()
    (report,) = folder.reports
    assert report.new == 1
    assert [each.reason for each in report.quarantined] == ["reading it failed: ValueError"]
