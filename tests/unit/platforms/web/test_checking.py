"""What doctor says of the web chat."""

import asyncio
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.domain.health import Component, Status
from bot.platforms import Inspection, sections
from bot.platforms.web.checking import examine
from bot.platforms.web.keys import FILE_NAME
from bot.runtime.surroundings import utc_now
from bot.settings import load
from bot.storage.database import open_database


def examined(home: Path, **environ: str) -> Mapping[str, Component]:
    settings = load(home=home, config=None, environ=environ, sections=sections())
    with (
        open_database(f"sqlite:///{home}/paperround.db") as database,
        closing(ThreadBridge(database)) as bridge,
    ):
        inspection = Inspection(settings=settings, bridge=bridge, clock=utc_now)
        return asyncio.run(examine(inspection))


def test_looking_makes_no_key(tmp_path: Path) -> None:
    found = examined(tmp_path)
    assert found["login"].status is Status.OK
    assert not (tmp_path / "var").exists()


def test_a_key_that_others_may_read_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "var" / FILE_NAME
    file.parent.mkdir()
    file.write_text("k" * 40)
    file.chmod(0o644)
    found = examined(tmp_path)
    assert found["login"].status is Status.FAILED
    assert "chmod 600" in found["login"].detail
    with_a_key = examined(tmp_path, PAPERROUND_SECRET_KEY="k" * 16)
    assert with_a_key["login"].status is Status.OK


@pytest.mark.parametrize("word", ["off", "0"])
def test_that_everybody_is_one_is_said(tmp_path: Path, word: str) -> None:
    found = examined(tmp_path, PAPERROUND_WEB_LOGIN=word)
    assert found["login"].detail == "off: everybody on this machine is web:you"
