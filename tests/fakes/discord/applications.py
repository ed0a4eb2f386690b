"""The REST methods of the bot itself, its application, its commands and its servers."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord import payloads
from tests.fakes.discord.calls import Call
from tests.fakes.discord.commands import problems_of_commands
from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.gateway import SESSIONS_A_DAY
from tests.fakes.discord.values import Json
from tests.fakes.discord.world import Guild

ONLY_TOLD = frozenset(
    "joined_at large unavailable member_count members channels threads presences voice_states "
    "stage_instances guild_scheduled_events soundboard_sounds hub_type".split()
)
"""What the gateway tells of a server, and the REST API does not."""
BESIDES: Json = {
    "home_header": None,
    "region": "",
    "widget_enabled": False,
    "widget_channel_id": None,
    "max_presences": None,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "premium_subscription_count": 0,
    "nsfw": False,
}
CREATES_A_DAY = 200
"""<https://docs.discord.com/developers/interactions/application-commands#registering-a-command>."""


async def me(call: Call) -> Json:
    bot = call.discord.bot
    return bot.as_json() | {
        "verified": True,
        "mfa_enabled": False,
        "email": None,
        "locale": "en-GB",
    }


async def application(call: Call) -> Json:
    discord = call.discord
    return {
        "id": discord.bot.id,
        "name": "Paper Round",
        "icon": None,
        "description": "Papers, ranked for each reader",
        "summary": "",
        "type": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": discord.application_flags,
        "flags_new": str(discord.application_flags),
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "approximate_user_authorization_count": 0,
        "owner": discord.owner.as_json(),
        "team": None,
        "hook": True,
        "redirect_uris": [],
        "interactions_endpoint_url": discord.interactions_endpoint,
        "role_connections_verification_url": None,
        "install_params": {"scopes": ["bot", "applications.commands"], "permissions": "0"},
        "integration_types_config": {"0": {}},
        "approximate_guild_count": sum(each.installed for each in discord.guilds.values()),
        "approximate_user_install_count": 0,
    }


async def gateway(call: Call) -> Json:
    return {"url": call.discord.gateway_url}


async def gateway_bot(call: Call) -> Json:
    discord = call.discord
    return {
        "url": discord.gateway_url,
        "shards": discord.shards,
        "session_start_limit": {
            "total": SESSIONS_A_DAY,
            "remaining": max(0, SESSIONS_A_DAY - discord.gateway.identified),
            "reset_after": int(discord.gateway.resets_after * 1000),
            "max_concurrency": 16,
        },
    }


async def list_commands(call: Call) -> list[Json]:
    _own(call)
    return list(call.discord.commands.values())


async def set_commands(call: Call) -> list[Json]:
    """Take the whole list; one of a name that was not there is a creation."""
    _own(call)
    discord = call.discord
    discord.complain_of(call.method, problems_of_commands(call.body))
    known = {(each["type"], each["name"]): each for each in discord.commands.values()}
    found = {}
    for each in call.body:
        key = (each.get("type", 1), each["name"])
        if key not in known:
            discord.created_commands += 1
            if discord.created_commands > CREATES_A_DAY:
                raise DiscordError(30034)
        id_ = known[key]["id"] if key in known else discord.ids.snowflake()
        found[id_] = _command(call, each, id_)
    discord.commands = found
    return list(found.values())


async def create_command(call: Call) -> Json:
    _own(call)
    kept = [each for each in call.discord.commands.values() if each["name"] != call.json["name"]]
    id_ = call.discord.ids.snowflake()
    call.discord.created_commands += 1
    call.discord.commands = {each["id"]: each for each in kept} | {
        id_: _command(call, call.json, id_)
    }
    return call.discord.commands[id_]


async def delete_command(call: Call) -> None:
    _own(call)
    if call.discord.commands.pop(call.path["command_id"], None) is None:
        raise DiscordError(10063)


def _own(call: Call) -> None:
    if call.path["application_id"] != call.discord.bot.id:
        raise DiscordError(50001)


def _command(call: Call, given: Json, id_: str) -> Json:
    return {
        "type": 1,
        "description": "",
        "default_member_permissions": None,
        "dm_permission": True,
        "nsfw": False,
        "contexts": None,
        "integration_types": [0],
        **{key: value for key, value in given.items() if value is not None},
        "id": id_,
        "application_id": call.discord.bot.id,
        "version": call.discord.ids.snowflake(),
    }


async def guild(call: Call) -> Json:
    found = _guild(call)
    known = payloads.guild_create(found)
    return {name: each for name, each in known.items() if name not in ONLY_TOLD} | BESIDES


async def guild_channels(call: Call) -> list[Json]:
    return [each.as_json() for each in _guild(call).channels.values()]


async def guild_member(call: Call) -> Json:
    found = _guild(call)
    user = found.members.get(call.path["user_id"])
    if user is None:
        raise DiscordError(10013)
    return found.member_json(user) | {"user": user.as_json()}


async def my_guilds(call: Call) -> list[Json]:
    return [
        {
            "id": each.id,
            "name": each.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(int(each.permissions(call.discord.bot))),
            "features": [],
        }
        for each in call.discord.guilds.values()
        if each.installed
    ]


async def leave(call: Call) -> Any:  # noqa: ANN401 - nothing
    await call.discord.remove(_guild(call))


async def user(call: Call) -> Json:
    found = call.discord.users.get(call.path["user_id"])
    if found is None:
        raise DiscordError(10013)
    return found.as_json()


def _guild(call: Call) -> Guild:
    found = call.discord.guilds.get(call.path["guild_id"])
    if found is None or not found.installed:
        raise DiscordError(10004)
    return found
