"""Every code block of the pages for people is run, in the page's order, in a home of its own.

`sh` is a script. `console` has commands after `$` and what they show. `chat` has lines typed after
`>` into one running program, and what it shows. `python` that begins with a file's name, and
`diff`, change the home's copy of the program; other `python` runs, and what a comment says after
`print` is what it prints. `toml` are settings. `…` stands for anything.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from time import monotonic, sleep

import pytest

from bot.platforms import sections
from bot.settings import load

REPO = Path(__file__).parents[2]
PAGES = ("README.md", "docs/operations.md")
LINKING = (*PAGES, "CONTRIBUTING.md", "CHANGELOG.md")
KINDS = {"sh", "console", "chat", "python", "diff", "toml"}
PATIENCE = 45.0
MADE_IN_THE_README = {"tests/golden/formats/csv-table/"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"\s*# (\S+/\S+\.py)\n")
PRINTED = re.compile(r"^print\(.*\)  # (.*)$", re.MULTILINE)
ADDRESS = re.compile(r"Paper Round is ready\. (http://\S+)/health")


@dataclass(frozen=True, kw_only=True)
class Block:
    kind: str
    text: str

    def exchanges(self, prompt: str) -> Iterator[tuple[str | None, str]]:
        """Yield what is typed after the prompt (None: nothing yet) with what must be shown."""
        first, *rest = re.split(rf"^{re.escape(prompt)} ", self.text, flags=re.MULTILINE)
        if first:
            yield None, first
        for each in rest:
            typed, _, shown = each.partition("\n")
            yield typed, shown


def blocks(page: str) -> list[Block]:
    text = (REPO / page).read_text("utf-8")
    return [Block(kind=kind, text=body) for kind, body in BLOCK.findall(text)]


def lines(text: str) -> str:
    """Return the lines that say something; how words are set apart on a line is left to them."""
    return "".join(" ".join(line.split()) + "\n" for line in text.split("\n") if line.strip())


def pattern(shown: str) -> re.Pattern[str]:
    """Return what finds these whole lines, one after the other; `…` may be many or none."""
    return re.compile("^" + "".join(map(_line, lines(shown).splitlines())), re.MULTILINE)


def _line(shown: str) -> str:
    if shown == "…":
        return r"(?:.*\n)*?"
    escaped = re.escape(shown).replace(r"\ …", r"\s…")  # what is left out may begin on a new line
    return escaped.replace("…", r"[\s\S]*?") + r"\n"


def surroundings(home: Path) -> dict[str, str]:
    """Return an environment in which the home's copy of the program is the one that runs."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "COLUMNS": "300",  # tables are as wide as what is in them, whatever the home is called
        "HOME": str(home),
        "PYTHONPATH": str(home),
        "PYTHONUNBUFFERED": "1",  # what is shown on both streams is shown in its order
        "PYTHONUTF8": "1",
        "TERM": "dumb",
    }


class Chat:
    """A program that runs in a home, with what it has shown so far."""

    def __init__(self, process: subprocess.Popen[str], shown: Path, log: Path) -> None:
        self._process = process
        self._shown = shown
        self._log = log
        self._read = 0

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def expect(self, shown: str) -> None:
        """Wait until these lines are shown, after those that were waited for before."""
        wanted, end = pattern(shown), monotonic() + PATIENCE
        while not (found := wanted.search(self.text, self._read)):
            assert self._process.poll() is None, self.log
            assert monotonic() < end, f"{shown}\nis not in what was shown:\n{self._rest}"
            sleep(0.05)
        self._read = found.end()

    def wait_until_all_is_known(self, files: int) -> None:
        """Wait until so many files were taken in, and what the last ones brought was learned."""
        end = monotonic() + PATIENCE
        while not self._knows(files):
            assert monotonic() < end, self.log
            sleep(0.05)

    def _knows(self, files: int) -> bool:
        *before, after = self.log.split("taken in")
        taken = re.findall(r"\bfiles=(\d+)", self.log)
        return bool(before) and sum(map(int, taken)) >= files and "learned" in after

    @property
    def text(self) -> str:
        return lines(self._shown.read_text("utf-8"))

    @property
    def _rest(self) -> str:
        return self.text[self._read :]

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")


