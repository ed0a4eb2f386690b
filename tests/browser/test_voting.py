import re

from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program

NOTHING_YET: dict[str, float] = {}


async def test_a_thumb_moves_the_bars_and_undo_moves_them_back(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.page.evaluate("window.here = true")
    assert await you.bars() == NOTHING_YET
    await you.button(you.papers.first, "👍").click()
    await you.reads(re.compile("Noted: more .*It counts from now"))
    first = await you.moved_bars(NOTHING_YET)
    assert max(first.values()) > 20
    await you.button(you.papers.nth(1), "👍").click()
    second = await you.moved_bars(first)
    assert set(second) - set(first)
    await you.page.get_by_role("button", name="Undo").last.click()
    await you.reads("Taken back")
    assert await you.moved_bars(second) == first
    await you.sees(you.papers.nth(1), "👍", pressed=False)
    assert await you.page.evaluate("window.here"), "the page was loaded anew"


async def test_the_same_thumb_again_takes_it_back(people: People, program: Program) -> None:
    you = await people.come(program)
    up = you.button(you.papers.first, "👍")
    await up.click()
    await expect(up).to_have_attribute("aria-pressed", "true")
    await you.sees(you.papers.first, "👍", count=1)
    await you.reads("Noted")
    await up.click()
    await expect(up).to_have_attribute("aria-pressed", "false")
    await you.sees(you.papers.first, "👍", count=0)


async def test_the_other_thumb_takes_the_place_of_the_first(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    up, down = (you.button(you.papers.first, name) for name in ("👍", "👎"))
    await up.click()
    await expect(up).to_have_attribute("aria-pressed", "true")
    await down.click()
    await expect(down).to_have_attribute("aria-pressed", "true")
    await expect(up).to_have_attribute("aria-pressed", "false")


async def test_all_of_it_is_done_by_keyboard_alone(people: People, program: Program) -> None:
    you = await people.come(program)
    third = you.papers.nth(2)
    await you.tab_to(you.button(third, "👍"))
    await you.page.keyboard.press("Enter")
    await you.sees(third, "👍", pressed=True)
    await expect(you.button(third, "👍")).to_be_focused()
    voted = await you.moved_bars(NOTHING_YET)
    undo = you.page.get_by_role("button", name="Undo").last
    await expect(undo).to_be_visible()
    await you.tab_to(undo)
    await you.page.keyboard.press("Space")
    await you.reads("Taken back")
    assert await you.moved_bars(voted) == NOTHING_YET


async def test_many_thumbs_in_a_hurry_are_all_noted_once(people: People, program: Program) -> None:
    you = await people.come(program)
    for paper in await you.papers.all():
        await you.button(paper, "👍").dispatch_event("click")
    for number in range(5):
        await you.sees(you.papers.nth(number), "👍", pressed=True)
        await you.sees(you.papers.nth(number), "👍", count=1)
    await you.say("/papers profile")
    await you.reads("you liked")


async def test_save_keeps_a_paper_and_trains_nothing(people: People, program: Program) -> None:
    you = await people.come(program)
    title = await you.title_of(you.papers.first)
    save = you.button(you.papers.first, "Save")
    await save.click()
    await expect(save).to_have_attribute("aria-pressed", "true")
    assert await you.bars() == NOTHING_YET
    await you.say("/papers saved")
    await expect(you.paper(title)).to_have_count(2)
    await save.click()
    await expect(save).to_have_attribute("aria-pressed", "false")
    await you.reads("No longer saved")
    await you.say("/papers saved")
    await you.reads("You have saved no paper yet")
