import asyncio
import gc
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from bot.domain.ids import AccountRef
from bot.platforms.web.hub import HEARTBEAT, Crowded, Hub, Limits, Stream

ANN = AccountRef(platform="web", external_id="ann")
BEN = AccountRef(platform="web", external_id="ben")
Event = tuple[str, str, object]


def events(text: bytes | None) -> list[Event]:
    """What a browser makes of it: (id, kind, data)."""
    assert text is not None
    found = []
    for each in text.decode().split("\n\n")[:-1]:
        told = dict(line.split(": ", 1) for line in each.split("\n"))
        found.append((told["id"], told["event"], json.loads(told["data"])))
    return found


async def taken(stream: Stream) -> list[Event]:
    return events(await stream.next(patience=5))


@pytest.fixture
def hub() -> Hub:
    return Hub(boot="b00", limits=Limits(kept=10, waiting=4, streams=5, streams_of_one=3))


async def test_what_happens_is_told_to_everybody_in_order(hub: Hub) -> None:
    with hub.listening(ANN) as ann, hub.listening(BEN) as ben:
        hub.publish("votes", {"id": "n.1", "up": 1, "down": 0})
        hub.publish("message", {"id": "m"})
        expected = [
            ("b00-1", "votes", {"id": "n.1", "up": 1, "down": 0}),
            ("b00-2", "message", {"id": "m"}),
        ]
        assert await taken(ann) == expected
        assert await taken(ben) == expected


async def test_what_is_private_is_told_to_its_account_alone(hub: Hub) -> None:
    with hub.listening(ANN) as ann, hub.listening(BEN) as ben:
        hub.publish("mine", {"paper": "p_1"}, to=ANN)
        hub.publish("message")
        assert [kind for _, kind, _ in await taken(ann)] == ["mine", "message"]
        assert [kind for _, kind, _ in await taken(ben)] == ["message"]


async def test_a_page_that_comes_back_is_sent_what_it_missed_and_no_more(hub: Hub) -> None:
    hub.publish("message", {"id": "one"})
    seen = hub.last
    hub.publish("mine", to=BEN)
    hub.publish("mine", to=ANN)
    hub.publish("message", {"id": "two"})
    with hub.listening(ANN, after=seen) as stream:
        assert [(name, kind) for name, kind, _ in await taken(stream)] == [
            ("b00-3", "mine"),
            ("b00-4", "message"),
        ]


async def test_a_page_that_saw_everything_is_sent_nothing_before_something_happens(
    hub: Hub,
) -> None:
    hub.publish("message")
    with hub.listening(ANN, after=hub.last) as stream:
        assert await stream.next(patience=0) == HEARTBEAT
        hub.publish("votes")
        assert [kind for _, kind, _ in await taken(stream)] == ["votes"]


@pytest.mark.parametrize(
    "after", ["another-3", "b00-99", "b00-1", "b00-", "b00-x", "b00--1", "", "-", "b00-" + "9" * 99]
)
async def test_a_page_that_was_away_too_long_or_elsewhere_begins_anew(hub: Hub, after: str) -> None:
    for _ in range(20):
        hub.publish("message")
    with hub.listening(ANN, after=after) as stream:
        assert await taken(stream) == [("b00-20", "reset", {})]
        hub.publish("votes")
        assert [name for name, _, _ in await taken(stream)] == ["b00-21"]


@given(after=st.text() | st.from_regex(r"b00-[0-9]{1,25}", fullmatch=True))
async def test_whatever_a_page_says_it_saw_it_gets_events_or_a_reset(after: str) -> None:
    hub = Hub(boot="b00", limits=Limits(kept=3))
    for _ in range(5):
        hub.publish("message")
    with hub.listening(ANN, after=after) as stream:
        hub.publish("votes")
        kinds = [kind for _, kind, _ in await taken(stream)]
    assert kinds[-1] == "votes"
    assert set(kinds[:-1]) in ({"reset"}, {"message"}, set())


async def test_a_page_that_reads_too_slowly_is_reset_and_goes_on(hub: Hub) -> None:
    with hub.listening(ANN) as slow, hub.listening(BEN) as quick:
        for _ in range(5):
            hub.publish("votes")
            await taken(quick)
        hub.publish("message")
        assert [(name, kind) for name, kind, _ in await taken(slow)] == [
            ("b00-5", "reset"),
            ("b00-6", "message"),
        ]
        assert [kind for _, kind, _ in await taken(quick)] == ["message"]


async def test_streams_end_when_the_chat_does_after_what_waits(hub: Hub) -> None:
    with hub.listening(ANN) as stream:
        hub.publish("message")
        hub.close()
        assert [kind for _, kind, _ in await taken(stream)] == ["message"]
        assert await stream.next(patience=5) is None
    with hub.listening(ANN) as late:
        assert await late.next(patience=5) is None


async def test_waiting_pages_are_woken_by_the_end(hub: Hub) -> None:
    with hub.listening(ANN) as stream:
        waiting = asyncio.create_task(stream.next(patience=60))
        await asyncio.sleep(0)
        hub.close()
        assert await waiting is None


async def test_there_are_so_many_pages_and_no_more(hub: Hub) -> None:
    def open_pages(account: AccountRef, number: int) -> Iterator[None]:
        with hub.listening(account):
            yield from open_pages(account, number - 1) if number > 1 else (None,)

    of_ann = open_pages(ANN, 3)
    next(of_ann)
    with pytest.raises(Crowded), hub.listening(ANN):
        pass
    of_ben = open_pages(BEN, 2)
    next(of_ben)
    with pytest.raises(Crowded), hub.listening(BEN):
        pass
    assert hub.open_pages == 5
    next(of_ann, None)
    next(of_ben, None)
    assert hub.open_pages == 0


def test_what_is_kept_does_not_grow_with_what_happened() -> None:
    hub = Hub(boot="b00")

    def sizes_after(number: int) -> int:
        for at in range(number):
            hub.publish("votes", {"id": f"n{at % 7:09d}.1", "up": at % 5, "down": 0})
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    with hub.listening(ANN):  # and nobody reads
        tracemalloc.start()
        try:
            first, last = sizes_after(2_000), sizes_after(18_000)
        finally:
            tracemalloc.stop()
    assert last < 1.05 * first
