import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sources.watching import Found, Look, Seen, expand, look


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "digests"
    folder.mkdir()
    return folder


def names(found: tuple[Found, ...]) -> list[str]:
    return [each.path.name for each in found]


def finished(seen: Look) -> Seen:
    """Return what is kept when everything settled was ingested."""
    kept = seen.seen
    for each in seen.settled:
        kept = kept.finishing(each)
    return kept


def test_a_file_settles_when_two_looks_see_it_unchanged(folder: Path) -> None:
    (folder / "b.txt").write_text("b")
    (folder / "a.txt").write_text("a")
    first = look([folder], Seen())
    assert (names(first.settled), names(first.unsettled)) == ([], ["a.txt", "b.txt"])
    second = look([folder], first.seen)
    assert (names(second.settled), names(second.unsettled)) == (["a.txt", "b.txt"], [])
    assert second.settled[0].root == folder


def test_files_are_at_rest_that_nobody_wrote_to_since_a_moment(folder: Path) -> None:
    now = datetime.now(UTC)
    for name, age in (("old.txt", timedelta(minutes=2)), ("new.txt", timedelta(seconds=2))):
        (folder / name).write_text(name)
        at = (now - age).timestamp()
        os.utime(folder / name, (at, at))
    seen = look([folder], Seen())
    at_rest = seen.at_rest(since=now - timedelta(minutes=1))
    assert [each.path.name for each in at_rest] == ["old.txt"]


def test_a_file_that_grows_between_looks_waits(folder: Path) -> None:
    page = folder / "page.txt"
    page.write_text("begun")
    first = look([folder], Seen())
    page.write_text("begun and written on")
    second = look([folder], first.seen)
    assert names(second.unsettled) == ["page.txt"]
    assert names(look([folder], second.seen).settled) == ["page.txt"]


def test_a_file_that_is_finished_with_is_not_offered_again(folder: Path) -> None:
    (folder / "page.txt").write_text("page")
    second = look([folder], look([folder], Seen()).seen)
    third = look([folder], finished(second))
    assert (third.settled, third.unsettled) == ((), ())
    assert look([folder], third.seen).settled == ()


def test_a_file_that_could_not_be_stored_is_offered_at_the_next_look(folder: Path) -> None:
    (folder / "page.txt").write_text("page")
    second = look([folder], look([folder], Seen()).seen)
    assert look([folder], second.seen).settled == second.settled


def test_a_finished_file_that_changes_settles_anew(folder: Path) -> None:
    page = folder / "page.txt"
    page.write_text("page")
    kept = finished(look([folder], look([folder], Seen()).seen))
    page.write_text("another page")
    third = look([folder], kept)
    assert names(third.unsettled) == ["page.txt"]
    assert names(look([folder], third.seen).settled) == ["page.txt"]


def test_a_file_that_is_given_rights_is_offered_again(folder: Path) -> None:
    page = folder / "page.txt"
    page.write_text("page")
    kept = finished(look([folder], look([folder], Seen()).seen))
    page.chmod(0o640)
    assert names(look([folder], kept).unsettled) == ["page.txt"]


def test_a_file_that_is_gone_is_forgotten(folder: Path) -> None:
    page = folder / "page.txt"
    page.write_text("page")
    kept = finished(look([folder], look([folder], Seen()).seen))
    page.unlink()
    third = look([folder], kept)
    assert third.seen == Seen()


@pytest.mark.parametrize(
    "name",
    [".hidden.txt", "page.txt~", "page.tmp", "page.txt.part", ".page.txt.swp", "p.CRDOWNLOAD"],
)
def test_hidden_and_unfinished_files_are_left_alone(folder: Path, name: str) -> None:
    (folder / name).write_text("half a page")
    assert look([folder], Seen()).seen == Seen()


def test_folders_inside_are_not_looked_into(folder: Path, tmp_path: Path) -> None:
    (folder / "old").mkdir()
    (folder / "old" / "page.txt").write_text("page")
    (folder / "link").symlink_to(tmp_path)
    assert look([folder], Seen()).seen == Seen()


def test_links_and_pipes_are_offered_so_that_reading_can_refuse_them(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "out.txt").symlink_to("/etc/passwd")
    (folder / "nowhere.txt").symlink_to("gone")
    second = look([folder], look([folder], Seen()).seen)
    assert names(second.settled) == ["nowhere.txt", "out.txt", "pipe.txt"]


def test_a_folder_that_is_not_there_stops_no_other(folder: Path, tmp_path: Path) -> None:
    (folder / "page.txt").write_text("page")
    missing, file = tmp_path / "missing", folder / "page.txt"
    first = look([missing, folder, file], Seen())
    assert first.failed == {
        missing: "it does not exist: create it, or name another",
        file: "it is not a folder: name the folder that the file is in",
    }
    assert names(first.unsettled) == ["page.txt"]


def test_a_folder_that_may_not_be_read_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "scandir", refuse)  # root may look everywhere
    assert "it may not be read" in look([folder], Seen()).failed[folder]


def test_a_folder_that_comes_back_offers_nothing_twice(folder: Path) -> None:
    (folder / "page.txt").write_text("page")
    kept = finished(look([folder], look([folder], Seen()).seen))
    away = folder.rename(folder.with_name("away"))
    gone = look([folder], kept)
    assert folder in gone.failed
    assert gone.settled == ()
    away.rename(folder)
    assert look([folder], gone.seen).settled == ()


def test_a_person_may_name_files_and_folders_in_any_mixture(folder: Path, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt"):
        (folder / name).write_text(name)
    alone = tmp_path / "alone.tmp"
    alone.write_text("named by itself")
    expanded = expand([alone, folder, folder / "a.txt", folder / ".hidden.txt"])
    assert names(expanded.found) == ["alone.tmp", "a.txt", "b.txt", ".hidden.txt"]
    assert expanded.failed == {}


def test_a_path_that_leads_to_nothing_stops_no_other(folder: Path) -> None:
    (folder / "page.txt").write_text("page")
    (folder / "circle").symlink_to("circle")
    missing, circle = folder / "missing.txt", folder / "circle"
    expanded = expand([missing, circle, folder / "page.txt"])
    assert names(expanded.found) == ["page.txt"]
    assert "does not exist" in expanded.failed[missing]
    assert circle in expanded.failed


def test_a_link_that_a_person_names_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("page")
    (folder / "link.txt").symlink_to(tmp_path / "real.txt")
    (found,) = expand([folder / "link.txt"]).found
    assert found.root == tmp_path.resolve()
