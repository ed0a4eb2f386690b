"""Whatever is sent to the fake Slack is answered as Slack answers, and never by a traceback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from aiohttp import ClientSession
from hypothesis import given, settings, strategies as st

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.webapi import METHODS

WORDS = st.sampled_from(["C1", "U1", "T1", "1.2", "modal", "home", "section", "plain_text", "x"])
NAMES = st.sampled_from(
    "channel user users user_id text blocks view view_id type elements title files id limit "
    "cursor types timestamp ts hash trigger_id code filename length channel_id submit".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 99) | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
ARGUMENTS = st.dictionaries(NAMES, VALUES, max_size=6)
CALLS = st.lists(st.tuples(st.sampled_from(sorted(METHODS)), ARGUMENTS), max_size=15)


@settings(max_examples=40, deadline=None)
@given(CALLS)
def test_any_call_is_answered(calls: Iterable[tuple[str, Any]]) -> None:
    asyncio.run(call_all(calls))


async def call_all(calls: Iterable[tuple[str, Any]]) -> None:
    async with FakeSlack.running() as slack, ClientSession() as session:
        team = slack.add_team("T1")
        team.add_channel("C1", members=[team.add_user("U1")])
        for method, arguments in calls:
            token = slack.app_token if method.startswith("apps.") else team.bot_token
            async with session.post(
                f"{slack.api_url}{method}",
                data=json.dumps(arguments).encode(),
                headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            ) as response:
                answer = await response.json()
            assert response.status == 200, (method, arguments)
            assert answer["ok"] or answer["error"]
