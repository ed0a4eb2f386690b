import re

from playwright.async_api import expect

from tests.browser.person import LOST_CONNECTION, People
from tests.browser.program import Program
from tests.e2e.serving import drop
from tests.unit.services.world import content


async def test_a_restart_is_survived_and_nothing_is_doubled_or_lost(
    people: People, program: Program
) -> None:
    you, ada = await people.come(program), await people.come(program, "ada")
    for each in (you, ada):
        each.bear(LOST_CONNECTION)
    titles = [await you.title_of(paper) for paper in await you.papers.all()]
    await you.button(you.papers.first, "👍").click()
    await expect(ada.button(ada.papers.first, "👍")).to_contain_text("1")
    bars = await you.moved_bars({})

    await program.kill()
    await you.button(you.papers.nth(1), "👍").click()
    await expect(
        you.page.get_by_text(re.compile("connect|reach|answer", re.IGNORECASE)).last
    ).to_be_visible()
    await expect(you.button(you.papers.nth(1), "👍")).to_have_attribute("aria-pressed", "false")
    await program.start()

    await ada.button(ada.papers.nth(2), "👍").click()
    await expect(you.button(you.papers.nth(2), "👍")).to_contain_text("1", timeout=20_000)
    assert [await you.title_of(paper) for paper in await you.papers.all()] == titles
    await expect(you.button(you.papers.first, "👍")).to_have_attribute("aria-pressed", "true")
    assert [await you.count(you.papers.nth(at), "👍") for at in range(5)] == [1, 0, 1, 0, 0]
    assert await you.bars() == bars


async def test_a_digest_that_came_while_the_server_was_gone_is_shown_once(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    you.bear(LOST_CONNECTION)
    await you.say("/papers interests add machine translation")
    await expect(you.messages).to_contain_text("Followed from now on")
    await you.go_to_direct()
    assert await program.stop() == 0
    await program.command("digest", "web:you")
    await program.start()
    await expect(you.messages).to_contain_text("new papers", timeout=20_000)
    shown = [await you.title_of(paper) for paper in await you.papers.all()]
    assert len(shown) == len(set(shown)) > 0


async def test_a_new_digest_appears_in_an_open_page(people: People, program: Program) -> None:
    """Nobody reloads; and what is read is not scrolled away under the reader's eyes."""
    you = await people.come(program)
    drop(program.home, *(content("machine translation", number) for number in range(3)))
    await program.said(re.compile("taken in"))
    before = await you.papers.count()
    await program.command("digest", "web:#papers")
    await expect(you.papers).not_to_have_count(before)
    shown = [await you.title_of(paper) for paper in await you.papers.all()]
    assert len(shown) == len(set(shown))
