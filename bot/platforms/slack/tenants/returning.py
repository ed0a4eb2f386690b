"""Workspaces that accept the bot again: digests that a refused token held back go on."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.domain.ports import UnitOfWork
from bot.platforms.slack.api.failures import OVER_WHEN_ACCEPTED
from bot.platforms.slack.api.origins import PLATFORM
from bot.services.leaving import come_back

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def accepted(tenant: str, uow: UnitOfWork, *, now: datetime) -> None:
    """Take notice that Slack accepts the bot in a workspace. Commits."""
    started = come_back(PLATFORM, tenant, uow, reasons=OVER_WHEN_ACCEPTED, now=now)
    if started:
        log.info("slack.accepted_again", started=started)
