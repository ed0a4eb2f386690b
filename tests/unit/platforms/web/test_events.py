import asyncio
import re
import time
from pathlib import Path

import pytest

from bot.domain.editions import DeliveryState
from bot.domain.errors import PermanentFailure, TemporaryFailure
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.platforms.web.adapter import WebPlatform
from bot.platforms.web.hub import Hub, Limits
from bot.platforms.web.transcript import Transcripts
from tests.unit.platforms.web.chatting import Browser, Chat, chatting, papers_of
from tests.unit.platforms.web.deliveries import delivery_to
from tests.unit.services.world import ANN, BEN, DAY, MONDAY, World


async def test_a_digest_is_told_to_open_pages_which_then_find_it(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    async with ann.events() as at_ann, ben.events() as at_ben:
        sent = await chat.deliver(chat.papers)
        for each in sent:
            expected = ("message", {"id": each.nonce, "channel": "#papers"})
            assert await at_ann.next() == expected
            assert await at_ben.next() == expected
    assert {each.state for each in sent} == {DeliveryState.SENT}
    assert {each.message for each in sent} == {each.nonce for each in sent}


async def test_a_direct_message_is_told_to_its_owner_alone(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    async with ann.events() as at_ann, ben.events() as at_ben:
        mine = await chat.deliver(chat.world.direct(ANN, "robots"))
        public = await chat.deliver(chat.papers)
        assert await at_ann.next() == ("message", {"id": mine[0].nonce, "channel": "ann"})
        assert await at_ben.next() == ("message", {"id": public[0].nonce, "channel": "#papers"})


async def test_two_people_see_each_other_s_public_acts_only(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.papers))
    async with ann.events() as at_ann, ben.events() as at_ben:
        press = {"action": "down", "subject": card.paper_id, "channel": "#papers"}
        await ann.post("/api/press", press)
        await ann.type("interests add climate")
        await ann.react(name)
        votes = ("votes", {"id": name, "up": 1, "down": 0})
        told = await at_ann.until("votes")
        rest = [await at_ann.next(), await at_ann.next()]
        assert [*told, *rest] == [
            ("mine", {"paper": card.paper_id, "vote": "down", "saved": False}),
            ("profile", {}),
            ("profile", {}),
            votes,
            ("mine", {"paper": card.paper_id, "vote": "up", "saved": False}),
            ("profile", {}),
        ]
        assert await at_ben.next() == votes
        await ben.react(name, "-1")
        assert await at_ben.next() == ("votes", {"id": name, "up": 1, "down": 1})
        assert await at_ann.next() == ("votes", {"id": name, "up": 1, "down": 1})


async def test_whatever_takes_a_reaction_back_changes_the_count_for_everybody(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.papers))
    await ann.react(name)
    async with ben.events() as at_ben:
        press = {"action": "undo", "subject": card.paper_id, "channel": "#papers"}
        assert (await ann.post("/api/press", press)).json["votes"]["mine"] is None
        assert await at_ben.next() == ("votes", {"id": name, "up": 0, "down": 0})


async def test_many_votes_at_once_end_with_the_count_that_is_stored(
    chat: Chat, ann: Browser
) -> None:
    (name, _), *_ = papers_of(await chat.deliver(chat.papers))
    people = [await chat.visit(f"reader{number}") for number in range(8)]
    async with ann.events() as at_ann:
        await asyncio.gather(*(each.react(name) for each in people))
        assert (await people[0].react(name, add=False)).json["votes"]["up"] == 7
        told = [await at_ann.next() for _ in range(9)]
    assert told[-1] == ("votes", {"id": name, "up": 7, "down": 0})
    assert (await ann.votes(name))["up"] == 7


async def test_a_page_that_lost_its_stream_is_sent_what_it_missed(chat: Chat, ann: Browser) -> None:
    async with ann.events() as stream:
        sent = await chat.deliver(chat.papers)
        await stream.next()
        seen = stream.seen
    for again in (ann.events(after=seen), ann.events(headers={"Last-Event-ID": seen})):
        async with again as stream:
            for each in sent[1:]:
                assert await stream.next() == ("message", {"id": each.nonce, "channel": "#papers"})


async def test_a_page_misses_nothing_between_its_loading_and_its_stream(
    chat: Chat, ann: Browser
) -> None:
    page = (await ann.get("/")).text
    sent = await chat.deliver(chat.papers)
    after = re.search(r'data-last-event="([^"]+)"', page)
    assert after is not None
    async with ann.events(after=after[1]) as stream:
        assert await stream.next() == ("message", {"id": sent[0].nonce, "channel": "#papers"})


async def test_a_page_of_an_earlier_start_loads_itself_anew(ann: Browser) -> None:
    async with ann.events(after="00000000-7") as stream:
        assert await stream.next() == ("reset", {})


async def test_streams_end_in_time_when_the_chat_stops(world: World, tmp_path: Path) -> None:
    async with chatting(world, tmp_path) as chat:
        readers = [await chat.visit("ann") for _ in range(5)]
        streams = [await chat.closing.enter_async_context(each.events()) for each in readers]
        ends = [asyncio.create_task(stream.next()) for stream in streams]
        started = time.monotonic()
        chat.running.cancel()
        assert await asyncio.gather(*ends) == [None] * len(ends)
        assert time.monotonic() - started < 1
        assert chat.platform.health().status is Status.STOPPING


