"""The states of the page, each reached as a person would reach it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from tests.browser.person import Person

STATUS = re.compile(r"status of 4\d\d")
"""What a browser says by itself about a request that was refused."""


async def digest(person: Person) -> None:
    await expect(person.papers).to_have_count(5)


async def voted(person: Person) -> None:
    await person.button(person.papers.first, "👍").click()
    await person.reads("Noted")
    await person.moved_bars({})


async def why(person: Person) -> None:
    await voted(person)
    await person.choose(person.papers.nth(1), "Why this?")


async def menu(person: Person) -> None:
    await person.open_menu(person.papers.first)


async def found(person: Person) -> None:
    await person.ask("/papers topic machine translation")


async def nothing_found(person: Person) -> None:
    await person.ask("/papers topic zzyzx")


async def completion(person: Person) -> None:
    await person.box.press_sequentially("/papers in")
    await expect(person.page.get_by_role("option").first).to_be_visible()


async def form(person: Person) -> None:
    await person.ask("/papers schedule here")


async def form_with_a_problem(person: Person) -> None:
    await form(person)
    when = person.forms.get_by_label("when", exact=True)
    await when.fill("every fornight")
    await when.press("Enter")
    await person.reads("is not a schedule")


async def onboarding(person: Person) -> None:
    await person.go_to_direct()
    await expect(person.cards).to_have_count(6)


async def profile(person: Person) -> None:
    await voted(person)
    await person.ask("/papers profile")


async def helped(person: Person) -> None:
    await person.ask("/papers help")


async def saved(person: Person) -> None:
    for number in (0, 2):
        save = person.button(person.papers.nth(number), "Save")
        await save.click()
        await expect(save).to_have_attribute("aria-pressed", "true")
    await person.ask("/papers saved")


async def not_logged_in(person: Person) -> None:
    person.bear(STATUS)
    await person.page.goto(person.program.origin)
    await expect(person.page.get_by_role("main")).to_be_visible()


STATES: dict[str, Callable[[Person], Awaitable[None]]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        digest,
        voted,
        why,
        menu,
        found,
        nothing_found,
        completion,
        form,
        form_with_a_problem,
        onboarding,
        profile,
        saved,
        helped,
    )
}
"""By name; all begin at the channel's digest."""
