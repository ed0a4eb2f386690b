"""Papers and people that write markup, mentions, links and signs that nobody sees: it is but text.

Every message and form of the program is looked at as Discord's own clients read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.e2e.discord_people import Member, a_message, answer, labels, papers, words
from tests.e2e.discord_server import Served, served
from tests.e2e.serving import PATIENCE
from tests.e2e.slack_workspace import fresh_home
from tests.fakes.discord import Channel, FakeDiscord, Message, Seen

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
SHOWN = {
    "@everyone @here <@1> <@!1> <@&2> <#3>": "@everyone @here <@1> <@!1> <@&2> <#3>",
    "<:name:4> <a:name:4> </papers topic:5> <t:0:R> :tada:": (
        "<:name:4> <a:name:4> </papers topic:5> <t:0:R> :tada:"
    ),
    "*bold* _it_ ~~struck~~ **b** __u__ ||spoiler|| `code` ```x```": (
        "bold _it_ struck b __u__ ||spoiler||"
    ),
    "[click](http://evil.example) <https://evil.example>": "evil.example",
    "http://evil.example discord://evil.example": "evil.example",
    "zero\u200bwidth \u202egnp.exe\u202c \u2066x\u2069 \ufeffend\u00ad": "zerowidth gnp.exe x end",
    "# head": "# head",
    "> quote": "> quote",
    "- item": "- item",
    "-# small": "-# small",
    "1. item": "1. item",
    "\\*escaped\\* 2*3*4 f*(x) and g*(y) \\": "escaped 2*3*4 f*(x) and g*(y)",
    "tag\U000e0041s \u3164 filler \x1b[2J bell\x07": "tags filler [2J bell",
    "many " * 180: "many many",
}
"""What a title begins with, and what is read of that."""
TOO_MUCH = ("W" * 10_000, "nul \0", "half \ud800")
"""Titles that no digest file may have; the papers beside them count all the same."""
INVISIBLE = re.compile(
    "[\0-\x09\x0b-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0041]"
)
TOPIC = "zebrafish"
KNOWN_HOSTS = {"arxiv.org", "papers.example"}
LAYOUTS = ("cards", "compact", "thread")
PAGE = 5
"""Papers; their buttons take two messages, the second of which leads on."""
BEHIND = ("Why this?", "Abstract", "Similar", "Not now")


@dataclass(kw_only=True)
class Lab:
    """A channel for each layout, with a digest of ten hostile papers."""

    now: Served
    channels: dict[str, Channel]

    def somebody(self, layout: str = "cards") -> Member:
        return self.now.joins(self.channels[layout], manages=True)

    def everything(self) -> Iterator[Message]:
        """Yield all that anybody ever saw."""
        for channel in self.now.discord.channels.values():
            yield from (*channel.shown, *channel.ephemerals)


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    home = fresh_home(tmp_path_factory.mktemp("hostile"), _hostile(tmp_path_factory.mktemp("in")))

    def prepare(discord: FakeDiscord) -> None:
        guild = discord.add_guild("2100", name="Lab")
        for layout in LAYOUTS:
            guild.add_channel(name=f"room-{layout}")

    async with served(home, prepare) as now:
        rooms = now.discord.guilds["2100"].channels.values()
        lab = Lab(now=now, channels=dict(zip(LAYOUTS, rooms, strict=True)))
        for layout in LAYOUTS:
            member = lab.somebody(layout)
            await member.says(f"subscribe here {TOPIC}")
            asked = {"when": "08:00", "zone": "UTC", "size": "10"}
            await member.schedules(layout=layout, choosiness="everything", **asked)
        now.days.turn_to(now.days().replace(hour=8, minute=0, second=1))
        await now.messages(lab.channels["cards"], 11)
        await now.messages(lab.channels["compact"], 3)
        await now.messages(lab.channels["thread"], 1)
        yield lab
        now.demand_silence(TOPIC)


@pytest.fixture(autouse=True)
def _but_text(lab: Lab) -> Iterator[None]:
    yield
    assert lab.now.discord.problems == []
    for message in lab.everything():
        demand_text(message.seen)
        for sent in _strings([message.content, message.embeds, message.components]):
            assert not INVISIBLE.search(sent), message


async def test_a_digest_shows_hostile_titles_as_the_words_they_are(lab: Lab) -> None:
    (thread,) = lab.now.discord.guilds["2100"].threads.values()
    for channel in (lab.channels["cards"], lab.channels["compact"], thread):
        read = " ".join(words(each) for each in channel.shown)
        found = [shown for shown in SHOWN.values() if shown in read]
        assert len(found) >= 10, (channel.name, set(SHOWN.values()) - set(found), read)


async def test_every_answer_shows_hostile_titles_as_the_words_they_are(lab: Lab) -> None:
    ada, read = lab.somebody(), []
    await ada.says(f"interests add {TOPIC}")
    turn = await ada.person.say(f"/papers topic {TOPIC}", at=ada.channel)
    for left in range(len(SHOWN), 0, -PAGE):
        shown = await turn.several(2 if left > PAGE else 1, within=PATIENCE)
        read += [words(each) for each in shown]
        if left > PAGE:
            turn = await ada.person.press("Show more", a_message(shown[-1]))
    for line in (f"search {TOPIC}", "history", "mine"):
        found = await ada.says(line)
        assert sum(shown in words(found) for shown in SHOWN.values()) > 3, words(found)
    missing = [shown for shown in SHOWN.values() if not any(shown in each for each in read)]
    assert missing == []


async def test_what_stands_behind_a_hostile_paper_is_but_text(lab: Lab) -> None:
    bo = lab.somebody()
    for card in papers(lab.channels["cards"]):
        behind = await bo.presses("⋯", card)
        *known, mute = labels(behind)
        assert tuple(known) == BEHIND
        for label in (*known, mute):
            await bo.presses(label, behind)
        await bo.presses("👍", card)
        await bo.presses("Save", card)
        why = await answer(await bo.person.menu("Why this paper?", card))
        assert words(why).startswith("Sent here on 26 Mar 2026")
    for line in ("saved", "profile", "interests show", "status", "reset"):
        await bo.says(line)
    which = a_message(
        await answer(await bo.person.menu("Similar", papers(lab.channels["compact"])[0]))
    )
    assert words(which).startswith("Which paper do you mean?")


async def test_hostile_words_that_people_type_are_but_text(lab: Lab) -> None:
    chidi = lab.somebody()
    for hostile in SHOWN:
        typed = hostile[:90].strip()
        for command in ("topic", "search", "similar", "why", "save", "interests add", "link"):
            await answer(await chidi.person.say(f"/papers {command} {typed}", at=chidi.channel))
        offered = await chidi.person.complete("papers topic", "words", typed, at=chidi.channel)
        assert len(offered) <= 25
    for line in ("interests show", "profile", "mine", "status"):
        await chidi.says(line)
    form = await (await chidi.person.say("/papers interests remove", at=chidi.channel)).answer(
        within=PATIENCE
    )
    demand_text(form.seen)
    await chidi.says("interests add here <@1> **x** [click](http://evil.example)")
    assert "<@1> **x** [click](http://evil.example)" in words(
        await chidi.says("interests show here")
    )
    await chidi.says("interests remove here <@1> **x** [click](http://evil.example)")


async def test_what_no_digest_file_may_hold_is_left_out_alone(lab: Lab) -> None:
    read = "SELECT problems FROM digest_files WHERE path LIKE '%hostile%'"
    ((problems,),) = lab.now.rows(read)
    assert len(json.loads(problems)) == len(TOO_MUCH)


def demand_text(seen: Seen) -> None:
    """Demand that nothing is live but our own bold and italics, and that links lead to papers."""
    live = [each for each in seen.live if not each.startswith(("bold, ", "italics, "))]
    assert live == [], seen
    assert {urlsplit(each).hostname for each in seen.links} <= KNOWN_HOSTS, seen


def _hostile(folder: Path) -> Path:
    """Write a digest file in which every text is hostile."""
    listings = [
        {
            "title": f"{title} {TOPIC}",
            "abstract": f"{title} We study {TOPIC} by {title}. It {title} helps {TOPIC}.",
            "authors": [f"{title[:60]} Doe", "<@1> Roe"],
            "url": f"https://papers.example/{number}?q=)[x](http://evil.example)",
        }
        for number, title in enumerate((*SHOWN, *TOO_MUCH))
    ]
    file = folder / "hostile.jsonl"
    file.write_text("\n".join(map(json.dumps, listings)), encoding="ascii")
    return file


def _strings(value: object) -> Iterator[str]:
    """Yield every text in what was sent."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings([*value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)
