import json
import re

from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program
from tests.e2e.command_line import at


async def test_completion_follows_what_is_typed_and_is_driven_by_arrows(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.box.press_sequentially("/papers int")
    options = you.page.get_by_role("option")
    await expect(options.first).to_be_visible()
    for option in await options.all():
        await expect(option).to_contain_text("int")
    await expect(you.box).to_have_attribute("aria-expanded", "true")
    await you.page.keyboard.press("ArrowDown")
    chosen = options.and_(you.page.locator("[aria-selected=true]"))
    await expect(chosen).to_have_count(1)
    await expect(you.box).to_have_attribute(
        "aria-activedescendant", await chosen.get_attribute("id") or "none"
    )
    await you.page.keyboard.press("ArrowDown")
    second = await chosen.inner_text()
    await you.page.keyboard.press("ArrowUp")
    assert await chosen.inner_text() != second
    first = re.split(r"\n", (await chosen.inner_text()).strip())[0]
    await you.page.keyboard.press("Enter")
    assert first.removeprefix("/papers ").split()[0] in await you.box.input_value()
    await expect(you.messages).not_to_contain_text("/papers int")


async def test_escape_closes_the_completion_and_keeps_what_was_typed(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.box.press_sequentially("/papers to")
    await expect(you.page.get_by_role("option").first).to_be_visible()
    await you.page.keyboard.press("Escape")
    await expect(you.page.get_by_role("option")).to_have_count(0)
    await expect(you.box).to_have_attribute("aria-expanded", "false")
    await expect(you.box).to_have_value("/papers to")


async def test_without_a_choice_enter_sends_the_line_as_it_is(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.box.press_sequentially("/papers topic machine translation")
    await expect(you.page.get_by_role("option").first).to_be_visible()
    await you.page.keyboard.press("Enter")
    await you.reads("for “machine translation”")
    await expect(you.box).to_have_value("")
    await expect(you.box).to_be_focused()


async def test_plain_words_find_papers(people: People, program: Program) -> None:
    you = await people.come(program)
    before = await you.papers.count()
    await you.ask("machine translation")
    await you.reads("for “machine translation”")
    assert await you.papers.count() > before
    await expect(you.papers.last).to_contain_text("because:")
    await you.answers.last.get_by_role("button", name=re.compile("^Follow")).click()
    await you.reads("Followed from now on: machine translation")


async def test_what_no_paper_mentions_is_said(people: People, program: Program) -> None:
    you = await people.come(program)
    await you.ask("/papers topic zzyzx")
    await you.reads("No paper here mentions “zzyzx”")


async def test_an_unknown_command_leads_to_the_nearest(people: People, program: Program) -> None:
    you = await people.come(program)
    await you.ask("/papers shedule")
    await you.reads("schedule")
    await you.reads("is not a command")


async def test_mine_is_there_without_waiting(people: People, program: Program) -> None:
    you = await people.come(program)
    await you.button(you.papers.first, "👍").click()
    await you.reads("Noted")
    await you.page.get_by_role("button", name="My ranking").first.click()
    await you.reads("Your ranking now")
    await expect(you.papers.last).to_contain_text(re.compile("because:|like “"))


async def test_the_schedule_form_says_what_is_wrong_and_keeps_the_rest(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.ask("/papers schedule here")
    form = you.forms.last
    await expect(form).to_be_visible()
    when = form.get_by_label("when", exact=True)
    await when.fill("every fornight")
    await form.get_by_label("how many papers").fill("7")
    await when.press("Enter")
    await expect(form).to_contain_text("“every fornight” is not a schedule")
    again = you.forms.last.get_by_label("when", exact=True)
    await expect(again).to_have_value("every fornight")
    await expect(again).to_have_attribute("aria-invalid", "true")
    await expect(again).to_be_focused()
    await expect(you.forms.last.get_by_label("how many papers")).to_have_value("7")
    await again.fill("weekly Fri 16:00")
    await again.press("Enter")
    await you.reads("Stored. The next digest comes")
    await expect(you.forms).to_have_count(0)
    (row,) = (row for row in at(program.home, "audiences").out.splitlines() if "#papers" in row)
    assert "weekly Fri" in row


async def test_a_button_that_needs_words_asks_for_them(people: People, program: Program) -> None:
    you = await people.come(program)
    await you.page.get_by_role("button", name="Follow a topic").first.click()
    form = you.forms.last
    await form.get_by_role("combobox").fill("machine translation")
    await form.get_by_role("combobox").press("Enter")
    await you.reads("Followed from now on: machine translation")


async def test_a_command_without_its_words_asks_for_them_and_completes_what_is_typed(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    title = (await you.title_of(you.papers.first)).split("·")[-1].strip()
    await you.ask("/papers similar")
    form = you.forms.last
    field = form.get_by_role("combobox", name="paper")
    await expect(field).to_be_focused()
    await field.press("Enter")
    await expect(form).to_contain_text("This cannot be left empty")
    await field.press_sequentially(title[:-4])
    options = form.get_by_role("option")
    await expect(options.first).to_contain_text(title)
    await expect(field).to_have_attribute("aria-expanded", "true")
    await field.press("ArrowDown")
    chosen = form.locator("[aria-selected=true]")
    await expect(field).to_have_attribute(
        "aria-activedescendant", await chosen.get_attribute("id") or "none"
    )
    await field.press("Enter")
    await expect(field).to_have_value(title)
    await expect(options).to_have_count(0)
    await field.press("Enter")
    await you.reads(re.compile("nearest to|is near"))
    await expect(you.forms).to_have_count(0)


async def test_search_and_history_tell_what_was_sent_here(people: People, program: Program) -> None:
    you = await people.come(program)
    title = await you.title_of(you.papers.first)
    await you.button(you.papers.first, "👍").click()
    await you.reads("Noted")
    await you.ask("/papers history")
    await you.reads("👍")
    await you.ask(f"/papers search {title.split('·')[-1].strip()[:40]}")
    await expect(you.messages.get_by_text(title.split("·")[-1].strip()[:40])).not_to_have_count(0)


async def test_what_stands_behind_the_dots_answers_for_that_paper(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.choose(you.papers.first, "Why this?")
    await you.reads("sent here")
    await you.choose(you.papers.nth(1), "Abstract")
    await you.reads(re.compile("(Task|Problem|Idea|Result): "))
    await you.choose(you.papers.nth(1), "Similar")
    await you.choose(you.papers.nth(2), "Not now")
    await you.reads("teaches nothing")
    await you.choose(you.papers.nth(3), "Mute")
    await you.reads("Muted from now on")


async def test_the_export_is_downloaded_and_holds_everything(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    await you.button(you.papers.first, "👍").click()
    await you.reads("Noted")
    await you.button(you.papers.nth(1), "Save").click()
    await you.sees(you.papers.nth(1), "Save", pressed=True)
    await you.ask("/papers interests add glaciers")
    await you.ask("/papers export")
    async with you.page.expect_download() as coming:
        await you.messages.get_by_role("link", name=re.compile("json", re.IGNORECASE)).last.click()
    download = await coming.value
    assert download.suggested_filename.endswith(".json")
    text = (await download.path()).read_text("utf-8")
    stored = json.loads(text)
    assert stored == json.loads(at(program.home, "export", "web:you").out)
    assert "glaciers" in text
    assert len(stored["signals"]) == 1
    assert len(stored["saves"]) == 1


async def test_forgetting_asks_once_and_then_forgets(people: People, program: Program) -> None:
    you, ada = await people.come(program), await people.come(program, "ada")
    await you.button(you.papers.first, "👍").click()
    await ada.button(ada.papers.first, "👍").click()
    await you.sees(you.papers.first, "👍", count=2)
    await you.ask("/papers interests add glaciers")
    await you.ask("/papers forget-me")
    assert json.loads(at(program.home, "export", "web:you").out)["signals"], "it was asked for once"
    await you.page.get_by_role("button", name=re.compile("Forget|Delete|Yes")).last.click()
    await you.reads(re.compile("deleted|forgotten", re.IGNORECASE))
    left = json.loads(at(program.home, "export", "web:you").out)
    assert left.keys() == {"reader", "refusals"}, "that it was forgotten is all that is known"
    await ada.sees(ada.papers.first, "👍", count=1)
    assert await you.bars() == {}
    await you.page.reload()
    await expect(you.papers).to_have_count(5)
    await you.sees(you.papers.first, "👍", pressed=False)
    await expect(you.messages).not_to_contain_text("glaciers")
    await ada.sees(ada.papers.first, "👍", pressed=True)


async def test_a_channel_is_added_and_has_its_own_digest(people: People, program: Program) -> None:
    you = await people.come(program)
    await you.add_channel("robots")
    await expect(you.page).to_have_url(re.compile("%23robots"))
    places = you.page.get_by_role("navigation").get_by_role("link")
    await expect(places.filter(has_text="#robots")).to_have_attribute("aria-current", "page")
    await expect(you.papers).to_have_count(0)
    await you.ask("/papers interests add here reinforcement learning")
    await program.command("digest", "web:#robots")
    await expect(you.papers).not_to_have_count(0)
    await you.go_to("#papers")
    await expect(you.papers).to_have_count(5)
    assert "web:#robots" in at(program.home, "audiences").out


async def test_a_channel_name_that_cannot_be_is_refused_with_a_sentence(
    people: People, program: Program
) -> None:
    you = await people.come(program)
    you.bear(re.compile("status of 4"))
    await you.add_channel("no such / name \u202e")
    await expect(you.page.get_by_text(re.compile("name.*letters", re.IGNORECASE))).to_be_visible()
    assert at(program.home, "audiences").out.count("web:#") == 1
