"""The REST methods of channels, their messages and reactions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fakes.discord import payloads, posting
from tests.fakes.discord.calls import Call
from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Channel, Message
from tests.fakes.discord.values import Json

NONCE_LIVES = timedelta(minutes=2)
"""<https://docs.discord.com/developers/resources/message#create-message>: the past few minutes."""


IN_THREADS = Permission.SEND_MESSAGES_IN_THREADS


def require(call: Call, channel: Channel, *needed: Permission) -> None:
    """Refuse it where the bot may not."""
    allowed = payloads.allowed(call.discord.bot, channel)
    if not allowed & Permission.VIEW_CHANNEL:
        raise DiscordError(50001)
    if not all(allowed & each for each in needed):
        raise DiscordError(50013)


async def create_message(call: Call) -> Json:
    channel, body, discord = call.channel, call.json, call.discord
    require(call, channel, IN_THREADS if channel.parent else Permission.SEND_MESSAGES)
    if body.get("embeds"):
        require(call, channel, Permission.EMBED_LINKS)
    if call.files:
        require(call, channel, Permission.ATTACH_FILES)
    if channel.direct is not None and channel.direct.refuses_messages:
        raise DiscordError(50007)
    known = _repeated(call, channel) if body.get("enforce_nonce") else None
    if known is not None:
        return known.as_json()
    message = posting.compose(call, body, channel)
    message.reference = (body.get("message_reference") or {}).get("message_id")
    channel.add(message)
    if channel.direct is not None and channel.direct.turn is not None:
        channel.direct.turn.came(message)
    await discord.gateway.tell(
        "MESSAGE_CREATE",
        message.as_json() | ({"guild_id": channel.guild.id} if channel.guild else {}),
        shard_of=channel.guild.id if channel.guild else None,
        intent=GUILD_MESSAGES if channel.guild else DIRECT_MESSAGES,
    )
    return message.as_json()


def _repeated(call: Call, channel: Channel) -> Message | None:
    nonce, now = call.json.get("nonce"), call.discord.now()
    if nonce is None:
        return None
    found = (
        each
        for each in reversed(channel.messages)
        if each.nonce == nonce and now - each.at <= NONCE_LIVES and not each.deleted
    )
    return next(found, None)


async def get_message(call: Call) -> Json:
    require(call, call.channel, Permission.READ_MESSAGE_HISTORY)
    return call.message.as_json()


async def list_messages(call: Call) -> list[Json]:
    require(call, call.channel, Permission.READ_MESSAGE_HISTORY)
    after, before = int(call.query.get("after", 0)), int(call.query.get("before", 1 << 63))
    found = [each for each in call.channel.shown if after < int(each.id) < before]
    limit = int(call.query.get("limit", 50))
    chosen = found[:limit] if "after" in call.query else found[-limit:]
    return [each.as_json() for each in reversed(chosen)]


async def update_message(call: Call) -> Json:
    message = call.message
    if message.author is not call.discord.bot:
        raise DiscordError(50005)
    posting.change(call, call.json, message)
    message.edited = call.discord.now()
    return message.as_json()


async def delete_message(call: Call) -> None:
    call.message.deleted = True


async def list_reactions(call: Call) -> list[Json]:
    require(call, call.channel, Permission.READ_MESSAGE_HISTORY)
    users = sorted(call.message.reactions.get(call.path["emoji_name"], ()), key=int)
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 25))
    chosen = [each for each in users if int(each) > after][:limit]
    return [call.discord.users[each].as_json() for each in chosen]


async def add_my_reaction(call: Call) -> None:
    require(call, call.channel, Permission.READ_MESSAGE_HISTORY, Permission.ADD_REACTIONS)
    bot = call.discord.bot.id
    users = call.message.reactions.setdefault(call.path["emoji_name"], [])
    if bot not in users:
        users.append(bot)
        await call.discord.tell_reaction(
            call.discord.bot, call.message, call.path["emoji_name"], added=True
        )


async def remove_my_reaction(call: Call) -> None:
    bot, name = call.discord.bot.id, call.path["emoji_name"]
    users = call.message.reactions.get(name, [])
    if bot in users:
        users.remove(bot)
        await call.discord.tell_reaction(call.discord.bot, call.message, name, added=False)


async def create_thread(call: Call) -> Json:
    """Open the thread of a message."""
    channel, discord = call.channel, call.discord
    require(call, channel, Permission.CREATE_PUBLIC_THREADS)
    if channel.guild is None or channel.parent is not None:
        raise DiscordError(50024)
    if call.message.id in channel.guild.threads:
        raise DiscordError(160004)
    name = call.json["name"]
    thread = channel.guild.add_thread(call.message, name=name, owner=discord.bot)
    created = thread.as_json() | {"newly_created": True}
    guild = channel.guild.id
    await discord.gateway.tell("THREAD_CREATE", created, shard_of=guild, intent=GUILDS)
    return thread.as_json()


async def get_channel(call: Call) -> Json:
    require(call, call.channel)
    return call.channel.as_json()


async def create_direct(call: Call) -> Json:
    user = call.discord.users.get(str(call.json.get("recipient_id")))
    if user is None or user is call.discord.bot:
        raise DiscordError(50007 if user else 10013)
    return call.discord.direct(user).as_json()


async def typing(call: Call) -> Any:  # noqa: ANN401 - nothing
    require(call, call.channel, Permission.SEND_MESSAGES)