async def test_nobody_listens_who_is_not_logged_in(chat: Chat) -> None:
    assert (await (await chat.visit()).get("/api/events")).status == 401


async def test_there_are_so_many_open_pages_and_no_more(chat: Chat, ann: Browser) -> None:
    chat.hub.limits = Limits(streams=2)
    async with ann.events(), ann.events():
        answer = await ann.get("/api/events")
        assert answer.status == 503
        assert answer.error.startswith("Too many pages are open")


@pytest.fixture
async def platform() -> WebPlatform:
    return WebPlatform(Hub(boot="b00"), Transcripts(boot="b00"), clock=lambda: MONDAY)


async def test_a_message_before_the_start_and_after_the_end_is_for_later(
    platform: WebPlatform,
) -> None:
    delivery = delivery_to(AudienceRef.parse("web:#papers"))
    with pytest.raises(TemporaryFailure):
        await platform.post(delivery)
    assert platform.health().status is Status.STARTING
    running = asyncio.create_task(platform.run())
    await asyncio.sleep(0)
    assert await platform.post(delivery) == await platform.post(delivery) == delivery.nonce
    assert platform.health().status is Status.OK
    running.cancel()
    await asyncio.wait([running])
    with pytest.raises(TemporaryFailure):
        await platform.post(delivery)


@pytest.mark.parametrize("place", ["web:T1/#papers", "web:Ada", "web:a+b", "web:T1/ada"])
async def test_a_place_that_this_chat_cannot_have_is_refused_with_examples(
    platform: WebPlatform, place: str
) -> None:
    with pytest.raises(PermanentFailure, match=r"has no place .*: subscribe a channel such as"):
        await platform.post(delivery_to(AudienceRef.parse(place)))


async def test_what_a_person_is_told_is_among_their_own_messages_at_once(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    async with ann.events() as at_ann, ben.events() as at_ben:
        await chat.platform.tell(ANN, "Digests for <b>#papers</b> are paused.")
        assert await at_ann.next() == ("reset", {})
        chat.hub.publish("votes")
        assert await at_ben.next() == ("votes", {})
    told = "Digests for &lt;b&gt;#papers&lt;/b&gt; are paused."
    assert told in (await ann.get("/?channel=ann")).text
    assert told not in (await ben.get("/?channel=ben")).text


async def test_who_cannot_be_here_cannot_be_told(platform: WebPlatform) -> None:
    with pytest.raises(TemporaryFailure):
        await platform.tell(ANN, "Too early.")
    for account in ("web:#papers", "web:T1/ann", "web:Ada"):
        with pytest.raises(PermanentFailure):
            await platform.tell(AccountRef.parse(account), "Nobody.")


def test_a_message_may_be_posted_again_as_it_is_the_same(platform: WebPlatform) -> None:
    assert platform.may_resend(attempted_at=MONDAY, now=MONDAY + DAY)


async def test_linked_accounts_are_one_person(chat: Chat, ann: Browser, ben: Browser) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.papers))
    with chat.world.uow() as uow:
        kept, gone = (uow.readers.ensure(each, now=chat.world.now) for each in (ANN, BEN))
        uow.readers.merge(kept.id, gone.id)
        uow.commit()
    async with ben.events() as at_ben:
        await ann.react(name)
        told = await at_ben.until("profile")
    assert ("mine", {"paper": card.paper_id, "vote": "up", "saved": False}) in told
    assert (await ben.votes(name))["mine"] == "up"


async def test_one_person_s_acts_at_once_are_told_once_each(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    names = [name for name, _ in papers_of(await chat.deliver(chat.papers))]
    async with ben.events() as at_ben:
        await asyncio.gather(*(ann.react(name) for name in names))
        told = {(await at_ben.next() or ("", {}))[1]["id"] for _ in names}
        await ben.react(names[0])
        assert await at_ben.next() == ("votes", {"id": names[0], "up": 2, "down": 0})
    assert told == set(names)


async def test_a_page_that_reads_nothing_holds_up_nobody(world: World, tmp_path: Path) -> None:
    async with chatting(world, tmp_path, PAPERROUND_WEB_LOGIN="off") as chat:
        stuck, writer = await asyncio.open_connection(*chat.address[7:].split(":"), limit=1)
        host = chat.address.removeprefix("http://")
        writer.write(f"GET /api/events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert await stuck.readexactly(4) == b"HTTP"
        async with (await chat.visit()).events() as stream:
            for number in range(3_000):
                chat.hub.publish("message", {"id": f"{number}", "channel": "x" * 10_000})
                if number % 100 == 0:
                    await asyncio.sleep(0)
            chat.hub.publish("votes")
            assert (await stream.until("votes"))[-1] == ("votes", {})
            (waiting,) = {len(each._waiting) for each in chat.hub._streams} - {0}
            assert waiting <= chat.hub.limits.waiting
        started = time.monotonic()
        chat.running.cancel()
        await chat.closing.aclose()
        assert time.monotonic() - started < 3.5
        writer.close()
        await writer.wait_closed()
