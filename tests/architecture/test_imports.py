"""Every import contract is kept by the code, and bites when an import breaks it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture import ROOT

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMES = {
    contract["id"]: contract["name"]
    for contract in CONFIGURATION["tool"]["importlinter"]["contracts"]
}
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def verdicts(tree: Path) -> dict[str, str]:
    """Contract name -> KEPT or BROKEN, for the packages in this folder."""
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert set(found) == set(NAMES.values()), done.stdout + done.stderr
    return found


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code and of the contracts, to be spoiled."""
    for package in CONFIGURATION["tool"]["importlinter"]["root_packages"]:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda *_: ["__pycache__"])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_code_keeps_every_contract(tree: Path) -> None:
    assert set(verdicts(tree).values()) == {"KEPT"}


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        pytest.param("bot/domain/spoiled.py", "import bot.services", "layers", id="upwards"),
        pytest.param("bot/services/spoiled.py", "import bot.settings", "layers", id="settings"),
        pytest.param("bot/sources/spoiled.py", "import bot.storage", "layers", id="siblings"),
        pytest.param("bot/undeclared.py", "", "layers", id="undeclared"),
        pytest.param("recommender/spoiled.py", "import bot", "recommender", id="recommender"),
        pytest.param(
            "bot/platforms/other/__init__.py",
            "import bot.platforms.console",
            "platforms",
            id="another_platform",
        ),
        pytest.param("bot/domain/spoiled.py", "import numpy", "vendors", id="vendor_in_domain"),
        pytest.param("bot/app.py", "import requests", "vendors", id="unnamed_vendor"),
        pytest.param("bot/services/spoiled.py", "import sqlalchemy", "vendors", id="sqlalchemy"),
        pytest.param("bot/http.py", "import apscheduler", "vendors", id="apscheduler"),
        pytest.param("bot/commands/spoiled.py", "import aiohttp", "vendors", id="aiohttp"),
        pytest.param("bot/platforms/other/__init__.py", "import discord", "vendors", id="discord"),
        pytest.param("bot/platforms/spoiled.py", "import slack_sdk", "vendors", id="slack"),
        pytest.param("recommender/spoiled.py", "import pandas", "vendors", id="recommender_vendor"),
    ],
)
def test_a_contract_bites(tree: Path, module: str, line: str, contract: str) -> None:
    spoiled = tree / module
    spoiled.parent.mkdir(exist_ok=True)
    with spoiled.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    broken = {name for name, verdict in verdicts(tree).items() if verdict == "BROKEN"}
    assert broken == {NAMES[contract]}
