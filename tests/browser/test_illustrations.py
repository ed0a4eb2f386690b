"""The illustrations of docs/ are drawn from what is really sent, and every kind of it can be."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Error

from tests.browser.illustrating.pictures import (
    DOCS,
    TOGETHER,
    draw,
    drawing,
    golden_files,
    shown,
)

pytestmark = pytest.mark.browser


async def test_every_message_answer_and_view_of_slack_can_be_drawn(browser: Browser) -> None:
    async with drawing(browser, "slack") as page:
        for file in golden_files("slack"):
            assert await draw(page, file)
            assert (await page.inner_text("main")).strip(), file.name


async def test_what_nothing_draws_is_no_empty_picture(browser: Browser, tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.json"
    unknown.write_text('{"text": "x", "blocks": [{"type": "video"}]}')
    async with drawing(browser, "slack") as page:
        with pytest.raises(Error, match="nothing draws video"):
            await draw(page, unknown)


async def test_the_documentation_shows_each_picture_that_is_there_and_no_other() -> None:
    pictures = {file.stem for file in (DOCS / "illustrations" / "slack").iterdir()}
    assert pictures == set(shown("slack"))
    assert pictures <= {file.stem for file in golden_files("slack")} | TOGETHER.keys()
