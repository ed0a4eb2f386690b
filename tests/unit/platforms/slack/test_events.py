"""Slack's payloads to values: what is in them, and that nothing at all can break the reading."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.commands import COMMANDS
from bot.domain.editions import Action, ActionName
from bot.domain.ids import AudienceRef
from bot.domain.signals import Vote
from bot.platforms.slack import events
from bot.platforms.slack.api.origins import Spot, answerable, tenant_of
from bot.platforms.slack.hearing import interactions
from bot.platforms.slack.manifest import EVENTS, SHORTCUTS
from bot.platforms.slack.views import Context

Json = dict[str, Any]

URL = "https://hooks.slack.com/commands/T1/1/abc"
AROUND: Json = {
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1", "domain": "lab"},
    "is_enterprise_install": False,
    "enterprise": None,
    "trigger_id": "13.37",
}
KEPT = Context(place="slack:T1/C1", here=True, submit="schedule", home=True)
VIEW: Json = {
    "id": "V1",
    "type": "modal",
    "private_metadata": KEPT.dumps(),
    "state": {"values": {"when": {"field": {"type": "plain_text_input", "value": "09:00"}}}},
}
COMMAND: Json = {
    "command": "/papers",
    "text": "topic R&amp;D &lt;b&gt; &amp;amp;",
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "channel_name": "reading-group",
    "response_url": URL,
    "trigger_id": "13.37",
    "is_enterprise_install": "false",
}
PRESS: Json = {
    "type": "block_actions",
    **AROUND,
    "channel": {"id": "C1"},
    "container": {"type": "message", "message_ts": "1711440000.000100", "channel_id": "C1"},
    "response_url": URL,
    "actions": [{"type": "button", "action_id": "act:1.1", "value": "up:p_1"}],
}
SUBMISSION: Json = {"type": "view_submission", **AROUND, "view": VIEW}
SUGGESTION: Json = {
    "type": "block_suggestion",
    **AROUND,
    "action_id": "complete:similar ",
    "value": "long con",
    "view": VIEW,
}
SHORTCUT: Json = {
    "type": "message_action",
    **AROUND,
    "callback_id": "why",
    "channel": {"id": "C1"},
    "message": {"ts": "1711440000.000100"},
    "response_url": URL,
}
REACTION: Json = {
    "type": "event_callback",
    "team_id": "T9",
    "event_id": "Ev1",
    "event_time": 1711440001,
    "authorizations": [{"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": False}],
    "event": {
        "type": "reaction_added",
        "user": "U1",
        "reaction": "+1::skin-tone-3",
        "item": {"type": "message", "channel": "C1", "ts": "1711440000.000100"},
        "event_ts": "1711440001.000002",
    },
}
HOME: Json = {
    "type": "event_callback",
    "team_id": "T1",
    "event": {"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"},
}
LEAVING: Json = {
    "type": "event_callback",
    "team_id": "T1",
    "event_time": 1711440001,
    "event": {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0"]}},
}
READERS: list[tuple[Callable[[object], object], Json]] = [
    (interactions.read_command, COMMAND),
    (interactions.read_press, PRESS),
    (interactions.read_submission, SUBMISSION),
    (interactions.read_half_typed, SUGGESTION),
    (interactions.read_choice, SHORTCUT),
    (events.read_reaction, REACTION),
    (events.read_home, HOME),
    (events.read_leaving, LEAVING),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_a_command_says_who_typed_what_and_where() -> None:
    typed = interactions.read_command(COMMAND)
    assert typed is not None
    assert typed.line == "topic R&D <b> &amp;"
    assert str(typed.origin.caller) == "slack:T1/U1"
    assert str(typed.origin.place) == "slack:T1/C1"
    assert (typed.origin.channel, typed.origin.named) == ("C1", "reading-group")
    assert (typed.origin.response_url, typed.origin.trigger) == (URL, "13.37")


def test_what_opens_a_way_back_is_not_printed() -> None:
    shown = repr(interactions.read_command(COMMAND))
    assert "hooks" not in shown
    assert "13.37" not in shown


def test_a_conversation_of_two_is_the_caller_s_own_place() -> None:
    typed = interactions.read_command(COMMAND | {"channel_id": "D1"})
    assert typed is not None
    assert typed.origin.place == AudienceRef.parse("slack:T1/U1")
    assert typed.origin.channel == "D1"


def test_a_press_says_what_and_under_which_message() -> None:
    pressed = interactions.read_press(PRESS)
    assert pressed is not None
    assert pressed.action == Action(name=ActionName.UP, label="", subject="p_1")
    assert (pressed.spot, pressed.message) == (Spot.MESSAGE, "C1/1711440000.000100")


def test_a_press_in_an_answer_for_one_names_no_message() -> None:
    body = deepcopy(PRESS)
    body["container"]["is_ephemeral"] = True
    pressed = interactions.read_press(body)
    assert pressed is not None
    assert pressed.message == ""


def test_an_entry_of_a_menu_is_read_like_a_button() -> None:
    chosen = {"action_id": "act:1.more", "selected_option": {"value": "run:why p_1"}}
    pressed = interactions.read_press(PRESS | {"actions": [chosen]})
    assert pressed is not None
    assert pressed.action == Action(name=ActionName.RUN, label="", subject="why p_1")


def test_a_press_in_a_modal_is_in_the_place_that_it_was_opened_for() -> None:
    body = {key: PRESS[key] for key in PRESS if key not in {"channel", "container"}}
    pressed = interactions.read_press(body | {"view": VIEW})
    assert pressed is not None
    assert (pressed.spot, pressed.view, pressed.context) == (Spot.MODAL, "V1", KEPT)
    assert str(pressed.origin.place) == "slack:T1/C1"
    home = interactions.read_press(body | {"view": {"id": "V2", "type": "home"}})
    assert home is not None
    assert (home.spot, home.view, str(home.origin.place)) == (Spot.HOME, "", "slack:T1/U1")


@pytest.mark.parametrize("place", ["slack:T2/C1", "web:#papers", "discord:1", "a b"])
def test_a_modal_of_another_workspace_s_place_is_the_caller_s_own(place: str) -> None:
    view = VIEW | {"private_metadata": Context(place=place, submit="schedule").dumps()}
    submitted = interactions.read_submission(SUBMISSION | {"view": view})
    assert submitted is not None
    assert submitted.origin.place == AudienceRef.parse("slack:T1/U1")


def test_a_submission_says_what_was_filled_in() -> None:
    submitted = interactions.read_submission(SUBMISSION)
    assert submitted is not None
    assert (submitted.view, submitted.context) == ("V1", KEPT)
    assert submitted.values == {"when": "09:00"}


def test_what_is_half_typed_continues_the_beginning_of_a_line() -> None:
    half = interactions.read_half_typed(SUGGESTION)
    assert half is not None
    assert (half.begun, half.typed) == ("similar ", "long con")
    assert str(half.origin.place) == "slack:T1/C1"


def test_a_shortcut_names_its_command_and_message() -> None:
    chosen = interactions.read_choice(SHORTCUT)
    assert chosen is not None
    assert (chosen.command, chosen.message) == ("why", "C1/1711440000.000100")
    assert interactions.read_choice(SHORTCUT | {"callback_id": "other"}) is None


def test_every_shortcut_of_the_manifest_is_a_command_with_a_title() -> None:
    for name in SHORTCUTS:
        assert interactions.read_choice(SHORTCUT | {"callback_id": name}) is not None
        assert COMMANDS[name].params[0].name == "title"


def test_every_event_of_the_manifest_is_read() -> None:
    for name in EVENTS:
        body = {"reaction": REACTION, "app_home": HOME}.get(name.rpartition("_")[0], LEAVING)
        event = body["event"] | {"type": name}
        read = (events.read_reaction, events.read_home, events.read_leaving)
        assert any(each(body | {"event": event}) is not None for each in read), name


def test_a_reaction_is_exact_to_the_microsecond() -> None:
    reaction = events.read_reaction(REACTION)
    assert reaction is not None
    assert reaction.at == datetime(2024, 3, 26, 8, 0, 1, 2, tzinfo=UTC)
    assert (reaction.event, reaction.vote, reaction.done) == ("Ev1", Vote.UP, True)
    assert str(reaction.account) == "slack:T1/U1"  # in a shared channel, whose installation it is


def test_a_reaction_without_a_stamp_has_the_envelope_s_time() -> None:
    body = deepcopy(REACTION)
    del body["event"]["event_ts"]
    reaction = events.read_reaction(body)
    assert reaction is not None
    assert reaction.at == datetime(2024, 3, 26, 8, 0, 1, tzinfo=UTC)
    del body["event_time"]
    assert events.read_reaction(body) is None


def test_the_bot_is_gone_when_its_own_token_is() -> None:
    at = datetime(2024, 3, 26, 8, 0, 1, tzinfo=UTC)
    assert events.read_leaving(LEAVING) == events.Left(tenant="T1", at=at)
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}
    assert events.read_leaving(LEAVING | {"event": event}) is None
    uninstalled = LEAVING | {"event": {"type": "app_uninstalled"}}
    assert events.read_leaving(uninstalled) == events.Left(tenant="T1", at=at)


@pytest.mark.parametrize(
    "body",
    [
        COMMAND,
        PRESS,
        SUBMISSION,
        SUGGESTION,
        SHORTCUT,
        REACTION,
        HOME,
        COMMAND | {"enterprise_id": "E1"},
        COMMAND | {"enterprise_id": "E1", "is_enterprise_install": "true"},
        PRESS | {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True},
        PRESS | {"team": None},
        SUBMISSION | {"view": VIEW | {"app_installed_team_id": "T7"}},
        REACTION | {"authorizations": []},
        REACTION | {"authorizations": [{"enterprise_id": "E1", "is_enterprise_install": True}]},
    ],
)
def test_the_tenant_is_the_installation_that_bolt_answers_with(body: Json) -> None:
    context = AsyncBoltRequest(mode="socket_mode", body=body).context
    bolt = context.enterprise_id if context.is_enterprise_install else context.team_id
    assert tenant_of(body) == bolt


@pytest.mark.parametrize("url", ["", "http://evil.example/x", "ftp://a", "https://", "//[", "x"])
def test_answers_go_nowhere_but_over_https(url: str) -> None:
    assert answerable(url) == ""


def test_answers_go_to_slack_and_to_this_machine() -> None:
    assert answerable(URL) == URL
    assert answerable("http://127.0.0.1:80/x") == "http://127.0.0.1:80/x"


@given(ANYTHING)
def test_any_json_at_all_is_read_or_left(body: object) -> None:
    for read, _ in READERS:
        read(body)


@pytest.mark.parametrize(("read", "body"), READERS)
def test_each_sample_is_understood(read: Callable[[object], object], body: Json) -> None:
    assert read(body) is not None


@given(st.data())
def test_a_payload_with_anything_in_any_place_is_read_or_left(data: st.DataObject) -> None:
    read, sample = data.draw(st.sampled_from(READERS))
    body = deepcopy(sample)
    inside: Any = body
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inside[key], dict | list) or not inside[key] or data.draw(st.booleans()):
            break
        inside = inside[key]
    inside[key] = data.draw(ANYTHING)
    read(body)


@given(st.dictionaries(st.sampled_from(["place", "here", "submit", "where", "home"]), ANYTHING))
def test_a_view_that_keeps_anything_is_read_or_left(kept: Json) -> None:
    view = VIEW | {"private_metadata": json.dumps(kept)}
    interactions.read_submission(SUBMISSION | {"view": view})
    interactions.read_press(PRESS | {"view": view})


@given(st.text(), st.text())
def test_any_stamp_is_read_or_left(stamp: str, name: str) -> None:
    body = deepcopy(REACTION)
    body["event"] |= {"event_ts": stamp, "reaction": name}
    events.read_reaction(body)


@given(st.text())
def test_what_slack_escaped_is_what_was_typed(typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert interactions.unescaped(escaped) == typed
