"""Leaving nothing behind, not being learned from, and what could not be stored, in the browser."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bot.runtime.host import TRY_AGAIN
from bot.storage.database import open_database
from tests.fakes.sqlite import every_connection
from tests.unit.platforms.web.chatting import Browser, Chat, chatting, papers_of
from tests.unit.services.world import World, content


async def test_who_is_forgotten_leaves_nothing_on_anybody_s_page(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    names = [name for name, _ in papers_of(await chat.deliver(chat.papers))]
    for name in names[:2]:
        await ann.react(name)
    before = await ann.type("topic robots")
    async with ann.events() as at_ann, ben.events() as at_ben:
        answer = await ann.type("forget-me yes")
        assert answer["text"].startswith("Deleted")
        told = sorted([str(await at_ben.next()) for _ in range(2)])
        assert told == sorted(str(("votes", {"id": n, "up": 0, "down": 0})) for n in names[:2])
        mine = [event for event in await at_ann.until("profile") if event[0] == "mine"]
        assert [event[1]["vote"] for event in mine] == [None, None]
    page = (await ann.get("/fragments/messages", channel="#papers")).text
    assert before["id"] not in page
    assert answer["id"] in page
    assert (await ann.votes(names[0])) == {"up": 0, "down": 0, "mine": None}


async def test_what_was_only_asked_is_forgotten_too(ben: Browser) -> None:
    """A question stores nothing about anybody; until the program stops it is shown again."""
    await ben.type("topic tactile sensors")
    assert "tactile" in (await ben.get("/fragments/messages", channel="#papers")).text
    answer = await ben.type("forget-me yes")
    assert answer["text"].startswith("Nothing is stored about you.")
    page = (await ben.get("/fragments/messages", channel="#papers")).text
    assert "tactile" not in page
    assert answer["id"] in page


async def test_who_is_ignored_is_told_so_at_every_thumb(chat: Chat, ann: Browser) -> None:
    (name, _), *_ = papers_of(await chat.deliver(chat.papers))
    await ann.type("ignore-me")
    answer = (await ann.react(name)).json
    assert answer["receipt"].startswith("Nothing was stored or learned from this, as you asked")
    assert answer["votes"] == {"up": 0, "down": 0, "mine": None}


async def test_a_vote_that_could_not_be_stored_is_not_acknowledged(
    database_url: str, tmp_path: Path
) -> None:
    with every_connection("busy_timeout = 1"), open_database(database_url) as database:
        world = World(database=database)
        world.bring([content("robots", number) for number in range(3)])
        world.channel("robots")
        async with chatting(world, tmp_path / "home") as chat:
            ann = await chat.visit("ann")
            (name, _), *_ = papers_of(await chat.deliver(chat.papers))
            with _somebody_writing(database_url):
                answer = await ann.react(name)
                saved = await ann.react(name, "save")
            assert (answer.status, answer.error) == (503, TRY_AGAIN)
            assert saved.status == 503
            assert (await ann.votes(name))["mine"] is None
            assert (await ann.react(name)).status == 200


@contextmanager
def _somebody_writing(database_url: str) -> Iterator[None]:
    file = Path(make_url(database_url).database or "")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
