import json

import pytest
from playwright.async_api import expect

from tests.browser.person import People, Person
from tests.browser.program import Program

pytestmark = pytest.mark.slow


async def events_of(person: Person) -> list[dict[str, str]]:
    """Return what this browser was told by events, and begin to listen at the first call."""
    script = """() => {
        if (!window.heard) {
            window.heard = [];
            const source = new EventSource("/api/events");
            for (const kind of ["message", "votes", "mine", "profile", "reset"])
                source.addEventListener(kind, (it) => window.heard.push({kind, data: it.data}));
            return new Promise((done) => (source.onopen = () => done(window.heard)));
        }
        return window.heard;
    }"""
    heard: list[dict[str, str]] = await person.page.evaluate(script)
    return heard


async def test_a_reactions_count_reaches_the_other_browser_and_nothing_else_does(
    people: People, program: Program
) -> None:
    you, ada = await people.come(program), await people.come(program, "ada")
    assert await events_of(ada) == []
    title = await you.title_of(you.papers.first)
    await you.button(you.papers.first, "👍").click()
    await you.reads("Noted:")
    await ada.sees(ada.paper(title), "👍", count=1)
    await ada.sees(ada.paper(title), "👍", pressed=False)
    await expect(ada.messages).not_to_contain_text("Noted:")
    assert await ada.bars() == {}

    await ada.button(ada.paper(title), "👍").click()
    await you.sees(you.paper(title), "👍", count=2)
    await you.button(you.paper(title), "👍").click()
    await ada.sees(ada.paper(title), "👍", count=1)
    await ada.sees(ada.paper(title), "👍", pressed=True)


async def test_what_one_asks_saves_and_learns_is_told_to_nobody_else(
    people: People, program: Program
) -> None:
    you, ada = await people.come(program), await people.come(program, "ada")
    await events_of(ada)
    for line in ("/papers topic machine translation", "/papers interests add glaciers"):
        await you.say(line)
        await you.reads(line)
    await you.reads("Followed from now on: glaciers")
    answer = you.papers.last
    await you.button(answer, "👍").click()
    await you.sees(answer, "👍", pressed=True)
    await you.button(you.papers.nth(1), "Save").click()
    await you.sees(you.papers.nth(1), "Save", pressed=True)
    await you.button(you.papers.first, "👍").click()  # the only public act, and the last one
    await ada.sees(ada.papers.first, "👍", count=1)

    told = await events_of(ada)
    assert [each["kind"] for each in told] == ["votes"]
    assert set(json.loads(told[0]["data"])) == {"id", "up", "down"}
    await ada.page.reload()
    for private in ("translation", "glaciers", "Noted"):
        await expect(ada.messages).not_to_contain_text(private)
        await expect(ada.panel).not_to_contain_text(private)
    assert await ada.bars() == {}


async def test_a_direct_message_digest_is_seen_by_its_reader_alone(
    people: People, program: Program
) -> None:
    you, ada = await people.come(program), await people.come(program, "ada")
    await you.say("/papers interests add machine translation")
    await you.reads("Followed from now on")
    await program.command("digest", "web:you")
    await you.go_to_direct()
    await you.reads("Paper Round ·")
    before = await you.papers.count()
    assert before > 0
    await you.button(you.papers.first, "👍").click()
    await you.sees(you.papers.first, "👍", pressed=True)
    await ada.go_to_direct()
    await expect(ada.messages).not_to_contain_text("new papers")
    rows = await (await ada.page.request.get(f"{program.origin}/api/messages")).json()
    assert {row["channel"] for row in rows if row["paper_id"]} == {"#papers"}


async def test_two_windows_of_one_person_agree(people: People, program: Program) -> None:
    you = await people.come(program)
    other = await people.come(program)
    await you.button(you.papers.first, "👍").click()
    await other.sees(other.papers.first, "👍", pressed=True)
    await other.moved_bars({})
    assert await other.bars() == await you.bars()
