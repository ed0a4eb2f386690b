"""`paperround run` with the page: a process of its own, asked as browsers and programs ask."""

import asyncio
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar

from tests.e2e.command_line import SEEDS, at
from tests.e2e.processes import A_FEW_SECONDS, Process, paperround, process
from tests.e2e.serving import PATIENCE, drop, new_home
from tests.unit.services.world import content

GREETING = re.compile(
    r"Paper Round is ready\. Open (http://127\.0\.0\.1:\d+/login\?token=\S+) in a browser\.\n"
)
ENTRY = {"id", "channel", "paper_id", "title", "text", "votes", "sent_at"}
NO_LOGIN = {"PAPERROUND_WEB_LOGIN": "off"}
pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A home with an empty database and five papers in its folder."""
    home = new_home(tmp_path / "home", database=migrated_sqlite)
    drop(home, *(content("retrieval", number) for number in range(5)))
    return home


@dataclass(kw_only=True)
class Browser:
    """Keeps cookies, and asks one program."""

    session: ClientSession
    address: str

    async def get(self, path: str, **query: str) -> ClientResponse:
        answer = await self.session.get(f"{self.address}{path}", params=query)
        await answer.read()
        return answer

    async def post(self, path: str, **body: object) -> Any:  # noqa: ANN401 - JSON can be anything
        async with self.session.post(f"{self.address}{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def messages(self) -> list[dict[str, Any]]:
        answer = await self.get("/api/messages")
        assert answer.status == 200, await answer.text()
        listed = await answer.json()
        assert isinstance(listed, list)
        return listed

    async def digests(self) -> list[dict[str, Any]]:
        """What the channel was sent; private answers are kept in memory only."""
        return [each for each in await self.messages() if each["channel"] == "#papers"]

    async def papers(self, channel: str = "#papers") -> list[dict[str, Any]]:
        listed = await self.messages()
        return [each for each in listed if each["paper_id"] and each["channel"] == channel]

    async def react(self, message: str, name: str, *, add: bool = True) -> Any:  # noqa: ANN401
        return await self.post("/api/reactions", message_id=message, name=name, add=add)


@asynccontextmanager
async def browser(address: str, link: str = "") -> AsyncIterator[Browser]:
    """Open a browser, and the link in it if there is one."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:  # an IP is our host
        if link:
            async with session.get(link) as answer:
                assert answer.status == 200
        yield Browser(session=session, address=address)


def link_of(now: Process) -> str:
    found = GREETING.fullmatch(now.greeting)
    assert found is not None, now.greeting
    return found[1]


def run(home: Path, port: int = 0) -> list[str]:
    return paperround(home, "run", "--port", str(port))


async def eventually(happens: Callable[[], Awaitable[object]]) -> None:
    end = time.monotonic() + PATIENCE
    while not await happens():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


async def all_five(chat: Browser) -> list[dict[str, Any]]:
    """Wait for the digest, and return its papers."""

    async def there() -> bool:
        return len(await chat.papers()) == 5

    await eventually(there)
    return await chat.papers()


async def test_the_printed_link_and_nothing_else_lets_a_browser_in(
    home: Path, tmp_path: Path
) -> None:
    with process(tmp_path, run(home)) as now:
        link = link_of(now)
        assert now.out.read_text() == now.greeting, "it is all that stdout is told"
        async with browser(now.address) as stranger:
            for path in ("/", "/api/messages", "/api/events"):
                assert (await stranger.get(path)).status == 401, path
            assert (await stranger.get("/login", token="you.forged.token")).status == 401
            for path in ("/health", "/metrics"):
                assert (await stranger.get(path)).status == 200, path
        async with browser(now.address, link) as chat:
            (cookie,) = chat.session.cookie_jar
            assert cookie["httponly"]
            assert cookie["samesite"] == "Strict"
            await all_five(chat)
            page = await chat.get("/")
            assert page.status == 200
            html = await page.text()
            assert "#papers" in html
            for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
                assert (await chat.get(name)).status == 200, name
        key = home / "var" / "web-key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert link.partition("token=")[2] not in now.err.read_text()


async def test_another_person_gets_a_link_of_their_own_and_sees_only_public_acts(
    home: Path, tmp_path: Path
) -> None:
    with process(tmp_path, run(home)) as now:
        port = now.address.rpartition(":")[2]
        hers = at(home, "login", "ada", "--port", port).out.strip()
        async with browser(now.address, link_of(now)) as you, browser(now.address, hers) as ada:
            first, second, *_ = await all_five(you)
            await you.react(first["id"], "+1")
            await you.react(second["id"], "save")
            await you.post("/api/commands", text="/papers topic retrieval", channel="#papers")
            (seen,) = [each for each in await ada.papers() if each["id"] == first["id"]]
            assert seen["votes"] == {"up": 1, "down": 0, "mine": None}
            page = await (await ada.get("/", channel="#papers")).text()
            assert "papers topic retrieval" not in page
            assert {each["channel"] for each in await ada.messages()} == {"#papers", "ada"}
    for account, liked in (("web:you", [first["paper_id"]]), ("web:ada", [])):
        assert at(home, "profile", account, "--json").json["liked"] == liked


