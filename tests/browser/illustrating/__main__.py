"""Draw what docs/discord.md and docs/slack.md show: `python -m tests.browser.illustrating`."""

from __future__ import annotations

import asyncio
import sys

from tests.browser.chromium import launched
from tests.browser.illustrating.pictures import (
    DOCS,
    PLATFORMS,
    TOGETHER,
    draw,
    drawing,
    golden_files,
    shown,
)


async def illustrate() -> None:
    async with launched() as browser:
        for platform in PLATFORMS:
            folder = DOCS / "illustrations" / platform
            folder.mkdir(parents=True, exist_ok=True)
            files = {file.stem: file for file in golden_files(platform)}
            async with drawing(browser, platform) as page:
                for name in shown(platform):
                    parts = TOGETHER.get(name, (name,))
                    taken = await draw(page, *(files[part] for part in parts))
                    await asyncio.to_thread((folder / f"{name}.png").write_bytes, taken)
                    sys.stdout.write(f"{platform}/{name}.png: {len(taken) / 1000:.0f} kB\n")


if __name__ == "__main__":
    asyncio.run(illustrate())
