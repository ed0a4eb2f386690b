"""Who may act on a channel with `here`: who manages it, and whoever subscribed it."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec
from bot.commands.subjects import acts_on_channel, called
from bot.domain.audiences import Audience
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import UnitOfWork


def demand_manager(spec: CommandSpec, call: Call, uow: UnitOfWork) -> None:
    """Raise InvalidInput where a command may be given only by others than its caller."""
    if call.manages or not spec.needs_manager or not acts_on_channel(call):
        return
    audience = uow.audiences.find(call.place)
    if audience is not None and is_owner(call.caller, audience, uow):
        return
    raise InvalidInput(
        f"“{spec.name} here” is for those who manage {called(call, uow)}; ask one of them. "
        f"“{spec.name}” without “here” acts on you."
    )


def may_decide(call: Call, audience: Audience, uow: UnitOfWork) -> bool:
    """Whether the caller says what is posted to one of the audiences of their place, or to them."""
    is_own = audience.ref == AudienceRef.direct(call.caller)
    return is_own or call.manages or is_owner(call.caller, audience, uow)


def is_owner(account: AccountRef, audience: Audience, uow: UnitOfWork) -> bool:
    """Whether this is who subscribed it."""
    reader = uow.readers.find(account)
    return reader is not None and audience.owner == reader.id
