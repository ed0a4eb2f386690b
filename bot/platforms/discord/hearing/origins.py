"""Who did something in Discord, where, and what Discord says of both with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord

from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.whereabouts import Whereabouts
from bot.platforms.discord.events import account_of, place_of
from bot.platforms.discord.references import Reference
from bot.platforms.discord.serving.permissions import in_words, lacking, to_post

Interaction = discord.Interaction[Any]

ALONE = frozenset({discord.ChannelType.forum, discord.ChannelType.media})
"""Where a thread is a conversation of its own, as nothing can be said outside of one."""
LACKING = "I can't post in {place} yet: give me {lacking} there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who did something, and the place that it was for.

    `channel` is where it was done, which may be a thread of that place, as digits.
    """

    caller: AccountRef
    place: AudienceRef
    channel: str
    manages: bool
    where: Whereabouts

    def reference(self, message: str) -> str:
        return str(Reference(self.channel, message))


def origin_of(interaction: Interaction) -> Origin | None:
    """Return where an interaction comes from, None where nobody can say who it was."""
    user = interaction.user
    if user is discord.utils.MISSING or user.bot:
        return None
    caller, channel = account_of(user.id), interaction.channel
    in_server = interaction.guild_id is not None and channel is not None
    place = place_of(home_of(channel) if in_server else None, caller)
    return Origin(
        caller=caller,
        place=place,
        channel=str(channel.id if channel is not None else 0),
        manages=not in_server or _manages(interaction.permissions),
        where=_whereabouts(interaction) if in_server else Whereabouts(),
    )


def home_of(channel: object) -> int | None:
    """Return the channel that a conversation is part of: a thread's is the one it was begun in."""
    if isinstance(channel, discord.Thread):
        parent = channel.parent
        return channel.id if parent is not None and parent.type in ALONE else channel.parent_id
    found = getattr(channel, "id", None)
    return found if isinstance(found, int) else None


def message_of(interaction: Interaction, origin: Origin) -> str:
    """Return the message that a button stands under; empty where one person alone sees it."""
    message = interaction.message
    if message is None or message.flags.ephemeral:
        return ""
    return origin.reference(str(message.id))


def _manages(granted: discord.Permissions) -> bool:
    return granted.manage_channels or granted.administrator


def _whereabouts(interaction: Interaction) -> Whereabouts:
    channel, guild = interaction.channel, interaction.guild
    is_part = isinstance(channel, discord.Thread) and home_of(channel) != channel.id
    place = channel.parent if isinstance(channel, discord.Thread) and is_part else channel
    called = getattr(place or channel, "name", None)
    name = f"#{called}" if called else ""
    return Whereabouts(
        name=name,
        members=guild.member_count if guild is not None else None,
        obstacle=_obstacle(interaction.app_permissions, name, to_post(place)),
    )


def _obstacle(granted: discord.Permissions, name: str, needed: tuple[str, ...]) -> str:
    """Return what keeps the bot from posting, empty where nothing does."""
    missing = lacking(granted, needed)
    if not missing:
        return ""
    return LACKING.format(place=name or "this channel", lacking=in_words(missing))
