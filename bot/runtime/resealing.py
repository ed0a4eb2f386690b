"""A change of keys takes effect when the program starts: what older keys sealed is sealed anew."""

from __future__ import annotations

import structlog

from bot.domain.errors import UserError
from bot.domain.ports import Bridge, UnitOfWork

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def seal_anew(bridge: Bridge) -> None:
    """Seal what workspaces entrusted with the newest key.

    What no key opens keeps nobody from starting: only its workspace cannot be served.
    """
    await bridge.use(_seal_anew)


def _seal_anew(uow: UnitOfWork) -> None:
    try:
        count = uow.installations.reseal()
    except UserError as error:
        log.error("tokens do not open", why=str(error))  # noqa: TRY400 - theirs to mend, no fault
    else:
        if count:
            log.info("sealed with the newest key", workspaces=count)
    uow.commit()
