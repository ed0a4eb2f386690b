import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bot.domain.digests import DigestFile, IngestReport, Quarantined
from bot.domain.errors import DatabaseFull, IngestError, NotSettled, Unreadable
from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.domain.ports import UnitOfWork
from bot.services import ingest
from bot.sources.reading import read
from bot.sources.watching import Seen, expand, look
from bot.storage.database import Database

NOW = datetime(2026, 8, 1, 9, tzinfo=UTC)
SEEDS = Path("seeds")
GOOD = '{"title": "Halving the Cost", "abstract": "We halve the cost."}\n'


@dataclass
class Intake:
    """What the application does with files: read, ingest or refuse, one unit of work each."""

    database: Database
    now: datetime = NOW
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def take_in(self, *paths: Path, again: bool = False, backfill: bool = False) -> IngestReport:
        found = expand(paths).found
        return ingest.total(self._one(each.path, each.root, again, backfill) for each in found)

    def _one(self, path: Path, root: Path, again: bool, backfill: bool) -> IngestReport:  # noqa: FBT001
        try:
            file = read(path, root=root, now=self.now)
        except Unreadable as error:
            with self.database.unit_of_work() as work:
                return ingest.refuse(str(path), str(error), work, now=self.now, digest=error.sha256)
        with self.database.unit_of_work() as work:
            return self.store(file, work, again=again, backfill=backfill)

    def store(
        self, file: DigestFile, work: UnitOfWork, *, again: bool = False, backfill: bool = False
    ) -> IngestReport:
        return ingest.ingest_file(
            file,
            work,
            now=self.now,
            new_id=lambda: PaperId(f"p_{next(self.ids):010}"),
            host="here",
            again=again,
            backfill=backfill,
        )

    def papers(self) -> list[PaperRecord]:
        with self.database.unit_of_work() as work:
            return list(work.papers.all())

    def quarantined(self) -> list[Quarantined]:
        with self.database.unit_of_work() as work:
            return list(work.files.quarantined())


@pytest.fixture
def intake(database: Database) -> Intake:
    return Intake(database=database)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "digests"
    folder.mkdir()
    page = folder / "2026-03-26.jsonl"
    page.write_text(GOOD)
    return page


def test_the_five_seeds_are_396_papers_on_491_listings(intake: Intake) -> None:
    assert ingest.report_as_json(intake.take_in(SEEDS)) == {
        "files": 5,
        "listings": 491,
        "papers": 396,
        "new": 396,
        "changed": 0,
        "unchanged": 95,
        "quarantined": [],
    }
    assert len(intake.papers()) == 396


def test_the_abstract_whose_link_differs_is_still_the_same_paper(intake: Intake) -> None:
    intake.take_in(SEEDS)
    same = [p for p in intake.papers() if p.content.title.startswith("FLM-101B")]
    assert len(same) == 1


@pytest.mark.parametrize("again", [False, True])
def test_the_seeds_a_second_time_are_all_unchanged(intake: Intake, again: bool) -> None:  # noqa: FBT001
    first = intake.take_in(SEEDS)
    before = intake.papers()
    second = intake.take_in(SEEDS, again=again)
    assert second == replace(first, new=0, changed=0, unchanged=491)
    assert intake.papers() == before


def test_the_order_of_the_files_changes_no_count(intake: Intake) -> None:
    report = intake.take_in(*sorted(SEEDS.iterdir(), reverse=True))
    assert (report.new, report.changed, report.unchanged) == (396, 0, 95)


def test_papers_are_listed_in_the_order_of_the_page_with_its_date(intake: Intake) -> None:
    intake.take_in(SEEDS / "003_db0b3df43dbf1dc7.txt")
    papers = intake.papers()
    assert [paper.listed_number for paper in papers] == list(range(1, 88))
    assert papers[0].content.title.startswith("On Unsupervised Prompt Learning")
    assert {paper.listed_on for paper in papers} == {date(2026, 7, 31)}
    assert {paper.listed_at for paper in papers} == {NOW}


def test_a_banners_date_stays_what_it_was_when_the_file_was_first_seen(intake: Intake) -> None:
    seed = SEEDS / "003_db0b3df43dbf1dc7.txt"
    intake.take_in(seed)
    intake.now += timedelta(days=400)
    intake.take_in(seed, again=True)
    assert {paper.listed_on for paper in intake.papers()} == {date(2026, 7, 31)}


def test_latex_is_stored_as_it_came(intake: Intake, page: Path) -> None:
    title = r"{\em Halving}~the Cost of \methodname"
    page.write_text(json.dumps({"title": title, "abstract": "``Halved''."}))
    intake.take_in(page)
    (paper,) = intake.papers()
    assert (paper.content.title, paper.content.abstract) == (title, "``Halved''.")


def test_a_back_fill_is_known_and_no_news(intake: Intake, page: Path) -> None:
    intake.take_in(page, backfill=True)
    assert [paper.listed_number for paper in intake.papers()] == [None]


def test_a_paper_that_was_back_filled_is_news_when_it_is_listed(intake: Intake, page: Path) -> None:
    intake.take_in(page, backfill=True)
    other = page.with_name("other.jsonl")
    other.write_text(GOOD + GOOD.replace("Halving", "Doubling"))
    intake.take_in(other)
    assert [paper.listed_number for paper in intake.papers()] == [1, 2]


def test_good_listings_count_beside_bad_ones(intake: Intake, page: Path) -> None:
    page.write_text(GOOD + "no JSON\n" + GOOD.replace("Halving", "Doubling"))
    report = intake.take_in(page)
    assert (report.listings, report.new, report.skipped) == (2, 2, 1)
    problem = Quarantined(path=str(page), line=2, reason="line 2 is not JSON (column 1)")
    assert report.quarantined == (problem,)
    assert intake.quarantined() == [problem]
    assert ingest.sentences(report) == (
        "2026-03-26.jsonl: line 2 is not JSON (column 1); 2 of 3 papers were read.",
    )


