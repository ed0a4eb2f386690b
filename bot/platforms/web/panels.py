"""The profile panel: what was learned about a person, for that person."""

from __future__ import annotations

from bot.domain.errors import UserError
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Reply
from bot.platforms.web.room import Room


async def panel_of(room: Room, account: AccountRef) -> Reply:
    answer = await room.host.command("profile", account, AudienceRef.direct(account))
    if not isinstance(answer, Reply):
        raise UserError("What was learned cannot be shown as questions.")
    return answer
