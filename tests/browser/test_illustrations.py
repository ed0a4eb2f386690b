"""The illustrations of docs/ are drawn from what is really sent, and every kind of it can be."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Error

from tests.browser.illustrating.pictures import (
    DOCS,
    PLATFORMS,
    TOGETHER,
    draw,
    drawing,
    golden_files,
    shown,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_every_message_answer_and_form_can_be_drawn(browser: Browser, platform: str) -> None:
    async with drawing(browser, platform) as page:
        for file in golden_files(platform):
            assert await draw(page, file)
            assert (await page.inner_text("main")).strip(), file.name


@pytest.mark.parametrize(
    ("platform", "sent", "what"),
    [
        ("slack", '{"text": "x", "blocks": [{"type": "video"}]}', "video"),
        ("discord", '[{"components": [{"type": 12}]}]', "a component of type 12"),
        ("discord", '[{"embeds": [{"image": {}}]}]', "image"),
        ("discord", '[{"embeds": [{"description": "to <@1>"}]}]', "the markup <@1>"),
    ],
)
async def test_what_nothing_draws_is_no_empty_picture(
    browser: Browser, tmp_path: Path, platform: str, sent: str, what: str
) -> None:
    unknown = tmp_path / "unknown.json"
    unknown.write_text(sent)
    async with drawing(browser, platform) as page:
        with pytest.raises(Error, match=f"nothing draws {what}"):
            await draw(page, unknown)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_documentation_shows_each_picture_that_is_there_and_no_other(
    platform: str,
) -> None:
    pictures = {file.stem for file in (DOCS / "illustrations" / platform).iterdir()}
    assert pictures == set(shown(platform))
    assert pictures <= {file.stem for file in golden_files(platform)} | TOGETHER.keys()
