"""What happened in Slack, as values: pure functions, None for what concerns nobody.

The bodies are those of https://docs.slack.dev/reference/events; past this module nobody sees one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.ids import AudienceRef
from bot.domain.signals import Vote
from bot.platforms.slack.api.origins import (
    Origin,
    account_of,
    an_id,
    at,
    place_of,
    reference,
    tenant_of,
    text,
)
from bot.platforms.slack.api.references import Reference
from bot.services.reactions import Reaction

THUMBS = {"+1": Vote.UP, "thumbsup": Vote.UP, "-1": Vote.DOWN, "thumbsdown": Vote.DOWN}
TONES = frozenset(f"skin-tone-{tone}" for tone in range(2, 7))
"""The colours of the Fitzpatrick scale, which Slack counts from 2:
https://docs.slack.dev/messaging/formatting-message-text#emoji"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = 6
_LONGEST_SECONDS = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """That the bot was removed from a tenant, and when."""

    tenant: str
    at: datetime


def read_reaction(body: object) -> Reaction | None:
    """Read a thumb that was put under a message, or taken back; others are None."""
    event = at(body, "event")
    kind = text(event, "type")
    vote = vote_named(text(event, "reaction"))
    account = account_of(body, ("event", "user"))
    channel = an_id(event, ("item", "channel"))
    message = reference(channel, text(event, "item", "ts"))
    when = _when(body)
    if (
        kind not in {"reaction_added", "reaction_removed"}
        or text(event, "item", "type") != "message"
    ):
        return None
    if vote is None or account is None or when is None or not message:
        return None
    return Reaction(
        account=account,
        place=place_of(channel, account).place,
        message=message,
        name=text(event, "reaction"),
        vote=vote,
        done=kind == "reaction_added",
        at=when,
        event=text(body, "event_id") or None,
    )


def origin_of_reaction(reaction: Reaction) -> Origin:
    """Return where a reaction comes from, which can be answered in the conversation alone."""
    channel = Reference.parse(reaction.message).channel
    place = place_of(channel, reaction.account)
    return Origin(caller=reaction.account, place=place, channel=channel)


def read_home(body: object) -> Origin | None:
    """Read that somebody looks at Home."""
    caller = account_of(body, ("event", "user"))
    if caller is None or text(body, "event", "tab") != "home":
        return None
    return Origin(caller=caller, place=AudienceRef.direct(caller))


def read_leaving(body: object) -> Left | None:
    """Read that the bot was removed; that only tokens of people were is none of its business."""
    kind, tenant, when = text(body, "event", "type"), tenant_of(body), _when(body)
    revoked = kind == "tokens_revoked" and bool(at(body, "event", "tokens", "bot"))
    if not (tenant and when) or not (revoked or kind == "app_uninstalled"):
        return None
    return Left(tenant=tenant, at=when)


def vote_named(name: str) -> Vote | None:
    """Return what a reaction means: a thumb in any colour, or nothing."""
    thumb, separator, tone = name.partition("::")
    return THUMBS.get(thumb) if not separator or tone in TONES else None


def _when(body: object) -> datetime | None:
    """Return when an event happened; to the second where it does not say more."""
    return _moment(text(body, "event", "event_ts")) or _moment(_digits(at(body, "event_time")))


def _moment(stamp: str) -> datetime | None:
    """Return the time that `1711440000.000100` says, exactly."""
    seconds, _, rest = stamp.partition(".")
    rest = rest or "0"
    if not (seconds.isascii() and seconds.isdigit() and rest.isascii() and rest.isdigit()):
        return None
    if len(seconds) > _LONGEST_SECONDS:
        return None
    part = int(rest[:_MICROSECONDS].ljust(_MICROSECONDS, "0"))
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=part)


def _digits(number: object) -> str:
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else ""
