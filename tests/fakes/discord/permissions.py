"""Who may do what in a channel, worked out as Discord does.

<https://docs.discord.com/developers/topics/permissions>.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CREATE_PUBLIC_THREADS = 1 << 35
    USE_APPLICATION_COMMANDS = 1 << 31
    SEND_MESSAGES_IN_THREADS = 1 << 38


NOTHING = Permission(0)
EVERYTHING = Permission(sum(Permission))
EVERYBODY = EVERYTHING & ~(
    Permission.ADMINISTRATOR
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_GUILD
    | Permission.MANAGE_MESSAGES
    | Permission.MENTION_EVERYONE
)
"""What a new server allows everybody, as far as it is known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What a channel allows and denies a role or a member."""

    allow: Permission = NOTHING
    deny: Permission = NOTHING


def permissions_in(
    base: Permission,
    overwrites: Mapping[str, Overwrite],
    *,
    everyone: str,
    roles: Iterable[str],
    member: str,
) -> Permission:
    """Return what is left of a member's permissions in a channel."""
    if base & Permission.ADMINISTRATOR:
        return EVERYTHING
    found = _over(base, [overwrites.get(everyone)])
    found = _over(found, [overwrites.get(each) for each in roles])
    found = _over(found, [overwrites.get(member)])
    return found if found & Permission.VIEW_CHANNEL else NOTHING


def _over(base: Permission, overwrites: Iterable[Overwrite | None]) -> Permission:
    allow = deny = NOTHING
    for each in overwrites:
        if each is not None:
            allow |= each.allow
            deny |= each.deny
    return (base & ~deny) | allow
