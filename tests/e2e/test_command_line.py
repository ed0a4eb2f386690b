"""The pinned commands: their JSON, their exit codes, and what goes to which stream."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from tests.e2e.command_line import SEEDS, Answer, at, paperround

NOTHING_NEW = {"files": 5, "listings": 491, "papers": 396, "new": 0, "changed": 0}


def ids(answer: Answer) -> list[str]:
    return [paper["id"] for paper in answer.json]


def digest(home: Path, audience: str) -> list[str]:
    return [
        paper["id"] for paper in at(home, "digest", audience, "--dry-run", "--json").json["papers"]
    ]


def shell(home: Path, line: str) -> tuple[int, str]:
    """Run a line of bash in a process of its own; return its exit code and what it complained."""
    command = f'set -o pipefail; "{sys.executable}" -m bot --home "{home}" {line}'
    ended = subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, check=False, timeout=60, text=True
    )
    return ended.returncode, ended.stderr


def test_the_five_pages_hold_396_papers_and_hold_nothing_new_the_second_time(
    tmp_path: Path,
) -> None:
    first = at(tmp_path, "ingest", SEEDS, "--json")
    assert first.json == {
        "files": 5,
        "listings": 491,
        "papers": 396,
        "new": 396,
        "changed": 0,
        "unchanged": 95,
        "quarantined": [],
    }
    for again in ((), ("--again",)):
        answer = at(tmp_path, "ingest", SEEDS, *again, "--json")
        assert answer.json == {**NOTHING_NEW, "unchanged": 491, "quarantined": []}


def test_files_and_folders_can_be_named_together_and_count_once(tmp_path: Path) -> None:
    page = min(SEEDS.iterdir())
    one = at(tmp_path, "ingest", page, page, "--json").json
    assert (one["files"], one["new"]) == (1, one["papers"])
    more = at(tmp_path, "ingest", page, SEEDS, "--json").json
    assert (more["files"], more["papers"], more["new"]) == (5, 396, 396 - one["new"])


def test_a_path_that_does_not_exist_is_a_sentence_and_nothing_is_read(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert at(tmp_path, "ingest", SEEDS, missing, "--json").sentence == (
        f"{missing}: it does not exist: create it, or name another."
    )
    assert at(tmp_path, "topic", "model", "--json").json == []


def test_a_bad_file_is_named_with_its_reason_and_the_good_ones_count(tmp_path: Path) -> None:
    folder = tmp_path / "digests"
    folder.mkdir()
    (folder / "bad.txt").write_bytes(b"%PDF-1.7 and so on")
    (folder / "good.jsonl").write_text(
        json.dumps({"title": "Halving the Cost", "abstract": "Models cost much. We halve it."})
        + '\n{"title": "No abstract at all"}\n'
    )
    answer = at(tmp_path, "ingest", folder, "--json")
    assert {key: answer.json[key] for key in ("files", "listings", "new")} == {
        "files": 2,
        "listings": 1,
        "new": 1,
    }
    bad, incomplete = answer.json["quarantined"]
    assert bad == {
        "path": str(folder / "bad.txt"),
        "line": None,
        "reason": "it is a PDF, not a text: save it as text",
    }
    assert (incomplete["path"], incomplete["line"]) == (str(folder / "good.jsonl"), 2)
    told = at(tmp_path, "ingest", folder).err.splitlines()
    assert told[0] == "bad.txt: it is a PDF, not a text: save it as text."
    assert told[1].endswith("1 of 2 papers were read.")


def test_topic_finds_the_best_papers_first(seeded: Path) -> None:
    found = at(seeded, "topic", "long context", "--json").json
    assert len(found) == 10
    assert all(
        list(paper) == ["id", "title", "score", "headline", "detail", "because"] for paper in found
    )
    scores = [paper["score"] for paper in found]
    assert scores == sorted(scores, reverse=True)
    assert all("context" in f"{paper['title']} {paper['because']}".lower() for paper in found[:5])
    three = at(seeded, "topic", "long context", "--k", "3", "--json").json
    assert three == found[:3]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("xyzzyplugh", "No paper here mentions “"),
        ("a" * 10_000, "No paper here mentions “"),
        ("\x1b[31m", "No paper here mentions “"),
        ("the of", "“the of” is too general to search for: "),
        ("", "Name a topic of a few words, "),
        (" ", "Name a topic of a few words, "),
        ("?!", "Name a topic of a few words, "),
        ("—", "Name a topic of a few words, "),
    ],
)
def test_a_topic_that_no_paper_mentions_finds_nothing_and_says_so(
    seeded: Path, words: str, sentence: str
) -> None:
    assert at(seeded, "topic", words, "--json").json == []
    told = at(seeded, "topic", words)
    assert told.code == 0
    assert " ".join(told.out.split()).startswith(sentence)
    assert len(told.out) < 200
    assert "\x1b" not in told.out


@pytest.mark.parametrize("k", ["0", "-3", "1001", "99999999999999999999", "three", "1.5", ""])
def test_a_number_of_papers_that_cannot_be_is_wrong_use(tmp_path: Path, k: str) -> None:
    answer = at(tmp_path, "topic", "model", "--k", k, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert "--k" in answer.err


def test_the_first_channels_digest_can_be_tried_before_the_first_start(seeded: Path) -> None:
    tried = at(seeded, "digest", "web:#papers", "--dry-run", "--json").json
    assert tried["audience"] == "web:#papers"
    assert tried["considered"] == 396
    assert [paper["position"] for paper in tried["papers"]] == [1, 2, 3, 4, 5]
    assert all(paper["headline"] and paper["because"] for paper in tried["papers"])
    assert at(seeded, "audiences").out.startswith("No audience yet")  # and nothing was stored


def test_an_unknown_audience_is_a_sentence(seeded: Path) -> None:
    for audience in ("web:nobody", "web:#papers:weekly", "slack:T1/C1"):
        sentence = at(seeded, "digest", audience, "--dry-run", "--json").sentence
        assert sentence.startswith(f"There is no audience {audience}")


def test_a_vote_changes_what_the_voters_digest_would_be(seeded: Path) -> None:
    first, last = ids(at(seeded, "topic", "retrieval", "--k", "2", "--json"))
    assert at(seeded, "vote", "web:you", first, "up", "--json").code == 0
    before = digest(seeded, "web:you")
    robots = ids(at(seeded, "topic", "robot", "--k", "3", "--json"))
    for paper in robots:
        assert at(seeded, "vote", "web:you", paper, "up", "--json").code == 0
    after = digest(seeded, "web:you")
    assert after != before
    at(seeded, "vote", "web:you", last, "down", "--json")
    channel = digest(seeded, "web:#papers")
    assert channel == digest(seeded, "web:#papers")


def test_a_vote_says_what_it_changed_and_stays_once(seeded: Path) -> None:
    (paper,) = ids(at(seeded, "topic", "long context", "--k", "1", "--json"))
    up = at(seeded, "vote", "web:you", paper, "up", "--json").json
    assert (up["reader"], up["paper"], up["vote"]) == ("web:you", paper, "up")
    assert up["receipt"].startswith("Noted: more ")
    again = at(seeded, "vote", "web:you", paper, "up", "--json").json
    assert (again["receipt"], again["moved"]) == ("Already noted.", 0)
    down = at(seeded, "vote", "web:you", paper, "down", "--json").json
    assert down["vote"] == "down"
    profile = at(seeded, "profile", "web:you", "--json").json
    assert (profile["liked"], profile["disliked"]) == ([], [paper])


def test_taking_votes_back_leaves_the_profile_as_it_was_to_the_last_bit(seeded: Path) -> None:
    liked, other, third = ids(at(seeded, "topic", "long context", "--k", "3", "--json"))
    at(seeded, "vote", "web:you", liked, "up")
    before = at(seeded, "profile", "web:you", "--json").out
    for word in ("up", "down", "up"):
        at(seeded, "vote", "web:you", other, word)
        at(seeded, "vote", "web:you", third, word)
    assert at(seeded, "profile", "web:you", "--json").out != before
    for paper in (third, other):
        assert at(seeded, "vote", "web:you", paper, "none", "--json").json["vote"] == "none"
    assert at(seeded, "profile", "web:you", "--json").out == before


def test_a_profile_says_what_was_learned_and_of_whom_nothing_is_known_nothing(
    seeded: Path,
) -> None:
    empty: dict[str, list[str]] = {
        "topics": [],
        "muted": [],
        "liked": [],
        "disliked": [],
        "terms": [],
    }
    assert at(seeded, "profile", "web:new", "--json").json == {"reader": "web:new", **empty}
    (paper,) = ids(at(seeded, "topic", "long context", "--k", "1", "--json"))
    at(seeded, "vote", "web:new", paper, "up")
    profile = at(seeded, "profile", "web:new", "--json").json
    assert profile["liked"] == [paper]
    assert list(profile["terms"][0]) == ["term", "weight"]
    assert "long context" in [each["term"].replace("-", " ") for each in profile["terms"]]


@pytest.mark.parametrize(
    ("reader", "paper", "words"),
    [
        ("web:you", "p_nosuchpap", "There is no paper p_nosuchpap here"),
        ("you", "p_nosuchpap", "“you” is not a reader."),
        ("web:", "p_nosuchpap", "“web:” is not a reader."),
        ("web:you you", "p_1", "“web:you you” is not a reader."),
        ("web:\x1b[31m", "p_1", "“web:[31m” is not a reader."),
        ("web:\udcff", "p_1", "“web:” is not a reader."),
        ("web:" + "a" * 10_000, "p_1", "“web:aaa"),
        ("web:you", "p" * 300, "There is no paper pppp"),
        ("web:you", "\udcff", "There is no paper here"),
        ("web:you", "' OR 1=1 --", "There is no paper ' OR 1=1 -- here"),
        ("web:you", "[red]:smile:", "There is no paper [red]:smile: here"),
    ],
)
def test_a_vote_of_nobody_or_on_nothing_is_a_sentence(
    tmp_path: Path, reader: str, paper: str, words: str
) -> None:
    assert at(tmp_path, "vote", reader, paper, "up", "--json").sentence.startswith(words)
    assert at(tmp_path, "export", "web:you").sentence == "Nothing is stored about web:you."


def test_status_and_doctor_have_the_shape_of_health(seeded: Path) -> None:
    status = at(seeded, "status", "--json").json
    assert status["status"] == "ok"
    assert status["components"]["database"] == {"status": "ok", "detail": "396 papers"}
    doctor = at(seeded, "doctor", "--json")
    assert doctor.code == 0
    assert f"folder {seeded / 'seeds'}" in doctor.json["components"]
    for part in (*status["components"].values(), *doctor.json["components"].values()):
        assert list(part) == ["status", "detail"]


def test_doctor_finds_everything_at_once_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "paperround.toml").write_text('[watch]\nfolders = ["a", "file"]\n')
    (tmp_path / "file").write_text("no folder")
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xfe\xff")
    at(tmp_path, "ingest", bad)
    doctor = at(tmp_path, "doctor", "--json")
    assert doctor.code == 1
    assert doctor.json["status"] == "degraded"
    parts = doctor.json["components"]
    assert "does not exist" in parts[f"folder {tmp_path / 'a'}"]["detail"]
    assert "is not a folder" in parts[f"folder {tmp_path / 'file'}"]["detail"]
    assert str(bad) in parts["files"]["detail"]
    assert at(tmp_path, "doctor").code == 1


def test_export_holds_what_is_stored_about_a_reader(seeded: Path) -> None:
    (paper,) = ids(at(seeded, "topic", "long context", "--k", "1", "--json"))
    at(seeded, "vote", "web:you", paper, "up")
    stored = at(seeded, "export", "web:you").json
    assert stored["accounts"] == ["web:you"]
    assert [(each["paper"], each["value"]) for each in stored["signals"]] == [(paper, "up")]


def test_a_login_link_is_one_line_for_whoever_is_named(tmp_path: Path) -> None:
    for arguments, name, address in (
        ((), "you", "http://127.0.0.1:8765"),
        (("ada", "--port", "9000"), "ada", "http://127.0.0.1:9000"),
    ):
        answer = at(tmp_path, "login", *arguments)
        assert (answer.code, answer.err) == (0, "")
        assert re.fullmatch(rf"{address}/login\?token={name}\.\S+\n", answer.out), answer.out
    assert not (tmp_path / "var" / "paperround.db").exists()


def test_a_name_that_cannot_be_gets_no_link(tmp_path: Path) -> None:
    for name in ("Ada", "a b", "#papers", "x" * 99):
        assert "A name in the web chat is" in at(tmp_path, "login", name).sentence


def test_where_the_port_can_be_any_a_link_needs_one(tmp_path: Path) -> None:
    config = tmp_path / "other.toml"
    config.write_text("[private]\nport = 0\n")
    command = ("--home", tmp_path, "--config", config, "login")
    assert "name the one it has with --port" in paperround(*command).sentence
    assert ":9000/login?token=you." in paperround(*command, "--port", "9000").out


def test_a_database_is_brought_up_to_date_once(tmp_path: Path) -> None:
    for _ in range(2):
        answer = at(tmp_path, "db", "upgrade")
        assert (answer.code, answer.out) == (0, "")
        assert answer.err.rstrip().endswith("is up to date.")


def test_the_version_is_printed_alone() -> None:
    assert paperround("--version") == Answer(code=0, out=f"{__version__}\n", err="")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("db",),
        ("fly",),
        ("status", "--quickly"),
        ("ingest",),
        ("vote", "web:you", "p_1", "sideways"),
        ("run", "--port", "65536"),
        ("run", "--port", "-1"),
        ("digest",),
        ("--home",),
    ],
)
def test_wrong_use_ends_with_2(arguments: tuple[str, ...]) -> None:
    answer = paperround(*arguments)
    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_home_is_the_option_else_the_variable_else_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    option, variable, here = (tmp_path / name for name in ("option", "variable", "here"))
    here.mkdir()
    monkeypatch.chdir(here)
    environ = {"PAPERROUND_HOME": str(variable)}
    for expected, arguments, given in (
        (here, (), {}),
        (variable, (), environ),
        (option, ("--home", option), environ),
    ):
        assert not (expected / "var").exists()
        assert paperround(*arguments, "status", environ=given).code == 0
        assert (expected / "var" / "paperround.db").exists()
        assert (expected / "seeds").is_dir()


def test_config_names_another_settings_file(tmp_path: Path) -> None:
    config = tmp_path / "other.toml"
    config.write_text('database_url = "sqlite:///elsewhere.db"\n')
    assert paperround("--home", tmp_path / "home", "--config", config, "status").code == 0
    assert (tmp_path / "home" / "elsewhere.db").exists()


def test_titles_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    nasty = "Evil \x1b[31m\x1b]0;title\x07 \u202e Study [bold]of[/bold] :smile:\x08 \x9b31m"
    file = tmp_path / "evil.jsonl"
    file.write_text(json.dumps({"title": nasty, "abstract": f"We study {nasty} widgets. Twice."}))
    at(tmp_path, "ingest", file)
    for arguments in (("topic", "widgets"), ("topic", "widgets", "--json"), ("topic", nasty)):
        out = at(tmp_path, *arguments).out
        assert not {*"\x1b\x07\x08\x9b\u202e"} & {*out}
        assert "Study [bold]of[/bold] :smile:" in out


def test_a_process_writes_json_to_stdout_and_nothing_else(seeded: Path) -> None:
    command = [sys.executable, "-m", "bot", "--home", str(seeded), "topic", "model", "--json"]
    ended = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert json.loads(ended.stdout)
    assert ended.stderr == b""


def test_whoever_stops_reading_is_left_in_peace(seeded: Path) -> None:
    assert shell(seeded, "topic model --k 400 --json | true") == (0, "")


@pytest.mark.parametrize(
    ("redirected", "code", "told"),
    [
        (">&-", 0, ""),
        (">/dev/full", 1, "The answer cannot be written: No space left on device.\n"),
    ],
    ids=["closed", "full"],
)
def test_an_answer_that_cannot_be_written_is_no_traceback(
    seeded: Path, redirected: str, code: int, told: str
) -> None:
    assert shell(seeded, f"status {redirected}") == (code, told)
