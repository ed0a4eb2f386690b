import html
import re

from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program


async def test_the_first_digest_is_there_when_the_page_comes(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await expect(you.papers).to_have_count(5)
    await you.reads(re.compile(r"\d+ of \d+ new papers cleared the bar"))
    await you.reads("ranked for:")
    await you.reads("Votes here teach your own ranking")
    for paper in await you.papers.all():
        assert await you.title_of(paper)
        await expect(paper).to_contain_text("because:")
        for name in ("👍", "👎", "Save"):
            await expect(you.button(paper, name)).to_be_visible()
            await expect(you.button(paper, name)).to_have_attribute("aria-pressed", "false")


async def test_nothing_waits_for_a_script(people: People, program: Program) -> None:
    """The digest is in the page itself: it is read also where scripts are slow or off."""
    you = await people.come(program)
    text = html.unescape(await (await you.page.request.get(program.origin)).text())
    for paper in await you.papers.all():
        assert (await you.title_of(paper)).partition(" · ")[2] in text


async def test_a_reload_keeps_what_was_done_and_said(people: People, program: Program) -> None:
    you = await people.come(program)
    first = you.papers.first
    title = await you.title_of(first)
    await you.button(first, "👍").click()
    await you.reads("Noted:")
    await you.say("/papers topic machine translation")
    await you.reads("The best")
    await you.page.reload()
    again = you.paper(title).first
    await you.sees(again, "👍", pressed=True)
    await you.sees(again, "👍", count=1)
    await you.reads("/papers topic machine translation")
    await you.reads("The best")


async def test_titles_lead_to_the_paper_and_only_when_followed(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    for link in await you.papers.get_by_role("link").all():
        address = await link.get_attribute("href") or ""
        assert re.match(r"https?://", address), address
        assert "noopener" in (await link.get_attribute("rel") or "")
        assert "noreferrer" in (await link.get_attribute("rel") or "")
