"""Every state on every screen: nothing serious for axe, nothing cut off."""

from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.person import NARROW, WIDE, People, Person
from tests.browser.program import Program
from tests.browser.states import STATES, not_logged_in, voted

pytestmark = pytest.mark.slow

SERIOUS = {"serious", "critical"}


SCREENS: dict[str, tuple[tuple[int, int], Literal["light", "dark"]]] = {
    "wide": (WIDE, "light"),
    "wide-dark": (WIDE, "dark"),
    "narrow": (NARROW, "light"),
    "narrow-dark": (NARROW, "dark"),
}


async def violations(person: Person) -> list[str]:
    """Return what axe finds that keeps somebody out."""
    found = (await Axe().run(person.page)).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
        if each["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_state_is_open_to_everybody(
    people: People, everybodys: Program, screen: str
) -> None:
    size, scheme = SCREENS[screen]
    wrong = []
    for name, go in STATES.items():
        person = await people.come(everybodys, f"{name}-{screen}", size=size, scheme=scheme)
        await go(person)
        wrong += [f"{name}: {each}" for each in await violations(person)]
        if (wider := await person.overflow()) > 0:
            wrong.append(f"{name}: {wider} pixels wider than the window")
        await person.page.context.close()
    assert wrong == []


@pytest.mark.parametrize("screen", SCREENS)
async def test_whoever_is_not_logged_in_can_read_why(
    people: People, everybodys: Program, screen: str
) -> None:
    size, scheme = SCREENS[screen]
    somebody = await people.visitor(everybodys, size=size, scheme=scheme)
    await not_logged_in(somebody)
    assert await violations(somebody) == []
    assert await somebody.overflow() <= 0


async def test_what_would_keep_somebody_out_is_found(people: People, everybodys: Program) -> None:
    """The two checks above say nothing of a good page; so here is a bad one."""
    you = await people.come(everybodys)
    await you.page.evaluate("document.querySelector('main').append(new Image(9, 9))")
    await you.page.evaluate("document.querySelector('#log').style.minWidth = '3000px'")
    assert [each.split()[0] for each in await violations(you)] == ["image-alt"]
    assert await you.overflow() > 0


async def test_dark_is_dark_and_light_is_light(people: People, everybodys: Program) -> None:
    lightness = {}
    for scheme in ("light", "dark"):
        person = await people.come(everybodys, scheme=scheme)
        colour = await person.page.evaluate("getComputedStyle(document.body).backgroundColor")
        lightness[scheme] = sum(int(part) for part in colour[4:-1].split(",")[:3])
    assert lightness["light"] > 3 * 200
    assert lightness["dark"] < 3 * 60


async def test_on_a_phone_places_and_ranking_are_a_tap_away(
    people: People, everybodys: Program
) -> None:
    you = await people.come(everybodys, size=NARROW)
    await voted(you)
    await you.show_panel()
    assert await you.bars()
    await you.page.keyboard.press("Escape")
    await expect(you.panel).to_be_hidden()
    await you.show_places()
    await expect(you.page.get_by_role("navigation").get_by_role("link").first).to_be_visible()


@pytest.mark.parametrize("screen", ["wide", "narrow"])
async def test_text_twice_as_large_is_still_readable(
    people: People, everybodys: Program, screen: str
) -> None:
    size, _ = SCREENS[screen]
    you = await people.come(
        everybodys, size=(size[0] // 2 if screen == "wide" else size[0], size[1])
    )
    await you.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await you.overflow() <= 0