def test_a_missing_abstract_is_told_in_one_sentence(intake: Intake, tmp_path: Path) -> None:
    page = (SEEDS / "000_93ebe175fad2a818.txt").read_text("utf-8").split("\n")
    file = tmp_path / "2026-03-26.txt"
    without = [line for number, line in enumerate(page, 1) if number != 173]
    file.write_text("\n".join(without), "utf-8")
    assert ingest.sentences(intake.take_in(file)) == (
        "2026-03-26.txt: listing 41 has no abstract (line 171); 109 of 110 papers were read.",
    )


def test_a_paper_twice_in_a_file_is_listed_once(intake: Intake, page: Path) -> None:
    page.write_text(GOOD * 2)
    report = intake.take_in(page)
    assert (report.listings, report.papers, report.skipped) == (1, 1, 0)
    assert [each.line for each in report.quarantined] == [2]
    assert "listing 2 repeats listing 1" in report.quarantined[0].reason


def test_of_very_many_problems_the_first_are_kept(intake: Intake, page: Path) -> None:
    page.write_text("no JSON\n" * 5_000 + GOOD)
    report = intake.take_in(page)
    assert (report.listings, report.skipped) == (1, 5_000)
    assert len(report.quarantined) == ingest.MOST_PROBLEMS + 1
    assert "4,900 more problems" in report.quarantined[-1].reason


def test_a_new_version_of_the_parser_reads_the_same_bytes_again(intake: Intake, page: Path) -> None:
    old = replace(read(page, root=page.parent, now=NOW), parser="json-lines/0")
    with intake.database.unit_of_work() as work:
        intake.store(replace(old, parsed=replace(old.parsed, entries=())), work)
    assert intake.papers() == []
    assert intake.take_in(page).new == 1


def test_a_refused_file_is_kept_with_its_reason_and_read_once_it_is_mended(
    intake: Intake, page: Path
) -> None:
    page.write_bytes(b"\x00\x01")
    report = intake.take_in(page)
    assert report.files == 1
    assert [each.path for each in report.quarantined] == [str(page)]
    assert tuple(intake.quarantined()) == report.quarantined
    assert ingest.sentences(report)[0].startswith("2026-03-26.jsonl: it is a binary file")
    page.write_text(GOOD)
    assert intake.take_in(page).new == 1
    assert intake.quarantined() == []


def test_a_file_restored_to_bytes_read_before_is_no_trouble_any_more(
    intake: Intake, page: Path
) -> None:
    intake.take_in(page)
    page.write_bytes(b"")
    intake.take_in(page)
    assert len(intake.quarantined()) == 1
    page.write_text(GOOD)
    intake.now += timedelta(minutes=1)
    assert intake.take_in(page).unchanged == 1
    assert intake.quarantined() == []


def test_a_file_that_could_not_be_opened_is_one_row_however_often(intake: Intake) -> None:
    for _ in range(2):
        with intake.database.unit_of_work() as work:
            ingest.refuse("/digests/page\udcff.txt", "it may not be read", work, now=NOW)
    assert [each.path for each in intake.quarantined()] == ["/digests/page?.txt"]


def test_reports_add_up_and_a_paper_on_two_files_is_one(intake: Intake, page: Path) -> None:
    page.with_name("other.jsonl").write_text(GOOD + GOOD.replace("Halving", "Doubling"))
    report = intake.take_in(page.parent)
    assert (report.files, report.listings, report.papers) == (2, 3, 2)
    assert report.new + report.changed + report.unchanged == report.listings
    assert ingest.total([]) == IngestReport()


def test_an_interrupted_file_leaves_nothing_behind(intake: Intake, page: Path) -> None:
    class Interrupted(Exception):
        pass

    def breaking() -> PaperId:
        if made := next(intake.ids) > 1:
            raise Interrupted
        return PaperId(f"p_{made}")

    page.write_text(GOOD + GOOD.replace("Halving", "Doubling"))
    file = read(page, root=page.parent, now=NOW)
    with pytest.raises(Interrupted), intake.database.unit_of_work() as work:
        ingest.ingest_file(file, work, now=NOW, new_id=breaking, host="here")
    assert intake.papers() == []
    assert intake.take_in(page).new == 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_full_disk_stores_nothing_of_the_file_and_the_next_look_tries_again(
    database: Database, page: Path
) -> None:
    intake = Intake(database=database)
    papers = [{"title": f"Paper {n}", "abstract": "A long story. " * 20} for n in range(500)]
    page.write_text("\n".join(json.dumps(paper) for paper in papers))
    seen = look([page.parent], Seen()).seen
    now_settled = look([page.parent], seen)
    with full_disk(database), pytest.raises(DatabaseFull):
        intake.take_in(*(found.path for found in now_settled.settled))
    assert intake.papers() == []
    assert intake.quarantined() == []
    following = look([page.parent], now_settled.seen)
    assert intake.take_in(*(found.path for found in following.settled)).new == 500


def test_a_file_that_is_still_written_is_neither_stored_nor_refused(
    intake: Intake, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.read", lambda _handle, size: b"x" * size)
    with pytest.raises(IngestError) as caught:
        intake.take_in(page)
    assert isinstance(caught.value, NotSettled)
    assert intake.quarantined() == []


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let the database grow by two more pages only."""
    with database.engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count")) or 0

    def limit(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")  # type: ignore[attr-defined]

    database.dispose()
    event.listen(database.engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", limit)
        database.dispose()
