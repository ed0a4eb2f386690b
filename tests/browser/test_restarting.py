import re
from typing import Literal

import pytest
from playwright.async_api import Route, expect

from tests.browser.person import People, Person
from tests.browser.program import Program

pytestmark = pytest.mark.slow


async def test_a_restart_is_survived_and_nothing_is_doubled_or_lost(
    people: People, program: Program
) -> None:
    you, ada = await people.come(program), await people.come(program, "ada")
    titles = [await you.title_of(paper) for paper in await you.papers.all()]
    await you.button(you.papers.first, "👍").click()
    await ada.sees(ada.papers.first, "👍", count=1)
    bars = await you.moved_bars({})

    await program.kill()
    await you.button(you.papers.nth(1), "👍").click()
    await expect(
        you.page.get_by_text(re.compile("connect|reach|answer", re.IGNORECASE)).last
    ).to_be_visible()
    await you.sees(you.papers.nth(1), "👍", pressed=False)
    await program.start()

    await ada.button(ada.papers.nth(2), "👍").click()
    await you.sees(you.papers.nth(2), "👍", count=1)
    assert [await you.title_of(paper) for paper in await you.papers.all()] == titles
    await you.sees(you.papers.first, "👍", pressed=True)
    for at, count in enumerate((1, 0, 1, 0, 0)):
        await you.sees(you.papers.nth(at), "👍", count=count)
    assert await you.bars() == bars


async def test_a_digest_that_came_while_the_server_was_gone_is_shown_once(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.say("/papers interests add machine translation")
    await you.reads("Followed from now on")
    await you.go_to_direct()
    assert await program.stop() == 0
    await program.command("digest", "web:you")
    await program.start()
    await expect(you.messages).to_contain_text("new papers", timeout=20_000)
    shown = [await you.title_of(paper) for paper in await you.papers.all()]
    assert len(shown) == len(set(shown)) > 0


async def test_a_new_digest_appears_in_an_open_page(people: People, program: Program) -> None:
    """Nobody reloads, nothing comes twice, and another window of the same person shows it too."""
    you = await people.come(program)
    await you.ask("/papers interests add machine translation")
    await you.go_to_direct()
    other = await people.come(program)
    await other.go_to_direct()
    await program.command("digest", "web:you")
    for window in (you, other):
        await window.reads("cleared your bar")
        shown = [await window.title_of(paper) for paper in await window.papers.all()]
        assert len(shown) == len(set(shown)) > 0


async def test_what_could_not_be_fetched_is_shown_once_it_can(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.ask("/papers interests add machine translation")
    await you.go_to_direct()
    you.bear(re.compile("503"))
    await you.page.route("**/fragments/message/*", _is_busy)
    await program.command("digest", "web:you")
    await you.reads("cleared your bar")
    shown = [await you.title_of(paper) for paper in await you.papers.all()]
    assert len(shown) == len(set(shown)) > 0


async def test_a_page_that_nobody_sees_holds_no_connection_and_catches_up(
    people: People, program: Program
) -> None:
    you, ada = await people.come(program), await people.come(program, "ada")
    await _turn_to(you, "away")
    await ada.button(ada.papers.first, "👍").click()
    await ada.sees(ada.papers.first, "👍", count=1)
    await you.sees(you.papers.first, "👍", count=0)
    await _turn_to(you, "here")
    await you.sees(you.papers.first, "👍", count=1)


async def _is_busy(route: Route) -> None:
    await route.fulfill(status=503, json={"error": "Please try again in a moment."})


async def _turn_to(person: Person, where: Literal["here", "away"]) -> None:
    """Let the page be seen, or let its window be covered by another one."""
    await person.page.evaluate(
        """where => {
            const hidden = { configurable: true, get: () => where === "away" };
            Object.defineProperty(document, "hidden", hidden);
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        where,
    )
