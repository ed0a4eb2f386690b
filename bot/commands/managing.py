"""Who may act on a channel with `here`: who manages it, and whoever subscribed it."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec
from bot.commands.subjects import acts_on_channel, called
from bot.domain.errors import InvalidInput
from bot.domain.ports import UnitOfWork


def demand_manager(spec: CommandSpec, call: Call, uow: UnitOfWork) -> None:
    """Raise InvalidInput where a command may be given only by others than its caller."""
    if call.manages or not spec.needs_manager or not acts_on_channel(call):
        return
    audience, reader = uow.audiences.find(call.place), uow.readers.find(call.caller)
    if audience is not None and reader is not None and audience.owner == reader.id:
        return
    raise InvalidInput(
        f"“{spec.name} here” is for those who manage {called(call, uow)}; ask one of them. "
        f"“{spec.name}” without “here” acts on you."
    )
