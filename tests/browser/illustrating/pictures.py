"""Pictures of what is sent to chat platforms, drawn in Chromium from the golden files."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, ViewportSize

GOLDEN = Path(__file__).parents[2] / "golden"
DOCS = Path(__file__).parents[3] / "docs"
PLATFORMS = ("discord", "slack")
TOGETHER = {"digest": ("header", "paper", "paper-last")}
"""What is seen below each other, in a picture of its own."""
SIZE = ViewportSize(width=760, height=200)
ALONE = ("answer-", "error-", "form-problems")
"""What the names of answers begin with, which one person alone sees."""


def golden_files(platform: str) -> list[Path]:
    """Return what there is to draw, by name."""
    return sorted((GOLDEN / platform).glob("*.json"))


def shown(platform: str) -> list[str]:
    """Return the names of the pictures that the platform's page of the documentation shows."""
    page = (DOCS / f"{platform}.md").read_text(encoding="utf-8")
    return re.findall(rf"\(illustrations/{platform}/([a-z-]+)\.png\)", page)


def sent(file: Path) -> Any:  # noqa: ANN401 - JSON can be anything
    """Return a golden file as the page draws it."""
    content: Any = json.loads(file.read_text(encoding="utf-8"))
    return {"alone": content} if file.name.startswith(ALONE) else content


@asynccontextmanager
async def drawing(browser: Browser, platform: str) -> AsyncIterator[Page]:
    """Yield the page that draws; whatever it cannot draw is an error of its script."""
    page = await browser.new_page(viewport=SIZE, device_scale_factor=1)
    try:
        await page.set_content(Path(__file__).with_name(f"{platform}.html").read_text("utf-8"))
        yield page
    finally:
        await page.close()


async def draw(page: Page, *files: Path) -> bytes:
    """Draw these files below each other, in place of what was there, and return the picture."""
    await page.evaluate("document.querySelector('main').replaceChildren()")
    await page.evaluate("(sent) => window.draw(sent)", [sent(file) for file in files])
    return await page.screenshot(full_page=True, animations="disabled")
