import codecs
import errno
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.errors import NotSettled, Unreadable
from bot.sources import FORMATS
from bot.sources.reading import LARGEST, MOST_LINES, decoded, read, shown

NOW = datetime(2026, 3, 27, 8, tzinfo=UTC)
PAGE = (
    "Daily Papers\n\nMar 26\n\nHalving the Cost of Large Models\n\n"
    "Large models cost much to run. We halve the cost, and we show that nothing is lost — at all.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "digests"
    folder.mkdir()
    return folder


@pytest.fixture
def page(folder: Path) -> Path:
    page = folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    return page


def why_not(path: Path, root: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path, root=root, now=NOW)
    return str(caught.value)


def test_a_file_is_its_bytes_hashed_and_parsed(page: Path, folder: Path) -> None:
    file = read(page, root=folder, now=NOW)
    assert file.path == str(page)
    assert file.sha256 == sha256(page.read_bytes()).hexdigest()
    assert file.size == page.stat().st_size
    assert file.parser == f"seed-text/{FORMATS['seed-text'].version}"
    assert [entry.line for entry in file.parsed.entries] == [5]
    assert file.dated == date(2026, 3, 26)


def test_a_banner_is_dated_from_when_the_file_is_read(page: Path, folder: Path) -> None:
    before = datetime(2025, 1, 1, tzinfo=UTC)
    assert read(page, root=folder, now=before).dated == date(2024, 3, 26)


@pytest.mark.parametrize(
    "written",
    [
        PAGE.encode(),
        codecs.BOM_UTF8 + PAGE.encode(),
        PAGE.encode("utf-16"),
        codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + PAGE.encode("utf-32-le"),
    ],
    ids=["UTF-8", "UTF-8 with its mark", "UTF-16", "UTF-16 the other way", "UTF-32"],
)
def test_every_unicode_encoding_that_says_so_is_read(page: Path, written: bytes) -> None:
    page.write_bytes(written)
    (entry,) = read(page, root=page.parent, now=NOW).parsed.entries
    assert entry.content.title == "Halving the Cost of Large Models"
    assert entry.content.abstract.endswith("— at all.")


@pytest.mark.parametrize("written", [b"", b"\n \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused_as_empty(page: Path, written: bytes) -> None:
    page.write_bytes(written)
    assert "the file is empty" in why_not(page, page.parent)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"\x00\x01\x02\x03", "a binary file"),
        (PAGE.encode("utf-16-le"), "not UTF-8 (byte 2 is zero)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"\x1f\x8b\x08rest", "a gzip archive"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1b[0m\x07\x08 beeps", "a binary file"),
        (codecs.BOM_UTF16_BE + b"\x00A\x00\x00", "a binary file"),
    ],
)
def test_a_binary_file_is_refused_as_what_it_is(page: Path, written: bytes, said: str) -> None:
    page.write_bytes(written)
    assert said in why_not(page, page.parent)


def test_a_wrong_encoding_is_refused_with_its_place(page: Path) -> None:
    page.write_bytes(PAGE.replace("—", "–").encode("cp1252"))
    line = PAGE[: PAGE.index("—")].count("\n") + 1
    place = PAGE.index("—") + 1
    assert why_not(page, page.parent) == (
        f"byte {place} (line {line}) is not UTF-8: save the file as UTF-8"
    )


def test_half_a_utf16_file_is_refused_with_its_place(page: Path) -> None:
    page.write_bytes(PAGE.encode("utf-16")[:-1])
    assert "is not UTF-16" in why_not(page, page.parent)


def test_what_was_read_before_it_was_refused_is_known_by_its_hash(page: Path) -> None:
    page.write_bytes(b"\xff\x00")
    with pytest.raises(Unreadable) as caught:
        read(page, root=page.parent, now=NOW)
    assert caught.value.sha256 == sha256(b"\xff\x00").hexdigest()


def test_a_file_of_50_mb_is_refused_without_being_read(page: Path) -> None:
    os.truncate(page, 50 * 2**20)
    assert why_not(page, page.parent) == "it has 50 MB, and 32 MB are read at most: split it"


def test_a_file_as_large_as_allowed_is_read(page: Path) -> None:
    page.write_bytes(PAGE.encode() + b"\n" + b"x" * (LARGEST - len(PAGE.encode()) - 1))
    assert len(read(page, root=page.parent, now=NOW).parsed.problems) == 1


def test_a_file_of_very_many_lines_is_refused(page: Path) -> None:
    page.write_text("x\n" * (MOST_LINES + 1))
    assert "200,001 lines" in why_not(page, page.parent)


def test_an_ending_that_no_format_reads_is_refused(page: Path) -> None:
    other = page.rename(page.with_suffix(".csv"))
    assert "no digest format reads files with this ending" in why_not(other, page.parent)


def test_a_link_that_leads_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(PAGE)
    link = folder / "page.txt"
    link.symlink_to("../secret.txt")
    assert "a link that leads out of the folder" in why_not(link, folder)


def test_a_folder_inside_that_is_a_link_leads_nowhere_else(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "page.txt").write_text(PAGE)
    (folder / "inside").symlink_to(outside)
    assert "out of the folder" in why_not(folder / "inside" / "page.txt", folder)


