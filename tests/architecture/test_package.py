"""The wheel carries everything the program needs, and nothing else."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

import bot
from tests.architecture import ROOT

SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "setuptools"
]
PACKAGES = ("bot", "recommender")
SECONDS = 30.0
"""Far more than a start takes."""


def test_the_list_of_packages_is_the_folders() -> None:
    folders = sorted(
        ".".join(file.parent.relative_to(ROOT).parts)
        for package in PACKAGES
        for file in (ROOT / package).rglob("__init__.py")
    )
    assert SETUPTOOLS["packages"] == folders


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that no build folder is left beside the code."""
    source = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=lambda *_: ["__pycache__"])
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    built = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-build-isolation", "--wheel-dir", str(built), str(source))
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's content; its dependencies are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    _pip("install", "--target", str(folder), str(wheel))
    return folder


def _pip(command: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", command, "--quiet", "--no-deps", "--no-index", *arguments],
        check=True,
    )


def _run(installed: Path, home: Path, *command: str) -> str:
    """Standard output of a command that finds the installed wheel and not this folder."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_the_wheel_carries_every_file_that_is_not_code(wheel: Path) -> None:
    expected = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert carried == expected


def test_the_installed_wheel_tells_its_version(installed: Path, tmp_path: Path) -> None:
    assert Path(_run(installed, tmp_path, "-c", "import bot; print(bot.__file__)")).is_relative_to(
        installed
    )
    command = str(installed / "bin" / "paperround")
    assert bot.__version__ in _run(installed, tmp_path, command, "--version")


def test_the_installed_wheel_makes_its_database_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    command = str(installed / "bin" / "paperround")
    _run(installed, tmp_path, command, "--home", str(tmp_path), "db", "upgrade")
    heads = [file.read_bytes()[:15] for file in (tmp_path / "var").iterdir() if file.is_file()]
    assert b"SQLite format 3" in heads


def test_the_installed_wheel_serves_the_page_with_all_that_it_loads(
    installed: Path, tmp_path: Path
) -> None:
    with _served(installed, tmp_path) as address:
        page = _asked(f"{address}/").decode()
        loaded = re.findall(r'(?:src|href)="(/static/[^"?]+)', page)
        files = {file.name for file in (ROOT / "bot/platforms/web/static").iterdir()}
        assert {name.removeprefix("/static/") for name in loaded} <= files
        for name in files:
            there = (ROOT / "bot/platforms/web/static" / name).read_bytes()
            assert _asked(f"{address}/static/{name}") == there, name
    assert loaded


@contextmanager
def _served(installed: Path, home: Path) -> Iterator[str]:
    """Run the installed wheel in an empty home; the address of its page."""
    greeting = home / "greeting"
    with greeting.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, installed / "bin" / "paperround", "run", "--port", "0"],
            cwd=home,
            env={**os.environ, "PYTHONPATH": str(installed), "PAPERROUND_WEB_LOGIN": "off"},
            stdin=subprocess.DEVNULL,
            stdout=out,
        )
    try:
        end = time.monotonic() + SECONDS
        while not (found := re.search(r"http://[^/]+(?=/)", greeting.read_text())):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        yield found[0]
    finally:
        process.terminate()
        assert process.wait(SECONDS) == 0


def _asked(url: str) -> bytes:
    with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - our own
        content = answer.read()
    assert isinstance(content, bytes)
    return content
