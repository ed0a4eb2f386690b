"""What Slack sends, as values: pure functions, None for what is not understood or concerns nobody.

The bodies are those of https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/reference/events. Past this module nobody sees one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.domain.editions import Action
from bot.domain.ids import AudienceRef
from bot.domain.signals import Vote
from bot.platforms.slack import buttons
from bot.platforms.slack.origins import (
    Origin,
    Spot,
    account_of,
    an_id,
    answerable,
    at,
    origin_of,
    place_named,
    place_of,
    tenant_of,
    text,
)
from bot.platforms.slack.references import Reference
from bot.platforms.slack.text import ESCAPES
from bot.platforms.slack.views import Context, values_of
from bot.services.reactions import Reaction

SIMILAR = "similar"
WHY = "why"
"""The callback ids of the entries in a message's menu, which are the commands that they give."""

COMPLETE = "complete:"
"""What the action id of a field begins with that is completed; a line's beginning follows."""

THUMBS = {"+1": Vote.UP, "thumbsup": Vote.UP, "-1": Vote.DOWN, "thumbsdown": Vote.DOWN}
TONES = frozenset(f"skin-tone-{tone}" for tone in range(2, 7))
"""The colours of the Fitzpatrick scale, which Slack counts from 2:
https://docs.slack.dev/messaging/formatting-message-text#emoji"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = 6
_LONGEST_SECONDS = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A slash command, without its slash word."""

    origin: Origin
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button, or an entry of a menu; `action` is None for one that was never made here.

    `message` names the message that it stands under, empty in answers to one person, in modals
    and in Home. `view` is the modal's id, and `context` what it was opened for.
    """

    origin: Origin
    action: Action | None
    spot: Spot
    message: str = ""
    view: str = ""
    context: Context | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A form that was filled in; `view` is the modal's id, and every field has a value."""

    origin: Origin
    view: str
    context: Context
    values: MappingProxyType[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfTyped:
    """What was typed so far into a field, and the beginning of the line that it continues."""

    origin: Origin
    begun: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A command that was chosen in the menu of a message."""

    origin: Origin
    command: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """That the bot was removed from a tenant, and when."""

    tenant: str
    at: datetime


def read_command(body: object) -> Typed | None:
    caller = account_of(body, ("user_id",))
    if caller is None:
        return None
    channel = an_id(body, ("channel_id",))
    origin = Origin(
        caller=caller,
        place=place_of(channel, caller),
        channel=channel,
        named=text(body, "channel_name"),
        trigger=text(body, "trigger_id"),
        response_url=answerable(text(body, "response_url")),
    )
    return Typed(origin=origin, line=unescaped(text(body, "text")).strip())


def read_press(body: object) -> Pressed | None:
    """Read the first of a request's actions; Slack sends one at a time."""
    pressed = at(body, "actions")
    action = pressed[0] if isinstance(pressed, list) and pressed else None
    origin = origin_of(body)
    if origin is None or not text(action, "action_id").startswith(buttons.PRESSED):
        return None
    value = text(action, "value") or text(action, "selected_option", "value")
    spot = _spot(body)
    return Pressed(
        origin=_in_view(origin, body) if spot is not Spot.MESSAGE else origin,
        action=buttons.read(value),
        spot=spot,
        message=_message(body, origin) if spot is Spot.MESSAGE else "",
        view=an_id(body, ("view", "id")) if spot is Spot.MODAL else "",
        context=_context(body) if spot is Spot.MODAL else None,
    )


def read_submission(body: object) -> Submitted | None:
    origin, context = origin_of(body), _context(body)
    view = at(body, "view")
    if origin is None or context is None or not isinstance(view, dict):
        return None
    return Submitted(
        origin=_in_view(origin, body),
        view=an_id(body, ("view", "id")),
        context=context,
        values=MappingProxyType(values_of(view)),
    )


def read_half_typed(body: object) -> HalfTyped | None:
    origin, action = origin_of(body), text(body, "action_id")
    if origin is None or not action.startswith(COMPLETE):
        return None
    return HalfTyped(
        origin=_in_view(origin, body),
        begun=action.removeprefix(COMPLETE),
        typed=unescaped(text(body, "value")),
    )


def read_choice(body: object) -> Chosen | None:
    origin, command = origin_of(body), text(body, "callback_id")
    if origin is None or command not in {SIMILAR, WHY}:
        return None
    message = _reference(origin.channel, text(body, "message", "ts"))
    return Chosen(origin=origin, command=command, message=message)


def read_reaction(body: object) -> Reaction | None:
    """Read a thumb that was put under a message, or taken back; others are None."""
    event = at(body, "event")
    kind = text(event, "type")
    vote = vote_named(text(event, "reaction"))
    account = account_of(body, ("event", "user"))
    channel = an_id(event, ("item", "channel"))
    message = _reference(channel, text(event, "item", "ts"))
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


def unescaped(typed: str) -> str:
    """Return what a person typed before Slack escaped it."""
    for character, escaped in reversed(ESCAPES.items()):
        typed = typed.replace(escaped, character)
    return typed


def _spot(body: object) -> Spot:
    kind = text(body, "view", "type")
    return {"modal": Spot.MODAL, "home": Spot.HOME}.get(kind, Spot.MESSAGE)


def _in_view(origin: Origin, body: object) -> Origin:
    """Return the origin of what was done in a modal: the place that it was opened for."""
    context = _context(body)
    place = place_named(context.place if context else "", origin.caller)
    direct = place == AudienceRef.direct(origin.caller)
    return replace(origin, place=place, channel="" if direct else place.channel)


def _context(body: object) -> Context | None:
    return Context.loads(text(body, "view", "private_metadata"))


def _message(body: object, origin: Origin) -> str:
    if at(body, "container", "is_ephemeral") is True:
        return ""
    stamp = text(body, "container", "message_ts") or text(body, "message", "ts")
    return _reference(origin.channel, stamp)


def _reference(channel: str, stamp: str) -> str:
    """Return the reference of a message, empty where there can be none."""
    try:
        return str(Reference.parse(f"{channel}/{stamp}"))
    except ValueError:
        return ""


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
