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


async def test_a_file_that_fails_in_an_unexpected_way_is_quarantined_and_stops_no_other(
    world: World, bridge: ThreadBridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "digests"
    folder.mkdir()
    for name in ("a.jsonl", "b.jsonl"):
        (folder / name).write_text(LINE)

    def failing(path: Path, **options: object) -> DigestFile:
        if path.name == "a.jsonl":
            raise ValueError("a fault of ours")
        return read(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "read", failing)
    reports: list[IngestReport] = []

    async def after(report: IngestReport) -> None:
        reports.append(report)

    taking = Intake(
        bridge=bridge,
        folders=(folder,),
        host="here",
        clock=lambda: world.now,
        new_id=new_paper_id,
        after=after,
    )
    for _ in range(3):
        await taking.scan()
    (report,) = reports
    assert report.new == 1
    assert [each.reason for each in report.quarantined] == ["reading it failed: ValueError"]
