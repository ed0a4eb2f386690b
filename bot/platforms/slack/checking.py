"""What `doctor` says of Slack: which way in is chosen by what is set."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.health import Component, Status
from bot.platforms import Inspection
from bot.platforms.slack.settings import Slack

MODES = {"socket": "Socket Mode, one workspace", "http": "HTTP, many workspaces"}


async def examine(inspection: Inspection) -> Mapping[str, Component]:
    mode = inspection.settings.section(Slack).mode
    if mode == "off":
        return {}
    return {"mode": Component(status=Status.OK, detail=MODES[mode])}
