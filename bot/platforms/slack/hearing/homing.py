"""Home, the page that each person has with the bot: shown anew when they look, and when they acted.

What changes is theirs: it is the answer to `home` in their direct messages.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot.domain.ids import AudienceRef
from bot.domain.replies import Reply
from bot.platforms.slack import views
from bot.platforms.slack.hearing.acting import HOME, command
from bot.platforms.slack.hearing.reaching import FAILURES, Way, reason
from bot.platforms.slack.hearing.room import Room

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def publish(room: Room, way: Way) -> None:
    """Show somebody their Home; nobody is waiting for it, so what fails is only logged."""
    caller = way.origin.caller
    at_home = replace(way.origin, place=AudienceRef.direct(caller), channel="")
    try:
        answer = await command(room, replace(way, origin=at_home), HOME)
        if isinstance(answer, Reply):
            view = views.home_view(answer)
            await way.client.views_publish(user_id=caller.external_id, view=view)
    except FAILURES as error:
        log.warning("a Home was not shown", error=reason(error))
    except Exception:
        log.exception("a Home was not shown", platform="slack")