def test_a_path_that_climbs_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(PAGE)
    assert "out of the folder" in why_not(folder / ".." / "secret.txt", folder)


def test_a_link_within_the_folder_is_read(page: Path, folder: Path) -> None:
    link = folder / "latest.txt"
    link.symlink_to(page.name)
    assert len(read(link, root=folder, now=NOW).parsed.entries) == 1


def test_a_watched_folder_may_itself_be_a_link(page: Path, folder: Path, tmp_path: Path) -> None:
    watched = tmp_path / "watched"
    watched.symlink_to(folder)
    assert len(read(watched / page.name, root=watched, now=NOW).parsed.entries) == 1


def test_a_link_that_leads_nowhere_or_in_a_circle_is_refused(folder: Path) -> None:
    nowhere, circle = folder / "nowhere.txt", folder / "circle.txt"
    nowhere.symlink_to("gone.txt")
    circle.symlink_to("circle.txt")
    assert "a link that leads nowhere" in why_not(nowhere, folder)
    assert "a link that cannot be followed" in why_not(circle, folder)


def test_a_link_put_in_the_files_place_after_it_was_looked_at_is_not_followed(
    page: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text(PAGE)
    opening = os.open

    def swapping(path: str, flags: int, dir_fd: int | None = None) -> int:
        if path == page.name:
            page.unlink()
            page.symlink_to("../secret.txt")
        return opening(path, flags, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", swapping)
    assert "a link that cannot be followed" in why_not(page, folder)


def test_a_pipe_or_a_folder_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    assert why_not(folder / "pipe.txt", folder) == "it is a pipe, not a file"
    assert why_not(folder / "folder.txt", folder) == "it is a folder, not a file"


def test_a_file_that_may_not_be_read_is_refused(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", failing(errno.EACCES))  # root may read whatever its rights say
    assert "it may not be read" in why_not(page, page.parent)


def test_a_disk_that_fails_is_told_in_its_own_words(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", failing(errno.EIO))
    assert why_not(page, page.parent) == f"it cannot be read ({os.strerror(errno.EIO)})"


def test_too_many_open_files_pass(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", failing(errno.EMFILE))
    with pytest.raises(NotSettled):
        read(page, root=page.parent, now=NOW)


def test_a_file_that_is_gone_has_not_settled(page: Path, folder: Path) -> None:
    page.unlink()
    with pytest.raises(NotSettled, match="vanished"):
        read(page, root=folder, now=NOW)


def test_a_file_whose_folder_is_gone_has_not_settled(page: Path, folder: Path) -> None:
    page.unlink()
    folder.rmdir()
    with pytest.raises(NotSettled, match="vanished"):
        read(page, root=folder, now=NOW)


def test_a_file_that_grows_while_it_is_read_has_not_settled(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grow() -> None:
        with page.open("a") as file:
            file.write("\n\nAnother Title\n")

    monkeypatch.setattr(os, "read", meanwhile(grow))
    with pytest.raises(NotSettled, match="still being written"):
        read(page, root=page.parent, now=NOW)


def test_a_file_that_grows_without_end_is_left_at_the_limit(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "read", lambda _handle, size: b"x" * size)
    with pytest.raises(NotSettled, match="still being written"):
        read(page, root=page.parent, now=NOW)


def test_a_file_changed_in_place_while_it_is_read_has_not_settled(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overwrite() -> None:
        page.write_text(PAGE.upper(), "utf-8")
        os.utime(page, ns=(0, 0))

    monkeypatch.setattr(os, "read", meanwhile(overwrite))
    with pytest.raises(NotSettled):
        read(page, root=page.parent, now=NOW)


def test_a_file_that_vanishes_while_it_is_read_has_not_settled(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "read", meanwhile(page.unlink))
    with pytest.raises(NotSettled, match="taken away"):
        read(page, root=page.parent, now=NOW)


def test_no_handle_stays_open_whatever_happens(page: Path, folder: Path) -> None:
    def handles() -> int:
        return sum(1 for _ in Path("/dev/fd").iterdir())

    before = handles()
    read(page, root=folder, now=NOW)
    os.truncate(page, 50 * 2**20)
    why_not(page, folder)
    assert handles() == before


def test_a_name_that_is_no_unicode_can_be_stored_all_the_same(folder: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt"))
    path.write_text(PAGE)
    assert read(path, root=folder, now=NOW).path == shown(path)
    shown(path).encode()


@given(st.binary())
@example(codecs.BOM_UTF16_LE + b"\x00\xd8")
@example(codecs.BOM_UTF32_BE + b"\xff\xff\xff\xff")
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    try:
        text = decoded(data)
    except Unreadable:
        return
    assert text.strip()
    assert "\0" not in text
    text.encode()


def failing(number: int) -> Callable[..., int]:
    def fail(*_arguments: object, **_options: object) -> int:
        raise OSError(number, os.strerror(number))

    return fail


def meanwhile(act: Callable[[], None]) -> Callable[[int, int], bytes]:
    """Return a reading that lets something happen after its first piece."""
    reading = os.read
    left = [act]

    def first_then(handle: int, size: int) -> bytes:
        piece = reading(handle, size)
        while left:
            left.pop()()
        return piece

    return first_then
