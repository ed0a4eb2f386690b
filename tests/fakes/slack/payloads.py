"""What Slack sends when something happens: events, commands, presses, submissions. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.fakes.slack.places import Channel, Message
from tests.fakes.slack.seeing import escaped
from tests.fakes.slack.surfaces import View
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import Team, User

TOKEN = "Shh-nobody-verifies-by-this"
"""The verification token of old; apps go by the signature."""


def event(team: Team, of: Json, *, event_id: str, at: datetime) -> Json:
    """Return an event in the envelope of the Events API."""
    return {
        "token": TOKEN,
        "team_id": team.id,
        "context_team_id": team.id,
        "api_app_id": team.app_id,
        "event": of,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at.timestamp()),
        "authorizations": [
            {
                "enterprise_id": team.enterprise,
                "team_id": None if team.org_wide else team.id,
                "user_id": team.bot.id,
                "is_bot": True,
                "is_enterprise_install": team.org_wide,
            }
        ],
        "is_ext_shared_channel": False,
        **({"enterprise_id": team.enterprise} if team.enterprise else {}),
    }


def reaction(kind: str, user: User, name: str, message: Message, *, event_ts: str) -> Json:
    return {
        "type": kind,
        "user": user.id,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel.id, "ts": message.ts},
        "item_user": message.user,
        "event_ts": event_ts,
    }


def command(user: User, channel: Channel, line: str, *, response_url: str, trigger: str) -> Json:
    """Return a slash command, all of it text as in a form."""
    name, _, rest = line.partition(" ")
    team = user.team
    found = {
        "token": TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name_for_commands,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": escaped(rest.strip()),
        "api_app_id": team.app_id,
        "is_enterprise_install": "true" if team.org_wide else "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }
    if team.enterprise:
        found |= {"enterprise_id": team.enterprise, "enterprise_name": team.enterprise}
    return found


def _around(user: User) -> Json:
    """Return what every interaction says of who and where."""
    team = user.team
    return {
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": team.app_id,
        "token": TOKEN,
        "team": None if team.org_wide else {"id": team.id, "domain": team.domain},
        "enterprise": (
            {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None
        ),
        "is_enterprise_install": team.org_wide,
    }


def _named(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.name_for_commands}


def press_on_message(
    user: User, message: Message, action: Json, *, response_url: str, trigger: str
) -> Json:
    """Return a press in a message; of an ephemeral one the app is not told what it says."""
    found: Json = {
        "type": "block_actions",
        **_around(user),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel.id,
            "is_ephemeral": message.only_for is not None,
        },
        "trigger_id": trigger,
        "channel": _named(message.channel),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }
    if message.only_for is None:
        found["message"] = message.as_json()
    return found


def press_on_view(user: User, view: View, action: Json, *, trigger: str) -> Json:
    return {
        "type": "block_actions",
        **_around(user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger,
        "view": view.as_json(),
        "actions": [action],
    }


def action(block: Json, element: Json, *, at: str, chosen: Json | None = None) -> Json:
    """Return what a press says of the thing that was pressed; values come back escaped."""
    found: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": at,
    }
    if chosen is not None:
        return found | {"selected_option": {**chosen, "value": escaped(chosen["value"])}}
    kept: Json = {each: element[each] for each in ("text", "value", "url") if each in element}
    if "value" in kept:
        kept["value"] = escaped(kept["value"])
    return found | kept


def submission(user: User, view: View, *, trigger: str) -> Json:
    around = _around(user)
    return {
        "type": "view_submission",
        **around,
        "trigger_id": trigger,
        "view": view.as_json(),
        "response_urls": [],
    }


def closing(user: User, view: View, *, cleared: bool) -> Json:
    around = _around(user)
    return {"type": "view_closed", **around, "view": view.as_json(), "is_cleared": cleared}


def suggestion(user: User, view: View, block: Json, element: Json, *, typed: str) -> Json:
    return {
        "type": "block_suggestion",
        **_around(user),
        "container": {"type": "view", "view_id": view.id},
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
        "view": view.as_json(),
    }


def shortcut(
    user: User, callback_id: str, message: Message, *, at: str, response_url: str, trigger: str
) -> Json:
    return {
        "type": "message_action",
        **_around(user),
        "action_ts": at,
        "channel": _named(message.channel),
        "callback_id": callback_id,
        "trigger_id": trigger,
        "response_url": response_url,
        "message_ts": message.ts,
        "message": message.as_json(),
    }


def home_opened(user: User, channel: Channel, *, event_ts: str) -> Json:
    found: dict[str, Any] = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": event_ts,
    }
    return found | ({"view": user.home.as_json()} if user.home else {})
