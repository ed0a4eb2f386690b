"""Workspaces that remove the bot: what was theirs ends, before Slack is told that we heard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.errors import PermanentFailure
from bot.domain.ports import Bridge
from bot.platforms.slack.api.clients import Clients
from bot.platforms.slack.api.failures import TOKEN_CODES, code_of
from bot.platforms.slack.api.origins import PLATFORM
from bot.platforms.slack.api.workspaces import Workspaces
from bot.platforms.slack.sending.posting import Posting
from bot.services.leaving import leave

Left = Callable[[str], Awaitable[None]]
"""Told which workspace left."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Departures:
    """Lets a workspace leave, any number of times."""

    bridge: Bridge
    clock: Callable[[], datetime]
    workspaces: Workspaces
    clients: Clients
    posting: Posting
    left: Left

    async def gone(self, tenant: str, at: datetime) -> None:
        """Let a workspace leave, unless Slack takes its token: then it was installed again since.

        It is stored when this returns; raises whatever keeps it from that, so that Slack tells of
        it again. When it happened is not asked: clocks differ.
        """
        del at
        self.workspaces.forget(tenant)
        if await self._is_taken(tenant):
            return
        now = self.clock()
        ended = await self.bridge.use(lambda uow: leave(PLATFORM, tenant, uow, now=now))
        log.info("slack.removed", ended=ended)
        self.workspaces.forget(tenant)
        self.posting.forget(tenant)
        await self.left(tenant)

    async def _is_taken(self, tenant: str) -> bool:
        try:
            workspace = await self.workspaces.find(tenant)
            await self.clients.posting(workspace.token).auth_test()
        except PermanentFailure:
            return False
        except SlackApiError as error:
            if code_of(error) not in TOKEN_CODES:
                raise
            return False
        return True
