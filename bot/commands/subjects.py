"""Whom a call acts on: its caller, or with `here` the channel it was typed in."""

from __future__ import annotations

import recommender
from bot.commands.lines import HERE
from bot.commands.spec import Call, Desk
from bot.domain.audiences import Audience, AudienceKind, AudienceState, Interests
from bot.domain.errors import NotFound
from bot.domain.ids import AudienceRef
from bot.domain.ports import UnitOfWork
from bot.services import subscriptions
from bot.services.profiles import profile_of
from bot.services.subscriptions import Subject


def target(call: Call) -> AudienceRef:
    """Return the audience a call is about: the caller's own messages unless `here` is a channel."""
    return call.place if call.here else AudienceRef.direct(call.caller)


def called(call: Call, uow: UnitOfWork) -> str:
    """Return what people call the place of a call: now, when it was last told, else its id."""
    audience = None if call.where.name else uow.audiences.find(call.place)
    return call.where.name or (call.place.channel if audience is None else audience.called)


def acts_on_channel(call: Call) -> bool:
    """Whether a channel is meant: `here` in one's own messages is oneself."""
    return target(call) != AudienceRef.direct(call.caller)


def here_word(call: Call) -> str:
    """Return what a line needs to act on the same channel as this call: ` here`, or nothing."""
    return f" {HERE}" if acts_on_channel(call) else ""


def target_kind(call: Call) -> AudienceKind:
    return AudienceKind.CHANNEL if acts_on_channel(call) else AudienceKind.DIRECT


def subject_of(call: Call, desk: Desk) -> Subject:
    """Return whose interests a change is about; a caller nobody knew is stored.

    Raises NotFound for a channel that gets no digests.
    """
    if acts_on_channel(call):
        return channel_audience(call, desk)
    return desk.uow.readers.ensure(call.caller, now=desk.now)


def present_interests(call: Call, desk: Desk) -> Interests:
    """Return the interests a call is about; a caller nobody knows has none."""
    if acts_on_channel(call):
        return subscriptions.interests(channel_audience(call, desk), desk.uow)
    reader = desk.uow.readers.find(call.caller)
    return Interests() if reader is None else subscriptions.interests(reader, desk.uow)


def caller_profile(call: Call, desk: Desk) -> recommender.Profile:
    """Return what ranking knows of the caller, which may be nothing."""
    reader = desk.uow.readers.find(call.caller)
    return recommender.Profile() if reader is None else profile_of(reader.id, desk.uow)


def own_zone(call: Call, desk: Desk) -> str:
    """Return the zone of the caller's own digests, or the one that these would start with."""
    own = desk.uow.audiences.find(AudienceRef.direct(call.caller))
    return subscriptions.zone_there(call.where, desk.defaults) if own is None else own.zone


def channel_audience(call: Call, desk: Desk) -> Audience:
    """Return the channel's audience; raises NotFound with what to do."""
    audience = desk.uow.audiences.find(call.place)
    if audience is None:
        raise NotFound(
            f"No digests come to {called(call, desk.uow)} yet: /papers subscribe here starts them."
        )
    return audience


def subscribed(call: Call, desk: Desk) -> Audience:
    """Return the audience a call is about unless it was ended; raises NotFound."""
    audience = desk.uow.audiences.find(target(call))
    if audience is not None and audience.state is not AudienceState.ENDED:
        return audience
    if acts_on_channel(call):
        raise NotFound(
            f"No digests come to {called(call, desk.uow)}: /papers subscribe here starts them."
        )
    raise NotFound("You are not subscribed: /papers subscribe starts your digests.")
