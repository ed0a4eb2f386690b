"""Whatever a request holds, it is answered or refused in a sentence, and no fault of ours."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from structlog.testing import capture_logs

from tests.unit.platforms.web.chatting import Browser

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each takes other texts for granted."""
    return str(request.param)


def _texts(*known: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(known) | st.text(max_size=60) | ANY_JSON


NEAR = {
    "/api/commands": {"text": _texts("topic x", "help", "schedule here", "/papers")},
    "/api/press": {
        "action": _texts("up", "down", "save", "undo", "run"),
        "subject": _texts("mine", "topic retrieval", "p_1"),
        "message_id": _texts("start.p_1", "x.1"),
    },
    "/api/forms": {
        "form": _texts("schedule", "interests add", "none"),
        "here": st.booleans() | ANY_JSON,
        "values": st.dictionaries(_texts("when", "words").map(str), _texts("09:00", "x")),
    },
    "/api/reactions": {
        "message_id": _texts("start.p_1", "x.1", "{message}"),
        "name": _texts("+1", "-1", "save"),
        "add": st.booleans() | ANY_JSON,
    },
    "/api/channels": {"name": _texts("ml", "#papers")},
}
"""Requests that look right from afar: every key is there, and little else is sure."""


@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize("path", NEAR)
async def test_any_request_is_answered_or_refused_with_a_sentence(
    ann: Browser, path: str, data: st.DataObject
) -> None:
    channel = st.fixed_dictionaries({"channel": st.sampled_from(["#papers", "ann"])})
    near = st.fixed_dictionaries(NEAR[path])
    full = (
        near
        if path in {"/api/reactions", "/api/channels"}
        else st.tuples(near, channel).map(lambda parts: parts[0] | parts[1])
    )
    body = data.draw(full | ANY_JSON)
    with capture_logs() as logged:
        answer = await ann.send(path, json.dumps(body).encode())
    assert answer.status in {200, 400, 404, 409, 410}, (body, answer.text, logged)
    assert answer.json["error"].endswith(".") if answer.status != 200 else answer.json
    assert [each for each in logged if each["log_level"] == "error"] == []


@given(query=st.dictionaries(st.sampled_from(["channel", "before", "text", "after"]), st.text()))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize("path", ["/", "/fragments/messages", "/api/messages", "/api/complete"])
async def test_any_address_is_answered_or_refused(
    ann: Browser, path: str, query: dict[str, str]
) -> None:
    try:
        answer = await ann.get(path, **query)
    except UnicodeEncodeError:
        return  # no browser can send it
    assert answer.status in {200, 400, 404, 414}
