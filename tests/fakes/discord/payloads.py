"""What the gateway tells the app: events and interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.interactions import Interaction, Kind
from tests.fakes.discord.permissions import EVERYTHING, Permission
from tests.fakes.discord.places import Channel, Message
from tests.fakes.discord.values import Json
from tests.fakes.discord.world import JOINED, Guild, User

if TYPE_CHECKING:
    from tests.fakes.discord.sessions import Session

LARGEST_FILE = 10_485_760
IN_DIRECT = Permission(
    EVERYTHING
    & ~(
        Permission.ADMINISTRATOR
        | Permission.MANAGE_CHANNELS
        | Permission.MANAGE_GUILD
        | Permission.MANAGE_MESSAGES
    )
)


def ready(session: Session, bot: User, guilds: list[Guild], *, url: str) -> Json:
    return {
        "v": 10,
        "user": bot.as_json(),
        "guilds": [{"id": each.id, "unavailable": True} for each in guilds],
        "session_id": session.id,
        "resume_gateway_url": url,
        "shard": list(session.shard),
        "application": {"id": bot.id, "flags": 0, "flags_new": "0"},
    }


def guild_create(guild: Guild) -> Json:
    """Return what comes of a server without the intent for its members: the bot alone."""
    bot = guild.bot
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "owner_id": guild.owner.id if guild.owner else "0",
        "application_id": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [each.as_json() for each in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "max_members": 500_000,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-GB",
        "nsfw_level": 0,
        "hub_type": None,
        "incidents_data": None,
        "joined_at": JOINED,
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [guild.member_json(bot) | {"user": bot.as_json()}],
        "channels": [each.as_json() for each in guild.channels.values()],
        "threads": [each.as_json() for each in guild.threads.values()],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def interaction(of: Interaction, *, bot: User, data: Json) -> Json:
    channel, user = of.channel, of.user
    found: Json = {
        "id": of.id,
        "application_id": bot.id,
        "type": int(of.kind),
        "data": data,
        "token": of.token,
        "version": 1,
        "channel": channel.as_json(),
        "channel_id": channel.id,
        "locale": user.locale,
        "entitlements": [],
        "attachment_size_limit": LARGEST_FILE,
        "app_permissions": str(int(allowed(bot, channel))),
        "authorizing_integration_owners": {"0": channel.guild.id if channel.guild else "0"},
        "context": 0 if channel.guild else 1,
    }
    guild = channel.guild
    if guild is None:
        found["user"] = user.as_json()
    else:
        permissions = str(int(allowed(user, channel)))
        found |= {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": "en-GB", "features": []},
            "guild_locale": "en-GB",
            "member": guild.member_json(user)
            | {"user": user.as_json(), "permissions": permissions},
        }
    if of.on is not None and of.kind in (Kind.COMPONENT, Kind.MODAL):
        found["message"] = of.on.as_json()
    return found


def reaction(user: User, message: Message, name: str, *, added: bool) -> Json:
    channel = message.channel
    found: Json = {
        "user_id": user.id,
        "channel_id": channel.id,
        "message_id": message.id,
        "emoji": {"id": None, "name": name},
        "burst": False,
        "type": 0,
    }
    if added:
        found["message_author_id"] = message.author.id
    if channel.guild is not None:
        found["guild_id"] = channel.guild.id
        if added:
            member = channel.guild.member_json(user)
            found["member"] = member | {"user": user.as_json()}
    return found


def allowed(user: User, channel: Channel) -> Permission:
    """Return what somebody may do in a channel or in direct messages."""
    if channel.guild is None:
        return IN_DIRECT
    return channel.guild.permissions(user, channel)
