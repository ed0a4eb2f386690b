"""What is said at the terminal when the program runs, and later."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.platforms import Connected
from bot.runtime.connecting import Connections
from bot.runtime.terminal import greeting
from tests.fakes.platform import FakePlatform


def _connected(said: str, *later: str, over: asyncio.Event | None = None) -> Connected:
    async def news() -> AsyncIterator[str]:
        for text in later:
            await asyncio.sleep(0)
            yield text
        if over is not None:
            over.set()
            await asyncio.Event().wait()

    return Connected(
        name="fake", platform=FakePlatform(), greeting=lambda address: said + address, news=news
    )


@pytest.mark.parametrize("is_chat", [False, True])
async def test_it_says_that_it_runs_and_later_what_platforms_have_to_say(
    capsys: pytest.CaptureFixture[str], *, is_chat: bool
) -> None:
    over = asyncio.Event()
    made = (_connected("Open "), _connected("", "Connected.", "A link:\nhttps://x", over=over))
    async with greeting(is_chat=is_chat) as greet:
        greet(Connections(made=made, failed={"slack": "No token."}), "http://there")
        await over.wait()
    out, err = capsys.readouterr()
    said = "Paper Round is ready. Open http://there http://there\nConnected.\nA link:\nhttps://x\n"
    failed = "slack: No token.\n"
    assert (out, err) == (("", failed + said) if is_chat else (said, failed))


async def test_a_greeting_of_nothing_leaves_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Connected(name="fake", platform=FakePlatform(), greeting=lambda _: "")
    async with greeting(is_chat=False) as greet:
        greet(Connections(made=(quiet, quiet)), "http://there")
    assert capsys.readouterr().out == "Paper Round is ready.\n"


async def test_what_would_be_said_after_the_end_is_not_waited_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = asyncio.all_tasks()
    async with greeting(is_chat=False) as greet:
        greet(Connections(made=(_connected("", over=asyncio.Event()),)), "")
    assert asyncio.all_tasks() == before
    assert capsys.readouterr().out == "Paper Round is ready.\n"
