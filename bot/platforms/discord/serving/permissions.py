"""What the bot may do in a server: each permission by its name, with what it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import discord

PERMISSIONS: Mapping[str, tuple[str, str]] = {
    "view_channel": ("View Channel", "to be in a channel at all"),
    "send_messages": ("Send Messages", "to post digests"),
    "embed_links": ("Embed Links", "to show papers with their titles as links"),
    "attach_files": ("Attach Files", "to answer /papers export with a file"),
    "read_message_history": ("Read Message History", "to catch up with reactions it missed"),
    "create_public_threads": ("Create Public Threads", "for digests whose papers have a thread"),
    "send_messages_in_threads": ("Send Messages in Threads", "to post in those threads"),
}
"""By discord.py's name: what Discord calls it, and why it is asked for."""

TO_POST = ("view_channel", "send_messages", "embed_links")
"""Without any of which no digest can be posted."""
TO_POST_IN_THREADS = ("view_channel", "send_messages_in_threads", "embed_links")
TO_CATCH_UP = ("read_message_history",)

SCOPES = ("bot", "applications.commands")


def asked_for() -> discord.Permissions:
    """Return what the link that invites the bot asks for."""
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def invite_link(application_id: int) -> str:
    """Return the address at which somebody adds the bot to a server of theirs."""
    return discord.utils.oauth_url(application_id, permissions=asked_for(), scopes=SCOPES)


def to_post(place: object) -> tuple[str, ...]:
    """Return what it takes to post in a place, which may be a post of a forum."""
    return TO_POST_IN_THREADS if isinstance(place, discord.Thread) else TO_POST


def lacking(granted: discord.Permissions, needed: Iterable[str] = TO_POST) -> tuple[str, ...]:
    """Return what Discord calls the permissions that are needed and not granted."""
    return tuple(PERMISSIONS[name][0] for name in needed if not getattr(granted, name))


def in_words(names: Iterable[str]) -> str:
    """Return names as a part of a sentence: `Send Messages and Embed Links`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
