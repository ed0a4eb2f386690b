"""Whatever is handed in: one clear sentence, and nothing that was good is lost."""

import json
import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.digests import DigestFile, IngestReport
from bot.runtime import once
from bot.sources import reading
from bot.sources.watching import Found
from tests.e2e.command_line import SEEDS, at, paperround
from tests.fakes.rights import ordinary_rights
from tests.fakes.sqlite import every_connection

BANNER = "Daily Papers\n\nMar 26\n\n"
ABSTRACT = "Large models cost much to run. We halve the cost, and show that nothing is lost."
PAPER = f"Halving the Cost of Large Models\n\n{ABSTRACT}\n"
GOOD = {"title": "A Good Paper on Widgets", "abstract": "We study widgets. They are good."}
ONE_FILE = once.take_in
DATABASE = Path("var", "paperround.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds a good file."""
    folder = tmp_path / "digests"
    folder.mkdir()
    (folder / "good.jsonl").write_text(json.dumps(GOOD))
    return folder


def count(home: Path) -> str:
    """What `status` says of the database: how many papers there are."""
    return str(at(home, "status", "--json").json["components"]["database"]["detail"])


@pytest.mark.parametrize(
    ("data", "papers", "reason"),
    [
        (b"", 0, "the file is empty: put a digest into it, or take it away"),
        (b"\n \r\n\t\n", 0, "the file is empty: put a digest into it, or take it away"),
        (bytes(range(256)) * 9, 0, "save it as UTF-8 text"),
        ("Überraschung\n\nÄrger".encode("latin-1"), 0, "save the file as UTF-8"),
        (BANNER.encode(), 0, "only a banner"),
        (f"{BANNER}{PAPER}\nA Title at the End of It All\n".encode(), 1, "no abstract"),
        (f"{BANNER}A Title in the Middle\n\n{PAPER}".encode(), 1, "no abstract"),
        (f"{BANNER}{ABSTRACT}\n\n{PAPER}".encode(), 1, "no title"),
    ],
    ids=[
        "empty",
        "blank",
        "binary",
        "wrong encoding",
        "banner only",
        "title at the end",
        "title in the middle",
        "abstract without title",
    ],
)
def test_a_bad_page_is_one_sentence_and_what_is_good_counts(
    tmp_path: Path, folder: Path, data: bytes, papers: int, reason: str
) -> None:
    (folder / "page.txt").write_bytes(data)
    answer = at(tmp_path, "ingest", folder, "--json").json
    assert answer["new"] == papers + 1
    (problem,) = answer["quarantined"]
    assert problem["path"] == str(folder / "page.txt")
    assert reason in problem["reason"]
    (sentence,) = at(tmp_path, "ingest", folder).err.splitlines()
    assert sentence.startswith(f"page.txt: {problem['reason']}")
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        (BANNER + PAPER).replace("\n", "\r\n"),
        "\ufeff" + BANNER + PAPER,
        (BANNER + PAPER).rstrip("\n"),
        PAPER,
    ],
    ids=["CRLF", "byte order mark", "no line feed at the end", "no banner"],
)
def test_a_page_that_only_looks_different_is_read(tmp_path: Path, folder: Path, text: str) -> None:
    (folder / "page.txt").write_bytes(text.encode())
    answer = at(tmp_path, "ingest", folder, "--json").json
    assert (answer["new"], answer["quarantined"]) == (2, [])


def test_a_paper_twice_on_a_page_is_one_paper(tmp_path: Path, folder: Path) -> None:
    (folder / "page.txt").write_text(BANNER + PAPER + "\n" + PAPER)
    answer = at(tmp_path, "ingest", folder, "--json").json
    assert (answer["listings"], answer["papers"], answer["new"]) == (2, 2, 2)
    (problem,) = answer["quarantined"]
    assert "repeats" in problem["reason"], problem


def test_50_megabytes_are_not_read(tmp_path: Path, folder: Path) -> None:
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(50 * 2**20)
    answer = at(tmp_path, "ingest", folder, "--json").json
    assert answer["new"] == 1
    assert answer["quarantined"][0]["reason"].startswith("it has 50 MB, and 32 MB are read at most")


