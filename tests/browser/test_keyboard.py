"""Where the focus goes: whoever has no mouse is never sent back to the top of the page."""

from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program


async def test_arrows_move_in_a_menu_and_the_focus_follows_the_answer_and_returns(
    people: People, everybodys: Program
) -> None:
    ada = await people.come(everybodys, "ada-with-keys")
    paper = ada.papers.nth(1)
    dots = paper.get_by_label("More about this paper")
    await dots.focus()
    await ada.page.keyboard.press("Enter")
    for key, item in (("Down", "Why this?"), ("Down", "Abstract"), ("Up", "Why this?")):
        await ada.page.keyboard.press(f"Arrow{key}")
        await expect(paper.get_by_role("button", name=item)).to_be_focused()
    await ada.page.keyboard.press("Enter")
    hide = ada.answers.get_by_role("button", name="Hide")
    await expect(hide).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await expect(ada.answers).to_have_count(0)
    await expect(dots).to_be_focused()


async def test_escape_closes_a_menu_and_returns_to_its_dots(
    people: People, everybodys: Program
) -> None:
    ada = await people.come(everybodys, "ada-who-escapes")
    paper = ada.papers.first
    await ada.open_menu(paper)
    await ada.page.keyboard.press("ArrowDown")
    await ada.page.keyboard.press("Escape")
    await expect(paper.get_by_role("button", name="Why this?")).to_be_hidden()
    await expect(paper.get_by_label("More about this paper")).to_be_focused()


async def test_a_channel_is_added_by_typing_its_name_and_then_typed_into(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.page.get_by_text("Add a channel").click()
    await expect(you.page.get_by_label("Name of the channel")).to_be_focused()
    await you.page.keyboard.type("vision lab")
    await you.page.keyboard.press("Enter")
    await expect(you.places.filter(has_text="#vision-lab")).to_have_attribute(
        "aria-current", "page"
    )
    await expect(you.box).to_be_focused()


async def test_after_forgetting_nothing_of_before_is_left_on_the_page(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.button(you.papers.first, "👍").click()
    await you.reads("Noted")
    await you.ask("/papers forget-me")
    await you.messages.get_by_role("button", name="Delete everything").click()
    await you.reads("Deleted:")
    await expect(you.messages.get_by_role("button", name="Delete everything")).to_have_count(0)
    await expect(you.messages.get_by_text("Noted")).to_have_count(0)
    await expect(you.panel.get_by_text("Now in your first ten")).to_be_hidden()
