"""Both locks install the same everywhere, and tell nothing about where they were made."""

import re
import tomllib

import pytest

from tests.architecture import ROOT

LOCKS = tuple(sorted((ROOT / "locks").glob("*.txt")))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)( ; .+)? \\\n((?:    --hash=.*\n)+)", re.MULTILINE)

each_lock = pytest.mark.parametrize("name", [lock.name for lock in LOCKS])


def _text(name: str) -> str:
    return (ROOT / "locks" / name).read_text(encoding="utf-8")


def _pins(name: str) -> set[tuple[str, str, str]]:
    """(distribution, version, marker) of every line."""
    return {(pin[1], pin[2], pin[3] or "") for pin in PIN.finditer(_text(name))}


def _distributions(name: str) -> set[str]:
    return {distribution for distribution, _, _ in _pins(name)}


def _names(requirements: list[str]) -> set[str]:
    return {
        re.split(r"[\[<>=~! ]", requirement)[0].replace(".", "-") for requirement in requirements
    }


def test_there_is_a_lock_for_running_and_one_for_developing() -> None:
    assert [lock.name for lock in LOCKS] == ["dev.txt", "run.txt"]


@each_lock
def test_a_lock_names_no_address_and_no_file(name: str) -> None:
    text = _text(name)
    for trace in ("://", " @ ", "--index", "--extra-index", "--find-links", "file:", " /", ".whl"):
        assert trace not in text, trace


@each_lock
def test_every_line_of_a_lock_is_pinned_and_hashed(name: str) -> None:
    left = PIN.sub("", _text(name))
    assert [line for line in left.splitlines() if line and not line.startswith("#")] == []
    assert all(
        re.fullmatch(r"(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", pin[4])
        for pin in PIN.finditer(_text(name))
    )


def test_the_lock_for_developing_holds_the_one_for_running() -> None:
    assert _pins("run.txt") <= _pins("dev.txt")


def test_the_locks_hold_every_dependency_and_the_build_backend() -> None:
    run = _names(PROJECT["dependencies"]) | {"setuptools"}
    assert run <= _distributions("run.txt")
    assert run | _names(PROJECT["optional-dependencies"]["dev"]) <= _distributions("dev.txt")


def test_what_only_tests_need_stays_out_of_the_lock_for_running() -> None:
    assert not _names(PROJECT["optional-dependencies"]["dev"]) & _distributions("run.txt")


@each_lock
def test_a_lock_serves_every_python_that_the_project_names(name: str) -> None:
    """Python dropped audioop in 3.13, and discord.py needs it: a lock made for 3.11 breaks."""
    assert PROJECT["requires-python"] == ">=3.11,<3.15"
    assert ("audioop-lts", "python_full_version >= '3.13'") in {
        (distribution, marker.removeprefix(" ; ")) for distribution, _, marker in _pins(name)
    }
