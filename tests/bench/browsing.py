"""The page in a real browser: how soon a digest is seen, how soon a vote is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.async_api import Locator, expect

from tests.bench.figures import Figure, percentile, spread
from tests.bench.workshop import Workshop
from tests.browser.chromium import launched
from tests.browser.person import People, Person
from tests.browser.program import Program, served

VISITS = 10
VOTES = 40
LONGEST = 5_000
"""Milliseconds after which bars do not move any more."""

LONGEST_START = 60_000
"""Milliseconds after which it is broken and not slow."""

MOVED = f"""panel => {{
    const bars = () => JSON.stringify([...panel.querySelectorAll(".bar-row")].map(
        row => [row.dataset.label, row.querySelector(".fill").getBoundingClientRect().width]));
    const before = bars();
    window.moved = new Promise((done, failed) => {{
        addEventListener("pointerdown", (press) => {{
            const look = (now) => {{
                if (bars() !== before) done(performance.now() - press.timeStamp);
                else if (now - press.timeStamp > {LONGEST}) failed(Error("no bar moved"));
                else requestAnimationFrame(look);
            }};
            requestAnimationFrame(look);
        }}, {{capture: true, once: true}});
    }});
}}"""
"""Looks at the drawn bars in every frame from a press on, until they are others."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    first, visits, votes = asyncio.run(_measure(workshop.home(seeds=True)))
    yield Figure(
        name="from the first start to its digest in the page",
        value=first,
        unit="s",
        limit=10,
        aim=6,
        note="a page that was opened at once and left alone",
    )
    yield Figure(
        name="the first digest seen, after the page was asked for",
        value=max(visits),
        unit="s",
        limit=1,
        aim=0.5,
        note=f"slowest of {len(visits)}, each in a new browser; median {median(visits):.2f}",
    )
    yield Figure(
        name="from a press on a thumb to moved bars",
        value=percentile(votes, 95),
        unit="ms",
        limit=200,
        aim=100,
        note=f"95th percentile; {spread(votes)}; looked at in every frame",
    )


async def _measure(home: Path) -> tuple[float, list[float], list[float]]:
    async with launched() as browser, People(browser=browser).watched() as people:
        return await _in_chat(home, people)


async def _in_chat(home: Path, people: People) -> tuple[float, list[float], list[float]]:
    start = time.perf_counter()
    async with served(home) as program:
        you = await people.come(program)
        await you.papers.last.wait_for(state="visible", timeout=LONGEST_START)
        first = time.perf_counter() - start
        await program.has_sent_a_digest()
        visits = [await _visit(people, program) for _ in range(VISITS)]
        return first, visits, await _votes(you)


async def _visit(people: People, program: Program) -> float:
    """Return the seconds from asking for the page until its first paper can be seen."""
    somebody = await people.come(program)
    new = await somebody.page.context.new_page()
    start = time.perf_counter()
    await new.goto(program.origin, wait_until="commit")
    await new.get_by_role("article").last.wait_for(state="visible")
    seconds = time.perf_counter() - start
    await somebody.page.context.close()
    return seconds


async def _votes(person: Person) -> list[float]:
    """Press thumbs up and down on ten papers in turn; return the milliseconds of each."""
    await person.ask("/papers mine")
    papers = [person.papers.nth(number) for number in range(10)]
    thumbs: list[Locator] = []
    while len(thumbs) < VOTES:
        thumbs += [person.button(paper, "👍") for paper in papers]
        thumbs += [person.button(paper, "👎") for paper in papers]
    return [await _moved_after(person, thumb) for thumb in thumbs[:VOTES]]


async def _moved_after(person: Person, thumb: Locator) -> float:
    await thumb.scroll_into_view_if_needed()
    await person.panel.evaluate(MOVED)
    await thumb.click()
    milliseconds: float = await person.page.evaluate("window.moved")
    await expect(thumb).to_have_attribute("aria-pressed", "true")
    return milliseconds
