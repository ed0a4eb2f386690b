"""Who sent something from Slack, from where, and how they can be answered: pure functions.

Every function takes any JSON there is and returns a value, or None where it makes no sense.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.platforms.slack.api.references import Reference
from bot.platforms.slack.settings import LOOPBACK

PLATFORM = "slack"
DIRECT = "D"
"""What the id of a conversation between two begins with."""
_ID = re.compile(r"[A-Z0-9]{1,50}")


class Spot(StrEnum):
    """Where somebody did something: under a message, in a modal, in Home."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who sent something, from where, and the ways back.

    `channel` is Slack's id of the conversation, empty in modals and in Home; `named` is what a
    slash command calls it, and `thread` the message whose thread it was in. `trigger` opens a
    modal within 3 s. `response_url` takes 5 answers within 30 minutes
    (https://docs.slack.dev/interactivity/handling-user-interaction).
    """

    caller: AccountRef
    place: AudienceRef
    channel: str = ""
    named: str = ""
    thread: str = ""
    trigger: str = field(default="", repr=False)
    response_url: str = field(default="", repr=False)


def at(body: object, *path: str) -> object:
    """Return what stands under these names, None where nothing does."""
    for name in path:
        if not isinstance(body, Mapping):
            return None
        body = body.get(name)
    return body


def text(body: object, *path: str) -> str:
    """Return the text under these names, empty where there is none."""
    found = at(body, *path)
    return found if isinstance(found, str) else ""


def an_id(body: object, *paths: tuple[str, ...]) -> str:
    """Return the first id that stands under one of these paths, empty where none does."""
    found = (text(body, *path) for path in paths)
    return next((each for each in found if _ID.fullmatch(each)), "")


def tenant_of(body: object) -> str:
    """Return the workspace of the installation that this came through, or its whole organisation.

    In a channel that workspaces share, an event's own `team_id` may be somebody else's: the first
    of `authorizations` is ours, as slack_bolt reads it.
    """
    granted = at(body, "authorizations")
    grant = granted[0] if isinstance(granted, list) and granted else None
    if at(grant if grant is not None else body, "is_enterprise_install") in (True, "true"):
        return an_id(
            {"grant": grant, "body": body},
            ("body", "enterprise", "id"),
            ("grant", "enterprise_id"),
            ("body", "enterprise_id"),
        )
    return an_id(
        {"grant": grant, "body": body},
        ("body", "view", "app_installed_team_id"),
        ("body", "team", "id"),
        ("grant", "team_id"),
        ("body", "team_id"),
        ("body", "user", "team_id"),
    )


def account_of(body: object, *paths: tuple[str, ...]) -> AccountRef | None:
    """Return the account of the user whose id stands under one of these paths."""
    tenant, user = tenant_of(body), an_id(body, *paths)
    if not (tenant and user):
        return None
    return AccountRef(platform=PLATFORM, tenant=tenant, external_id=user)


def place_of(channel: str, caller: AccountRef) -> AudienceRef:
    """Return a conversation as a place: what is said between two is the caller's own."""
    if not channel or channel.startswith(DIRECT):
        return AudienceRef.direct(caller)
    return AudienceRef(platform=PLATFORM, tenant=caller.tenant, channel=channel)


def place_named(name: str, caller: AccountRef) -> AudienceRef:
    """Return the place that a modal was opened for; the caller's own where it is none of theirs."""
    try:
        place = AudienceRef.parse(name)
    except InvalidInput:
        return AudienceRef.direct(caller)
    ours = (place.platform, place.tenant) == (PLATFORM, caller.tenant)
    return place if ours else AudienceRef.direct(caller)


def origin_of(body: object) -> Origin | None:
    """Return where something that a person pressed or chose comes from."""
    caller = account_of(body, ("user", "id"))
    if caller is None:
        return None
    channel = an_id(body, ("channel", "id"), ("container", "channel_id"))
    return Origin(
        caller=caller,
        place=place_of(channel, caller),
        channel=channel,
        thread=_thread(body),
        trigger=text(body, "trigger_id"),
        response_url=answerable(text(body, "response_url")),
    )


def _thread(body: object) -> str:
    """Return the first message of the thread that a message is an answer in."""
    first = text(body, "container", "thread_ts") or text(body, "message", "thread_ts")
    itself = text(body, "container", "message_ts") or text(body, "message", "ts")
    return first if first != itself else ""


def reference(channel: str, stamp: str) -> str:
    """Return the reference of a message, empty where there can be none."""
    try:
        return str(Reference.parse(f"{channel}/{stamp}"))
    except ValueError:
        return ""


def answerable(url: str) -> str:
    """Return an address that answers may be sent to, empty for any other."""
    try:
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        return ""
    return url if local or (parts.scheme == "https" and parts.netloc) else ""
