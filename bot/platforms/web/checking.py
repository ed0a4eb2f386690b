"""What `doctor` says of the web chat: who may log in, and whether links to it can be signed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.domain.errors import UserError
from bot.domain.health import Component, Status
from bot.platforms import Inspection
from bot.platforms.web.keys import known_keys
from bot.platforms.web.settings import Web


async def examine(inspection: Inspection) -> Mapping[str, Component]:
    """Look at the key file, which is not made for it."""
    settings = inspection.settings
    if not settings.section(Web).login:
        detail = "off: everybody on this machine is web:you"
        return {"login": Component(status=Status.OK, detail=detail)}
    try:
        await inspection.bridge.compute(partial(known_keys, settings))
    except UserError as error:
        return {"login": Component(status=Status.FAILED, detail=str(error))}
    detail = "by the link that `paperround login` prints"
    return {"login": Component(status=Status.OK, detail=detail)}