async def test_programs_get_what_was_promised_them_with_the_login_turned_off(
    home: Path, tmp_path: Path
) -> None:
    with process(tmp_path, run(home), environ=NO_LOGIN) as now:
        assert now.greeting == f"Paper Round is ready. Open {now.address}/ in a browser.\n"
        async with browser(now.address) as chat:
            papers = await all_five(chat)
            for each in await chat.messages():
                assert set(each) == ENTRY
                assert set(each["votes"]) == {"up", "down", "mine"}
                assert datetime.fromisoformat(each["sent_at"]).tzinfo is not None
            assert len({each["paper_id"] for each in papers}) == 5
            assert all(each["votes"] == {"up": 0, "down": 0, "mine": None} for each in papers)

            name = papers[0]["id"]
            for word, mine, up, down in (("+1", "up", 1, 0), ("-1", "down", 0, 1)):
                answer = await chat.react(name, word)
                assert answer["votes"] == {"up": up, "down": down, "mine": mine}
                (again,) = [each for each in await chat.papers() if each["id"] == name]
                assert again["votes"] == answer["votes"]
            assert (await chat.react(name, "-1", add=False))["votes"]["mine"] == "up"
            assert (await chat.react(name, "+1", add=False))["votes"] == papers[0]["votes"]
            assert (await chat.react(name, "save"))["saved"] is True
            assert (await chat.react(name, "save", add=False))["saved"] is False

            for text in ("/papers topic retrieval", "topic retrieval", "retrieval"):
                told = await chat.post("/api/commands", text=text, channel="#papers")
                assert "Retrieval study" in told["text"], text
            assert (await chat.get("/")).status == 200
        async with ClientSession() as session:
            foreign = {"Origin": "https://evil.example"}
            body = {"message_id": name, "name": "+1", "add": True}
            url = f"{now.address}/api/reactions"
            async with session.post(url, json=body, headers=foreign) as refused:
                assert refused.status == 403
    assert at(home, "profile", "web:you", "--json").json["liked"] == []


async def test_open_pages_are_told_of_votes_and_do_not_hold_up_the_end(
    home: Path, tmp_path: Path
) -> None:
    with process(tmp_path, run(home), environ=NO_LOGIN) as now:
        async with browser(now.address) as chat:
            papers = await all_five(chat)
            streams = [await chat.session.get(f"{now.address}/api/events") for _ in range(3)]
            await chat.react(papers[0]["id"], "+1")
            for stream in streams:
                assert stream.headers["Content-Type"] == "text/event-stream"
                event = await next_event(stream, "votes")
                assert event == {"id": papers[0]["id"], "up": 1, "down": 0}
            code, seconds = await asyncio.to_thread(now.end, signal.SIGTERM)
            for stream in streams:
                assert b"votes" not in await stream.read(), "a stream ends whole"
    assert code == 0
    assert seconds < A_FEW_SECONDS
    assert "Traceback" not in now.err.read_text()


async def next_event(stream: ClientResponse, kind: str) -> Any:  # noqa: ANN401
    """Wait for an event of a kind, and return what it says."""
    async with asyncio.timeout(PATIENCE):
        while (await stream.content.readline()).decode().strip() != f"event: {kind}":
            assert not stream.content.at_eof()
        while not (line := (await stream.content.readline()).decode()).startswith("data:"):
            pass
    return json.loads(line.removeprefix("data:"))


@pytest.mark.chaos
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_started_again_it_knows_votes_and_browsers_and_posts_nothing_twice(
    home: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with process(tmp_path, run(home)) as now:
        port = int(now.address.rpartition(":")[2])
        async with browser(now.address, link_of(now)) as chat:
            before = await all_five(chat)
            await chat.react(before[1]["id"], "-1")
            before = await chat.digests()
            await asyncio.to_thread(now.end, number)
            with process(tmp_path, run(home, port)) as again:
                assert again.address == now.address
                assert await chat.digests() == before
                await asyncio.sleep(1.5)  # more than a tick of editing and of sending
                assert await chat.digests() == before
    assert at(home, "profile", "web:you", "--json").json["disliked"] == [
        each["paper_id"] for each in before if each["votes"]["mine"] == "down"
    ]


async def test_a_first_start_shows_a_digest_and_asks_a_newcomer_about_six_papers(
    tmp_path: Path,
) -> None:
    home = tmp_path / "fresh"
    (home / "seeds").mkdir(parents=True)
    for page in SEEDS.glob("*.txt"):
        shutil.copy(page, home / "seeds")
    with process(tmp_path, run(home), environ=NO_LOGIN) as now:
        async with browser(now.address) as chat:
            papers = await all_five(chat)  # `make bench` says how soon: here much else is done
            cards = [each for each in await chat.messages() if each["channel"] == "you"]
    assert len({each["paper_id"] for each in papers}) == 5
    onboarding = [each for each in cards if each["id"].startswith("start.")]
    assert len(onboarding) == 6
    assert {each["paper_id"] for each in onboarding} == {None}
    rows = at(home, "audiences").out
    assert "web:#papers" in rows
    assert "web:you" in rows


async def test_a_key_that_others_may_read_is_a_sentence_and_no_start(home: Path) -> None:
    key = home / "var" / "web-key"
    key.write_text("k" * 43)
    key.chmod(0o644)
    ended = await asyncio.to_thread(
        subprocess.run, run(home), capture_output=True, timeout=PATIENCE, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"web: Others on this machine may read {key}")
    assert "Traceback" not in ended.stderr


async def test_a_stdin_that_says_something_is_not_listened_to(home: Path, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, b"/papers interests add geese\n")
    with process(tmp_path, run(home), stdin=read, environ=NO_LOGIN) as now:
        async with browser(now.address) as chat:
            await all_five(chat)
        assert now.out.read_text() == now.greeting
        assert now.end(signal.SIGINT)[0] == 0
    assert os.read(read, 100) == b"/papers interests add geese\n"
    for descriptor in (read, write):
        os.close(descriptor)
