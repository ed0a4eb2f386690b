import json
import re
import shutil
from pathlib import Path

from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program, served
from tests.e2e.command_line import SEEDS, at


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


async def test_whoever_comes_before_the_first_digest_sees_it_come(
    people: People, tmp_path: Path
) -> None:
    """The link is printed before the first file is read, and people are quick."""
    home = tmp_path / "home"
    (home / "seeds").mkdir(parents=True)
    async with served(home) as program:
        you = await people.come(program)
        await expect(you.papers).to_have_count(0)
        for seed in SEEDS.iterdir():
            shutil.copy(seed, home / "seeds")
        await program.has_sent_a_digest()
        await expect(you.papers).to_have_count(5)
        await expect(you.places.filter(has_text="#papers")).to_be_visible()
