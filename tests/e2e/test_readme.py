"""Every code block of the pages for people is run, in the page's order, in a home of its own.

`sh` is a script. `console` has commands after `$` and what they show. `page` has what is typed
after `>` and pressed in `[ ]` in the web chat of one running program, and what it shows; `slack`
and `discord` the same in a channel of a fake of theirs. `python` that begins with a file's name,
and `diff`, change the home's copy of the program; other `python` runs, and what a comment says
after `print` is what it prints. `toml` are settings, `env` what is set beside them. `…` stands for
anything.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree

import pytest

from bot.platforms import sections
from bot.settings import load
from tests.e2e.touring import PATIENCE, lines, pattern, touring
from tests.e2e.touring_discord import touring_discord
from tests.e2e.touring_slack import touring_slack

REPO = Path(__file__).parents[2]
PAGES = ("README.md", "docs/operations.md")
LINKING = (*PAGES, "CONTRIBUTING.md", "CHANGELOG.md")
KINDS = {"sh", "console", "page", "python", "diff", "toml", "env", "slack", "discord"}
MADE_IN_THE_README = {"tests/golden/formats/csv-table/"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"\s*# (\S+/\S+\.py)\n")
PRINTED = re.compile(r"^print\(.*\)  # (.*)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Block:
    kind: str
    text: str

    def exchanges(self, prompt: str) -> Iterator[tuple[str | None, str]]:
        """Yield the lines that begin so (None: none yet) with what must be shown after each."""
        first, *rest = re.split(rf"^(?={prompt})", self.text, flags=re.MULTILINE)
        if first:
            yield None, first
        for each in rest:
            typed, _, shown = each.partition("\n")
            yield typed, shown


def blocks(page: str) -> list[Block]:
    text = (REPO / page).read_text("utf-8")
    return [Block(kind=kind, text=body) for kind, body in BLOCK.findall(text)]


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
    for command, shown in block.exchanges(r"\$ "):
        assert command is not None
        said = run(home, command.removeprefix("$ "))
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


def try_environment(home: Path, text: str) -> None:
    """Set what a block sets, where `…` stands for something long; all of it must be known."""
    pairs = (line.split("=", 1) for line in text.replace("…", 32 * "0").splitlines())
    environ = dict(pairs)
    told = (REPO / "config" / "paperround.toml").read_text("utf-8")
    assert all(name in told for name in environ)
    load(home=home, config=None, environ=environ, sections=sections())


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
        case "env":
            try_environment(home, block.text)


def test_every_block_is_of_a_kind_that_is_run() -> None:
    for page in LINKING:
        rest = BLOCK.sub("", (REPO / page).read_text("utf-8"))
        assert "```" not in rest, page
        assert not re.search(r"^(    |\t|~~~)", rest, re.MULTILINE), page
        assert {block.kind for block in blocks(page)} <= (KINDS if page in PAGES else set()), page


@pytest.mark.journey
def test_the_tour_is_what_happens(home: Path) -> None:
    with touring(home, surroundings(home)) as tourist:
        tourist.see_the_digest()
        for block in blocks("README.md"):
            if block.kind != "page":
                do(block, home)
                continue
            tourist.wait_until_all_is_known(len(list((home / "seeds").iterdir())))
            for typed, shown in block.exchanges(r"> |\["):
                if typed is not None:
                    tourist.do(typed)
                tourist.expect(shown)


@pytest.mark.journey
async def test_in_slack_it_is_as_the_tour_says(home: Path) -> None:
    run(home, ".venv/bin/paperround ingest seeds")
    async with touring_slack(home, surroundings(home)) as tourist:
        for block in blocks("README.md"):
            if block.kind == "slack":
                for typed, shown in block.exchanges(r"> |\["):
                    assert typed is not None
                    await tourist.do(typed, shown)


@pytest.mark.journey
async def test_in_discord_it_is_as_the_tour_says(home: Path) -> None:
    run(home, ".venv/bin/paperround ingest seeds")
    async with touring_discord(home, surroundings(home)) as tourist:
        for block in blocks("README.md"):
            if block.kind == "discord":
                for typed, shown in block.exchanges(r"> |\["):
                    assert typed is not None
                    await tourist.do(typed, shown)


@pytest.mark.journey
def test_a_format_and_a_command_are_one_file_and_one_line(home: Path) -> None:
    for block in blocks("README.md"):
        if block.kind == "diff" or (block.kind == "python" and FILE_NAME.match(block.text)):
            do(block, home)
    rmtree(home / "seeds")
    (home / "seeds").mkdir()
    (home / "seeds" / "papers.csv").write_text("title,abstract\nA Title,We say so.\n", "utf-8")
    with touring(home, surroundings(home)) as tourist:
        tourist.place = "you"
        tourist.wait_until_all_is_known(1)
        tourist.do("> /papers count")
        tourist.expect("1 known so far.")
        tourist.do("> /papers help")
        tourist.expect("…\n/papers count\nHow many papers are known.")
    copytree(REPO / "tests" / "unit" / "sources", home / "tests" / "unit" / "sources")
    run(home, ".venv/bin/python -m pytest -q tests/unit/sources/test_formats.py -k csv")


@pytest.mark.journey
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