@contextmanager
def chatting(home: Path) -> Iterator[Chat]:
    """Run the program as `make run ARGS=--terminal` does, and stop it with Ctrl-C's signal."""
    with (
        (home / "shown").open("wb") as shown,
        (home / "log").open("wb") as log,
        subprocess.Popen(
            [home / ".venv" / "bin" / "paperround", "run", "--terminal", "--port", "0"],
            cwd=home,
            env=surroundings(home),
            stdin=subprocess.PIPE,
            stdout=shown,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            yield Chat(process, home / "shown", home / "log")
        finally:
            process.send_signal(2)
            code = process.wait(PATIENCE)
    assert code == 0, (home / "log").read_text("utf-8")


def run(home: Path, command: str) -> str:
    """Run a command of a page, and return all that it shows; scripts must succeed."""
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=home,
        env=surroundings(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return lines(done.stdout)


def run_script(home: Path, script: str) -> None:
    """Run a script; what `make` would do is only looked up: this is a test that it would run."""
    made = re.findall(r"^make (\w+)(?: .*)?$", script, re.MULTILINE)
    targets = re.findall(r"^(\w+):", (REPO / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(made) <= set(targets)
    if not made:
        run(home, f"set -eu\n{script}")


def run_commands(home: Path, block: Block) -> None:
    for command, shown in block.exchanges("$"):
        assert command is not None
        said = run(home, command)
        assert pattern(shown).match(said), f"{command} shows:\n{said}\nnot:\n{shown}"


def run_python(home: Path, code: str) -> None:
    """Run code and compare what it prints, or write the file that it names; both pass `ruff`."""
    named = FILE_NAME.match(code)
    file = home / (named[1] if named else "example.py")
    file.write_text(FILE_NAME.sub("", code, count=1), "utf-8")
    place = named[1] if named else "bot/example.py"
    ruff = [sys.executable, "-m", "ruff", "check", "--quiet", "--stdin-filename", place, "-"]
    checked = ["--ignore", "D100,INP001,T201"] if not named else []
    done = subprocess.run(
        [*ruff, *checked],
        cwd=REPO,
        input=file.read_text("utf-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    if not named:
        assert run(home, f".venv/bin/python {file.name}") == lines("\n".join(PRINTED.findall(code)))


def apply(home: Path, diff: str) -> None:
    named = FILE_NAME.match(diff)
    assert named, diff
    changes = FILE_NAME.sub("", diff, count=1).splitlines(keepends=True)
    before = "".join(line[1:] or "\n" for line in changes if line[0] != "+")
    after = "".join(line[1:] or "\n" for line in changes if line[0] != "-")
    file = home / named[1]
    text = file.read_text("utf-8")
    assert text.count(before) == 1, f"{named[1]} does not hold:\n{before}"
    file.write_text(text.replace(before, after), "utf-8")


def try_settings(home: Path, text: str) -> None:
    tomllib.loads(text)
    file = home / "tried.toml"
    file.write_text(text, "utf-8")
    load(home=home, config=file, environ={}, sections=sections())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder like a fresh clone after its first `make`: program, seeds, and .venv."""
    for name in ("bot", "recommender", "seeds"):
        copytree(REPO / name, tmp_path / name, ignore=ignore_patterns("__pycache__", "*.jsonl"))
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def do(block: Block, home: Path) -> None:
    match block.kind:
        case "sh":
            run_script(home, block.text)
        case "console":
            run_commands(home, block)
        case "python":
            run_python(home, block.text)
        case "diff":
            apply(home, block.text)
        case "toml":
            try_settings(home, block.text)


def test_every_block_is_of_a_kind_that_is_run() -> None:
    for page in LINKING:
        rest = BLOCK.sub("", (REPO / page).read_text("utf-8"))
        assert "```" not in rest, page
        assert not re.search(r"^(    |\t|~~~)", rest, re.MULTILINE), page
        assert {block.kind for block in blocks(page)} <= (KINDS if page in PAGES else set()), page


@pytest.mark.slow
def test_the_tour_is_what_happens(home: Path) -> None:
    with chatting(home) as chat:
        for block in blocks("README.md"):
            if block.kind != "chat":
                do(block, home)
                continue
            chat.wait_until_all_is_known(len(list((home / "seeds").iterdir())))
            for typed, shown in block.exchanges(">"):
                if typed is not None:
                    chat.type(typed)
                chat.expect(shown)
        assert ADDRESS.search(chat.log)


@pytest.mark.slow
def test_a_format_and_a_command_are_one_file_and_one_line(home: Path) -> None:
    for block in blocks("README.md"):
        if block.kind == "diff" or (block.kind == "python" and FILE_NAME.match(block.text)):
            do(block, home)
    rmtree(home / "seeds")
    (home / "seeds").mkdir()
    (home / "seeds" / "papers.csv").write_text("title,abstract\nA Title,We say so.\n", "utf-8")
    with chatting(home) as chat:
        chat.wait_until_all_is_known(1)
        chat.type("/papers count")
        chat.expect("1 known so far.")
        chat.type("/papers help")
        chat.expect("…\n/papers count\n    How many papers are known.")
    copytree(REPO / "tests" / "unit" / "sources", home / "tests" / "unit" / "sources")
    run(home, ".venv/bin/python -m pytest -q tests/unit/sources/test_formats.py -k csv")


@pytest.mark.slow
def test_the_operations_are_what_happens(home: Path) -> None:
    run(home, ".venv/bin/paperround ingest seeds/000*")
    for block in blocks("docs/operations.md"):
        do(block, home)


@pytest.mark.parametrize("page", LINKING)
def test_links_lead_to_files(page: str) -> None:
    text = (REPO / page).read_text("utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (REPO / page).parent.joinpath(link).exists(), link


def test_the_layout_names_every_part_and_nothing_else() -> None:
    text = (REPO / "README.md").read_text("utf-8")
    told = set(re.findall(r"`((?:bot|config|docs|recommender|seeds|tests)/[^`]*)`", text))
    for path in told - MADE_IN_THE_README:
        assert (REPO / path).exists(), path
    for module in (REPO / "bot").iterdir():
        if module.is_dir() and module.name != "__pycache__":
            assert f"bot/{module.name}/" in told
