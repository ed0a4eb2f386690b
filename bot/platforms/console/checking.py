"""What `doctor` says of the terminal: nothing, for it needs nothing but a person."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.health import Component
from bot.platforms import Inspection


async def examine(_: Inspection) -> Mapping[str, Component]:
    return {}
