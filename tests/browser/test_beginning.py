import json
import re

from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program
from tests.e2e.command_line import at

MINE = "Your ranking now"


async def test_a_newcomer_is_shown_six_papers_and_six_others_on_demand(
    people: People, program: Program
) -> None:
    ada = await people.come(program, "ada")
    await ada.go_to_direct()
    await expect(ada.cards).to_have_count(6)
    first = {await ada.title_of(paper) for paper in await ada.cards.all()}
    assert len(first) == 6
    await ada.page.get_by_role("button", name=re.compile("six others", re.IGNORECASE)).last.click()
    await expect(ada.cards).not_to_have_count(6)
    others = {await ada.title_of(paper) for paper in await ada.cards.all()} - first
    assert len(others) == 6


async def test_from_the_first_thumb_on_the_ranking_is_theirs(
    people: People, program: Program
) -> None:
    ada = await people.come(program, "ada")
    await ada.go_to_direct()
    await ada.ask("/papers mine")
    before = [await ada.title_of(paper) for paper in await ada.papers.all()][-10:]
    await ada.button(ada.cards.nth(2), "👍").click()
    await ada.reads("Noted: more")
    assert await ada.moved_bars({})
    await ada.ask("/papers mine")
    after = [await ada.title_of(paper) for paper in await ada.papers.all()][-10:]
    assert after != before
    profile = json.loads(at(program.home, "profile", "web:ada", "--json").out)
    assert len(profile["liked"]) == 1
    assert profile["terms"]


async def test_not_my_field_is_a_thumb_down_or_nothing_and_says_which(
    people: People, program: Program
) -> None:
    ada = await people.come(program, "ada")
    await ada.go_to_direct()
    await expect(ada.cards).to_have_count(6)
    await ada.cards.first.get_by_role(
        "button", name=re.compile("not my field", re.IGNORECASE)
    ).click()
    assert json.loads(at(program.home, "profile", "web:ada", "--json").out)["liked"] == []


async def test_topics_can_be_named_instead(people: People, program: Program) -> None:
    ada = await people.come(program, "ada")
    await ada.go_to_direct()
    await ada.ask("/papers interests add machine translation")
    await ada.reads("Followed from now on: machine translation")
    await ada.ask("/papers mine")
    await expect(ada.papers.last).to_contain_text(re.compile("translation", re.IGNORECASE))
