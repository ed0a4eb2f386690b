from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program, served
from tests.browser.states import STATUS


async def test_the_printed_link_leads_to_the_chat_and_leaves_no_token_behind(
    people: People, everybodys: Program
) -> None:
    you = await people.come(everybodys)
    await expect(you.papers).to_have_count(5)
    assert "token" not in you.page.url
    (cookie,) = await you.page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/")
    assert await you.page.evaluate("document.cookie") == ""


async def test_without_a_cookie_a_page_says_what_to_do(people: People, everybodys: Program) -> None:
    somebody = await people.visitor(everybodys)
    somebody.bear(STATUS)
    answer = await somebody.page.goto(everybodys.origin)
    assert answer is not None
    assert answer.status == 401
    await expect(somebody.page.get_by_role("main")).to_contain_text("link")
    await expect(somebody.page.get_by_role("main")).to_contain_text("paperround login")
    await expect(somebody.papers).to_have_count(0)


@pytest.mark.parametrize("forged", ["", "you", "you.aaaaaa.bbbbbbbbbbbbbbbb", "x" * 3000])
async def test_a_forged_cookie_opens_nothing(
    people: People, everybodys: Program, forged: str
) -> None:
    you = await people.come(everybodys)
    (cookie,) = await you.page.context.cookies()
    somebody = await people.visitor(everybodys)
    somebody.bear(STATUS)
    await somebody.page.context.add_cookies(
        [{"name": cookie["name"], "value": forged, "url": everybodys.origin}]
    )
    answer = await somebody.page.goto(everybodys.origin)
    assert answer is not None
    assert answer.status == 401
    await expect(somebody.papers).to_have_count(0)


async def test_a_forged_link_says_so_and_sets_nothing(people: People, everybodys: Program) -> None:
    somebody = await people.visitor(everybodys)
    somebody.bear(STATUS)
    answer = await somebody.page.goto(f"{everybodys.origin}/login?token=you.aaaaaa.bbbbbbbbbbbb")
    assert answer is not None
    assert 400 <= answer.status < 500
    await expect(somebody.page.get_by_role("main")).to_contain_text("link")
    assert await somebody.page.context.cookies() == []


async def test_after_logging_out_nothing_is_shown(people: People, everybodys: Program) -> None:
    you = await people.come(everybodys)
    you.bear(STATUS)
    await you.page.get_by_role("button", name="Log out").click()
    await expect(you.papers).to_have_count(0)
    answer = await you.page.goto(everybodys.origin)
    assert answer is not None
    assert answer.status == 401


async def test_with_login_off_everybody_is_you(people: People, home: Path) -> None:
    async with served(home, environ={"PAPERROUND_WEB_LOGIN": "off"}) as program:
        somebody = await people.visitor(program)
        await somebody.page.goto(program.origin)
        await expect(somebody.papers).to_have_count(5)
        assert await somebody.page.context.cookies() == []