def test_links_out_of_the_folder_and_into_nothing_are_refused(tmp_path: Path, folder: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(BANNER + PAPER)
    (folder / "out.txt").symlink_to(outside)
    (folder / "nowhere.txt").symlink_to(tmp_path / "nowhere")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    os.mkfifo(folder / "pipe.txt")
    answer = at(tmp_path, "ingest", folder, "--json").json
    reasons = {Path(each["path"]).name: each["reason"] for each in answer["quarantined"]}
    assert answer["new"] == 1
    assert "leads out of the folder" in reasons.pop("out.txt")
    assert "leads nowhere" in reasons.pop("nowhere.txt")
    assert "cannot be followed" in reasons.pop("circle.txt")
    assert reasons.pop("pipe.txt") == "it is a pipe, not a file"
    assert not reasons


def test_a_file_or_folder_that_may_not_be_read_is_a_sentence(tmp_path: Path, folder: Path) -> None:
    (folder / "secret.txt").write_text(BANNER + PAPER)
    (folder / "secret.txt").chmod(0)
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    with ordinary_rights():
        answer = at(tmp_path, "ingest", folder, "--json").json
        refused = at(tmp_path, "ingest", locked)
    assert answer["new"] == 1
    assert answer["quarantined"][0]["reason"].startswith("it may not be read")
    assert refused.sentence.startswith(f"{locked}: it may not be read")


def test_all_problems_of_the_settings_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "paperround.toml").write_text(
        'watch_folders = ["a"]\n'
        '[defaults]\nschedule = "every fortnight"\nzone = "Europe/Berlni"\nsize = 0\n'
        "[private]\nprot = 8765\n"
    )
    answer = at(tmp_path, "status", "--json")
    assert (answer.code, answer.out) == (1, "")
    lines = answer.err.splitlines()
    assert len(lines) == 5
    for words in ("watch_folders", "every fortnight", "Europe/Berlin", "size", "private.port"):
        assert any(words in line for line in lines), words
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "text",
    [
        "port = ",
        "\x00",
        "[watch]\nfolders = [1]\n",
        '[watch]\nfolders = ["a\\u0000b"]\n',
        '[watch]\nfolders = ["~nobody-of-this-name/a"]\n',
    ],
)
def test_a_settings_file_that_is_none_is_a_sentence(tmp_path: Path, text: str) -> None:
    config = tmp_path / "bad.toml"
    config.write_text(text)
    sentence = paperround("--home", tmp_path, "--config", config, "status").sentence
    assert "bad.toml" in sentence


