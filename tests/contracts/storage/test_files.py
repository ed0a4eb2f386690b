from dataclasses import replace
from datetime import date

from bot.domain.digests import Problem, Quarantined
from bot.domain.listings import SourceState
from bot.storage.database import Database
from tests.contracts.storage.values import NOW, SECOND, digest_file

BAD = Problem(line=3, reason="a title without an abstract")
WORSE = Problem(line=None, reason="not a text")


def test_a_file_is_known_by_its_bytes(database: Database) -> None:
    file = digest_file("a.txt")
    with database.unit_of_work() as work:
        assert work.files.by_sha(file.sha256) is None
        stored = work.files.record(file, now=NOW, report={})
        moved = replace(file, path="/elsewhere/b.txt", parser="seed-text/2")
        assert work.files.record(moved, now=NOW + SECOND, report={}) == stored
        known = work.files.by_sha(file.sha256)
    assert known is not None
    assert (known.id, known.parser, known.first_seen) == (stored, "seed-text/2", NOW)


def test_a_date_once_stored_never_changes(database: Database) -> None:
    undated = digest_file("a.txt")
    dates = [None, date(2026, 3, 8), date(2027, 3, 8), None]
    seen = []
    with database.unit_of_work() as work:
        for dated in dates:
            work.files.record(replace(undated, dated=dated), now=NOW, report={})
            known = work.files.by_sha(undated.sha256)
            assert known is not None
            seen.append(known.dated)
    assert seen == [None, date(2026, 3, 8), date(2026, 3, 8), date(2026, 3, 8)]


def test_problems_are_told_newest_file_first(database: Database) -> None:
    with database.unit_of_work() as work:
        work.files.record(digest_file("a.txt", BAD, WORSE), now=NOW, report={})
        work.files.record(digest_file("fine.txt"), now=NOW, report={})
        work.files.refuse("/seeds/b.bin", "sha of b", WORSE.reason, now=NOW + SECOND)
        assert list(work.files.quarantined()) == [
            Quarantined(path="/seeds/b.bin", line=None, reason=WORSE.reason),
            Quarantined(path="/seeds/a.txt", line=3, reason=BAD.reason),
            Quarantined(path="/seeds/a.txt", line=None, reason=WORSE.reason),
        ]


def test_the_same_bytes_refused_twice_are_one_problem(database: Database) -> None:
    with database.unit_of_work() as work:
        for reason in ("too large", WORSE.reason):
            work.files.refuse("/seeds/b.bin", "sha of b", reason, now=NOW)
        assert [problem.reason for problem in work.files.quarantined()] == [WORSE.reason]


def test_a_file_that_was_mended_is_no_problem_any_more(database: Database) -> None:
    broken, mended = digest_file("a.txt", BAD), replace(digest_file("a.txt"), sha256="new sha")
    with database.unit_of_work() as work:
        work.files.record(broken, now=NOW, report={})
        work.files.record(mended, now=NOW + SECOND, report={})
        assert list(work.files.quarantined()) == []
        work.files.record(broken, now=NOW + 2 * SECOND, report={})
        assert len(work.files.quarantined()) == 1


def test_a_folder_is_known_by_what_was_seen_in_it(database: Database) -> None:
    with database.unit_of_work() as work:
        first = work.files.record(digest_file("a.txt"), now=NOW, report={"new": 3})
        second = work.files.record(digest_file("b.txt"), now=NOW + SECOND, report={"new": 0})
        for path in ("/seeds/a.txt", "/seeds/a.txt", "/seeds/copy of a.txt", "/more/a.txt"):
            work.files.sighted(first, path, host="here", now=NOW)
        work.files.sighted(second, "/seeds/b.txt", host="here", now=NOW)
        assert list(work.files.sources()) == [
            SourceState(folder="/more", files=1, last_file_at=NOW, last_new_at=NOW),
            SourceState(folder="/seeds", files=2, last_file_at=NOW + SECOND, last_new_at=NOW),
        ]


def test_reading_again_does_not_forget_when_there_was_something_new(database: Database) -> None:
    with database.unit_of_work() as work:
        file = work.files.record(digest_file(), now=NOW, report={"new": 3})
        work.files.record(digest_file(), now=NOW + SECOND, report={"new": 0})
        work.files.sighted(file, "/seeds/page.txt", host="here", now=NOW)
        assert [source.last_new_at for source in work.files.sources()] == [NOW]
