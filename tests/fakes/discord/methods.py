"""Every method of the REST API that the fake knows, by the name Discord's description gives it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord import applications, callbacks, messages
from tests.fakes.discord.calls import Call

Run = Callable[[Call], Awaitable[Any]]
MESSAGE = "/channels/{channel_id}/messages/{message_id}"
REACTION = MESSAGE + "/reactions/{emoji_name}"
COMMANDS = "/applications/{application_id}/commands"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = WEBHOOK + "/messages/@original"
FOLLOWUP = WEBHOOK + "/messages/{message_id}"


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the API.

    `status` is that of an answer with a body; `by_token` where the interaction's token stands for
    the bot's.
    """

    name: str
    verb: str
    path: str
    run: Run
    by_token: bool = False
    status: int = 200


METHODS: tuple[Method, ...] = (
    Method("get_my_user", "GET", "/users/@me", applications.me),
    Method(
        "get_my_oauth2_application", "GET", "/oauth2/applications/@me", applications.application
    ),
    Method("get_my_application", "GET", "/applications/@me", applications.application),
    Method("get_gateway", "GET", "/gateway", applications.gateway),
    Method("get_bot_gateway", "GET", "/gateway/bot", applications.gateway_bot),
    Method("list_my_guilds", "GET", "/users/@me/guilds", applications.my_guilds),
    Method("leave_guild", "DELETE", "/users/@me/guilds/{guild_id}", applications.leave),
    Method("create_dm", "POST", "/users/@me/channels", messages.create_direct),
    Method("get_user", "GET", "/users/{user_id}", applications.user),
    Method("get_guild", "GET", "/guilds/{guild_id}", applications.guild),
    Method(
        "list_guild_channels", "GET", "/guilds/{guild_id}/channels", applications.guild_channels
    ),
    Method(
        "get_guild_member",
        "GET",
        "/guilds/{guild_id}/members/{user_id}",
        applications.guild_member,
    ),
    Method("list_application_commands", "GET", COMMANDS, applications.list_commands),
    Method("bulk_set_application_commands", "PUT", COMMANDS, applications.set_commands),
    Method("create_application_command", "POST", COMMANDS, applications.create_command),
    Method(
        "delete_application_command",
        "DELETE",
        COMMANDS + "/{command_id}",
        applications.delete_command,
    ),
    Method("get_channel", "GET", "/channels/{channel_id}", messages.get_channel),
    Method("trigger_typing_indicator", "POST", "/channels/{channel_id}/typing", messages.typing),
    Method("create_message", "POST", "/channels/{channel_id}/messages", messages.create_message),
    Method("list_messages", "GET", "/channels/{channel_id}/messages", messages.list_messages),
    Method("get_message", "GET", MESSAGE, messages.get_message),
    Method("update_message", "PATCH", MESSAGE, messages.update_message),
    Method("delete_message", "DELETE", MESSAGE, messages.delete_message),
    Method(
        "create_thread_from_message",
        "POST",
        MESSAGE + "/threads",
        messages.create_thread,
        status=201,
    ),
    Method("list_message_reactions_by_emoji", "GET", REACTION, messages.list_reactions),
    Method("add_my_message_reaction", "PUT", REACTION + "/@me", messages.add_my_reaction),
    Method("delete_my_message_reaction", "DELETE", REACTION + "/@me", messages.remove_my_reaction),
    Method(
        "create_interaction_response",
        "POST",
        "/interactions/{interaction_id}/{interaction_token}/callback",
        callbacks.respond,
        by_token=True,
    ),
    Method("execute_webhook", "POST", WEBHOOK, callbacks.follow_up, by_token=True),
    Method("get_original_webhook_message", "GET", ORIGINAL, callbacks.get_original, by_token=True),
    Method(
        "update_original_webhook_message", "PATCH", ORIGINAL, callbacks.edit_original, by_token=True
    ),
    Method(
        "delete_original_webhook_message",
        "DELETE",
        ORIGINAL,
        callbacks.delete_original,
        by_token=True,
    ),
    Method("get_webhook_message", "GET", FOLLOWUP, callbacks.get_original, by_token=True),
    Method("update_webhook_message", "PATCH", FOLLOWUP, callbacks.edit_original, by_token=True),
    Method("delete_webhook_message", "DELETE", FOLLOWUP, callbacks.delete_original, by_token=True),
)
