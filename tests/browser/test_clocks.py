"""Times as the reader's own clock tells them, wherever the server stands."""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from tests.browser.person import People
from tests.browser.program import Program

FAR = "Pacific/Kiritimati"
"""Fourteen hours ahead of the server."""

DAYS = """async ([earlier, later]) => {
    const message = at => `<div class="message"><time datetime="${at}"></time></div>`;
    const list = document.querySelector("#messages");
    list.innerHTML = '<h2 class="day"><span>one</span></h2>' + message(later) + message(later);
    const { localTimes, nameDays } = await import("/static/times.js");
    localTimes(list);
    nameDays();
    list.insertAdjacentHTML("afterbegin", '<h2 class="day"><span>two</span></h2>'
        + message(earlier) + '<h2 class="day"><span>three</span></h2>');
    localTimes(list);
    nameDays();
    return [...list.children].map(each => each.textContent);
}"""


async def test_times_are_told_on_the_browsers_clock(people: People, everybodys: Program) -> None:
    ada = await people.come(everybodys, "ada-far-away", zone=FAR)
    times = ada.messages.locator("time")
    for time in await times.all():
        sent = datetime.fromisoformat(await time.get_attribute("datetime") or "")
        local = sent.astimezone(ZoneInfo(FAR))
        await expect(time).to_have_text(f"{local:%H:%M}")
        day = f"{local:%a} {local.day} {local:%B} {local.year}"
        await expect(time).to_have_attribute("title", f"{day}, {local:%H:%M} ({FAR})")
        await expect(ada.messages.get_by_role("heading", name=day)).to_have_count(1)
    await ada.ask("/papers help")
    assert FAR in (await times.last.get_attribute("title") or "")


async def test_a_day_is_named_once_where_it_begins_for_the_reader(
    people: People, everybodys: Program
) -> None:
    """Also where messages of before are put before those that are there."""
    ada = await people.come(everybodys, "ada-who-reads-back", zone=FAR)
    same_day_for_the_server = ["2026-03-26T09:59:00+00:00", "2026-03-26T10:00:00+00:00"]
    assert await ada.page.evaluate(DAYS, same_day_for_the_server) == [
        "Thu 26 March 2026",
        "23:59",
        "Fri 27 March 2026",
        "00:00",
        "00:00",
    ]