def test_a_port_in_use_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.configure_logs", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = at(tmp_path, "run", "--port", port).sentence
    assert sentence == (
        f"Port {port} on 127.0.0.1 is already in use: "
        "stop what uses it, or choose another with --port."
    )


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Let somebody else be writing to the database all the time."""
    with closing(sqlite3.connect(home / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_is_a_sentence_for_writers_and_no_matter_for_readers(
    seeded: Path,
) -> None:
    (paper,) = at(seeded, "topic", "model", "--k", "1", "--json").json
    with held(seeded), every_connection("busy_timeout = 50"):
        for command in (("vote", "web:you", paper["id"], "up"), ("ingest", SEEDS)):
            assert at(seeded, *command).sentence == (
                "The database is in use by somebody else for too long: try again."
            )
        assert count(seeded) == "396 papers"
        assert at(seeded, "doctor").code == 0
    assert at(seeded, "vote", "web:you", paper["id"], "up").code == 0


def test_a_newer_database_is_a_sentence_and_is_left_as_it_is(seeded: Path) -> None:
    with closing(sqlite3.connect(seeded / DATABASE)) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (seeded / DATABASE).read_bytes()
    for command in (("status",), ("ingest", SEEDS), ("db", "upgrade"), ("run",)):
        assert "was made by a newer Paper Round" in at(seeded, *command).sentence
    assert (seeded / DATABASE).read_bytes() == before


def test_a_database_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / DATABASE).write_text("This is no database, and nobody may overwrite it. " * 99)
    before = (tmp_path / DATABASE).read_bytes()
    assert at(tmp_path, "ingest", SEEDS).sentence.startswith("The database file cannot be used")
    assert (tmp_path / DATABASE).read_bytes() == before


def test_a_full_disk_keeps_whole_files_and_the_rest_comes_later(tmp_path: Path) -> None:
    first, *others = sorted(SEEDS.iterdir())
    alone = at(tmp_path, "ingest", first, "--json").json["new"]
    with every_connection("max_page_count = 1"):  # which SQLite takes for: as many as there are
        assert at(tmp_path, "ingest", SEEDS, "--json").sentence.startswith(
            "The disk that holds the database is full: nothing of this step was stored"
        )
    assert count(tmp_path) == f"{alone} papers"
    assert at(tmp_path, "ingest", *others, "--json").json["new"] == 396 - alone


def test_a_file_that_vanishes_while_it_is_read_stops_no_other(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "gone.txt").write_text(BANNER + PAPER)

    def read(path: Path, *, root: Path, now: datetime) -> DigestFile:
        if path.name == "gone.txt":
            path.unlink()
        return reading.read(path, root=root, now=now)

    monkeypatch.setattr(once, "read", read)
    answer = at(tmp_path, "ingest", folder, "--json").json
    assert answer["new"] == 1
    assert answer["quarantined"][0]["reason"] == "it vanished while it was read"


def test_what_was_wrong_with_a_file_is_forgotten_when_it_is_mended(
    tmp_path: Path, folder: Path
) -> None:
    page = folder / "page.txt"
    page.write_text(BANNER + PAPER)
    page.chmod(0)
    with ordinary_rights():
        at(tmp_path, "ingest", folder)
    assert at(tmp_path, "doctor").code == 1
    page.chmod(0o600)
    assert at(tmp_path, "ingest", folder, "--json").json["quarantined"] == []
    assert at(tmp_path, "doctor").code == 0


def test_ctrl_c_keeps_the_files_before_and_says_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def take_in(found: Found, **others: Any) -> IngestReport:  # noqa: ANN401 - handed on
        if taken:
            os.kill(os.getpid(), signal.SIGINT)
        taken.append(found.path.name)
        return ONE_FILE(found, **others)

    monkeypatch.setattr(once, "take_in", take_in)
    answer = at(tmp_path, "ingest", SEEDS, "--json")
    assert (answer.code, answer.out) == (130, "")
    assert answer.err == "Stopped; the files before this one are stored.\n"
    monkeypatch.undo()
    rest = at(tmp_path, "ingest", SEEDS, "--json").json
    assert 0 < rest["new"] < 396


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:sekret@127.0.0.1:1/papers",
        "postgresql://me:sekret@127.0.0.1:99999/papers",
        "postgresql://me:sekret@127.0.0.1:port/papers",
        "postgresql://me:se@kret/sekret@nowhere.invalid:5432",
        "postgresql://me:sekret@[::1/papers",
        "postgresql://me:sekret@127.0.0.1:1/papers?sekret=sekret",
        "postgresql://",
        "mysql://me:sekret@127.0.0.1/papers",
        "sqlite://sekret",
        "sqlite:///",
        "sqlite:////proc/sekret/papers.db",
        "sqlite:////dev/null/papers.db",
        "sekret",
        "\x1b[31msekret",
    ],
)
def test_a_database_that_cannot_be_is_a_sentence_without_its_password(
    tmp_path: Path, url: str
) -> None:
    answer = paperround("--home", tmp_path, "status", environ={"PAPERROUND_DATABASE_URL": url})
    sentence = answer.sentence
    assert "sekret" not in sentence.replace("/proc/sekret", "")


def test_a_home_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    assert at(file, "status").sentence == f"{file} is not a folder: choose another --home."
    assert at(file / "below", "status").sentence == at(file, "status").sentence


def test_a_home_that_leads_nowhere_is_a_sentence(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    for home in (circle, Path("~nobody-of-this-name/home")):
        assert at(home, "status").sentence == f"{home} leads to no folder: choose another --home."


def test_a_home_that_may_not_be_written_is_a_sentence(seeded: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o500)
    for each in (seeded / "var", seeded):
        each.chmod(0o500)
    (seeded / DATABASE).chmod(0o400)
    with ordinary_rights():
        assert at(empty, "status").sentence == (
            f"{empty / 'var'} cannot be made (Permission denied): choose another --home."
        )
        assert at(seeded, "ingest", SEEDS).sentence.startswith("The database file cannot be used")
        assert at(seeded, "run", "--port", "0").code == 1
    for each in (seeded, seeded / "var"):
        each.chmod(0o700)


def test_a_topic_nobody_writes_about_gives_an_empty_digest_that_says_so(seeded: Path) -> None:
    config = seeded / "config" / "paperround.toml"
    config.parent.mkdir()
    config.write_text('[first_start]\ntopics = ["xyzzyplugh"]\n')
    made = at(seeded, "digest", "web:#papers", "--dry-run", "--json").json
    assert made["papers"] == []
    assert made["header"] == ["Nothing today: none of 396 new papers mentions xyzzyplugh."]
    shown = at(seeded, "digest", "web:#papers", "--dry-run")
    assert shown.out == f"{made['header'][0]}\n"
