"""Whatever is sent to the fake Discord is answered as Discord answers, and never by a traceback."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any

from aiohttp import ClientSession
from hypothesis import given, settings, strategies as st

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.methods import METHODS

WORDS = st.sampled_from(["C", "M", "B", "U", "G", "1", "x", "👍", "https://a.org", ""])
NAMES = st.sampled_from(
    "content embeds components type style label custom_id title description fields name value url "
    "nonce enforce_nonce flags allowed_mentions parse recipient_id data choices options id "
    "attachments message_reference message_id auto_archive_duration component".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 99) | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
BODIES = st.none() | VALUES | st.dictionaries(NAMES, VALUES, max_size=6)
CALLS = st.lists(
    st.tuples(st.sampled_from(METHODS), st.lists(WORDS, min_size=3, max_size=3), BODIES),
    max_size=15,
)


@settings(max_examples=40, deadline=None)
@given(CALLS)
def test_any_call_is_answered(calls: Iterable[tuple[Any, list[str], Any]]) -> None:
    asyncio.run(call_all(calls))


async def call_all(calls: Iterable[tuple[Any, list[str], Any]]) -> None:
    async with FakeDiscord.running() as fake:
        ada = fake.add_user("11")
        guild = fake.add_guild("21", owner=ada)
        channel = guild.add_channel("31")
        known = {"C": channel.id, "B": fake.bot.id, "U": ada.id, "G": guild.id}
        headers = {"Authorization": f"Bot {fake.token}", "Content-Type": "application/json"}
        async with ClientSession(headers=headers) as session:
            for method, words, body in calls:
                known["M"] = channel.messages[-1].id if channel.messages else "1"
                path = filled(method.path, [known.get(word, word) for word in words])
                async with session.request(
                    method.verb, fake.api_url + path, data=json.dumps(body).encode()
                ) as response:
                    text = await response.text()
                assert response.status in (200, 201, 204, 400, 401, 403, 404), (method, body, text)
                assert response.status == 204 or json.loads(text) is not None


def filled(path: str, words: Iterable[str]) -> str:
    """Return a path with words in its places."""
    for word in words:
        path = re.sub(r"\{\w+\}", word.replace("/", "-") or "0", path, count=1)
    return path
