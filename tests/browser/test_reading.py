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


async def test_settings_say_at_once_when_the_next_digest_comes(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.say("/papers schedule here")
    when = you.forms.get_by_label("when", exact=True)
    await when.fill("09:30")
    await when.press("Enter")
    await expect(you.places.filter(has_text="#papers")).to_contain_text("at 09:30")
    await expect(you.page.locator("#note")).to_contain_text("at 09:30")


async def test_direct_messages_without_any_tell_what_will_come(
    people: People, program: Program
) -> None:
    ada = await people.come(program, "ada")
    await ada.button(ada.papers.first, "👍").click()
    await ada.reads("Noted")
    await ada.go_to_direct()
    await ada.reads("Nothing was sent to you yet")
    await ada.messages.get_by_role("button", name="My ranking").click()
    await ada.reads("Your ranking now")
    await expect(ada.messages.get_by_text("Nothing was sent to you yet")).to_be_hidden()


async def test_what_a_vote_at_the_lower_edge_changed_is_brought_into_view(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    last = you.papers.last
    await last.evaluate(
        """paper => {
            const log = document.querySelector("#log");
            const below = paper.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom;
            log.scrollBy({ top: below, behavior: "instant" });
        }"""
    )
    await you.button(last, "👍").click()
    await expect(you.page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
