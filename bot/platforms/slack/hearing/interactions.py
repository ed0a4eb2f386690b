"""What people typed, pressed, chose and filled in, as values: pure functions, None for the rest.

The bodies are those of https://docs.slack.dev/reference/interaction-payloads; past this module
nobody sees one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.domain.editions import Action
from bot.domain.ids import AudienceRef
from bot.platforms.slack.api.origins import (
    Origin,
    Spot,
    account_of,
    an_id,
    answerable,
    at,
    origin_of,
    place_named,
    place_of,
    reference,
    text,
)
from bot.platforms.slack.blocks import buttons
from bot.platforms.slack.blocks.forms import COMPLETE
from bot.platforms.slack.blocks.text import ESCAPES
from bot.platforms.slack.manifest import SHORTCUTS
from bot.platforms.slack.views import Context, values_of


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
    if origin is None or command not in SHORTCUTS:
        return None
    message = reference(origin.channel, text(body, "message", "ts"))
    return Chosen(origin=origin, command=command, message=message)


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
    return reference(origin.channel, stamp)
