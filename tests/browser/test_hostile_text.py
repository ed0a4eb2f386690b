"""What papers and people write is shown as text, whatever it is made of."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sources.wording import LONGEST_TITLE
from tests.browser.conftest import ONE_LOOP
from tests.browser.person import NARROW, WIDE, People, Person
from tests.browser.program import Program, served
from tests.e2e.serving import new_home

pytestmark = pytest.mark.slow

RUN = "window.ran=true"
MARKUP = f"<script>{RUN}</script>"
ATTRIBUTE = f"\"'><img src=x onerror={RUN}><svg/onload={RUN}>"
HANDLER = f"' autofocus onfocus='{RUN}' \" onmouseover=\"{RUN}"
CLOSING = f"</script></style></textarea></title>--><script>{RUN}</script>"
TEMPLATE = "{{ 7 * 7 }} {% include 'x' %} ${7*7}"
BIDI = "\u202egnp.exe\u202c \u2067right\u2069 \u200f\u061c"
INVISIBLE = "\u200b\u200c\u200d\ufeff\u2060zero\u200bwidth\u00ad"
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈👍🏿" * 30
UNBROKEN = "W" * (LONGEST_TITLE - 20)
COMBINING = "Z" + "\u0310" * 200

TITLES = {
    "markup": MARKUP,
    "attribute": ATTRIBUTE,
    "handler": HANDLER,
    "closing": CLOSING,
    "template": TEMPLATE,
    "bidi": BIDI,
    "invisible": INVISIBLE,
    "emoji": EMOJI,
    "unbroken": UNBROKEN,
    "combining": COMBINING,
}
SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that was never started, whose file holds nothing but such papers."""
    home = new_home(tmp_path / "home", settings="")
    settings = home / "config" / "paperround.toml"
    settings.write_text(settings.read_text().replace("[defaults]", "[defaults]\nsize = 10"))
    (home / "seeds" / "hostile.jsonl").write_text(
        "\n".join(
            json.dumps(
                {
                    "title": f"Retrieval {text}",
                    "abstract": f"We study {name} retrieval {text}. {text * 3} " + "A" * 10_000,
                    "authors": [text, f"{text}, Ada"],
                    "url": f"javascript:{RUN}" if name == "markup" else "https://example.org/'\"<",
                }
            )
            for name, text in TITLES.items()
        )
    )
    return home


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def hostile(home: Path) -> AsyncIterator[Program]:
    async with served(home) as program:
        await program.has_sent_a_digest()
        yield program


@pytest.mark.parametrize("size", SIZES)
async def test_a_digest_of_hostile_papers_is_only_text(
    people: People, hostile: Program, size: tuple[int, int]
) -> None:
    you = await people.come(hostile, size=size)
    await expect(you.papers).not_to_have_count(0)
    await _is_only_text(you)
    shown = [await you.title_of(paper) for paper in await you.papers.all()]
    assert any("<script>" in title for title in shown)
    assert any("{{ 7 * 7 }}" in title for title in shown)
    for title in shown:
        assert not set(title) & set("\u202e\u202c\u2067\u2069\u200b\ufeff\u2060\u200f\u061c")
    for link in await you.page.get_by_role("link").all():
        address = await link.get_attribute("href") or ""
        assert not address.lower().startswith(("javascript:", "data:", "vbscript:"))


@pytest.mark.parametrize("size", SIZES)
async def test_everything_about_a_hostile_paper_is_only_text(
    people: People, hostile: Program, size: tuple[int, int]
) -> None:
    you = await people.come(hostile, size=size)
    for paper in await you.papers.all():
        await you.button(paper, "👍").click()
        await you.sees(paper, "👍", pressed=True)
    for item in ("Why this?", "Abstract", "Similar"):
        await you.choose(you.papers.first, item)
    for line in ("mine", "topic retrieval", "profile", "saved", "history", "search retrieval"):
        await you.ask(line)
    await _is_only_text(you)


@pytest.mark.parametrize("name", TITLES)
async def test_what_is_typed_is_only_text(people: People, everybodys: Program, name: str) -> None:
    you = await people.come(everybodys, f"hostile-{name}")
    text = TITLES[name]
    for line in (f"topic {text}", f"interests add {text}", text):
        await you.ask(line)
    await you.box.press_sequentially("/papers topic " + text[:20])
    await _is_only_text(you)
    await you.page.reload()
    await _is_only_text(you)


async def _is_only_text(person: Person) -> None:
    assert await person.page.evaluate("window.ran") is None
    assert await person.overflow() <= 0
    for tag in ("script:not([src])", "img", "iframe", "[onerror]", "[onload]", "[onfocus]"):
        await expect(person.page.locator(tag)).to_have_count(0)
