"""Tells whoever subscribed an audience that it is paused, for a reason that they can mend."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain.audiences import Audience, AudienceKind
from bot.domain.errors import DeliveryError, NotFound, StorageError, TemporaryFailure
from bot.domain.ids import AccountRef, AudienceId
from bot.domain.ports import Bridge, Platform, UnitOfWork

LONGEST = 15.0
"""Seconds that one platform may take."""
PATIENCE = 120.0
"""Seconds after which a platform that asks to wait is not waited for any more. Many are told at
once where a whole server lost its bot's permission, and Discord opens one conversation a second."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells owners by the platforms that are connected."""

    bridge: Bridge
    platforms: Mapping[str, Platform]

    async def tell_of_pause(self, paused: AudienceId) -> None:
        """Tell the owner once, wherever they can be reached first; failing stops nothing."""

        def look(uow: UnitOfWork) -> tuple[Audience, tuple[AccountRef, ...]]:
            audience = uow.audiences.get(paused)
            owner = audience.owner
            return audience, () if owner is None else uow.readers.get(owner).accounts

        try:
            audience, accounts = await self.bridge.look(look)
        except (NotFound, StorageError) as error:
            log.warning("nobody was told of a pause", error=type(error).__name__)
            return
        for account in reachable(audience, accounts):
            if account.platform in self.platforms and await self._tell(account, audience):
                return
        log.warning("nobody was told of a pause", platform=audience.ref.platform)

    async def _tell(self, account: AccountRef, audience: Audience) -> bool:
        """Tell an account, as late as its platform asks for; return whether that was done."""
        until = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                return await self._tell_now(account, audience)
            except TemporaryFailure as error:
                wait = timedelta(0) if error.retry_after is None else error.retry_after
                seconds = wait.total_seconds()
                if not 0 < seconds < until - asyncio.get_running_loop().time():
                    return _not_told(account, error)
            await asyncio.sleep(seconds)

    async def _tell_now(self, account: AccountRef, audience: Audience) -> bool:
        """Tell an account; return whether that was done. Raises TemporaryFailure."""
        try:
            async with asyncio.timeout(LONGEST):
                await self.platforms[account.platform].tell(account, sentence(audience))
        except TemporaryFailure:
            raise
        except (DeliveryError, TimeoutError) as error:
            return _not_told(account, error)
        except Exception:
            log.exception("telling failed in an unexpected way", platform=account.platform)
            return False
        return True


def _not_told(account: AccountRef, error: Exception) -> bool:
    kind = type(error).__name__
    log.warning("an owner was not told", platform=account.platform, error=kind)
    return False


def reachable(audience: Audience, accounts: tuple[AccountRef, ...]) -> Iterator[AccountRef]:
    """Yield the owner's accounts, those where the audience is first.

    Of their own direct messages nobody is told on the platform that cannot bring them any.
    """
    place = audience.ref
    there = [each for each in accounts if _home(each) == (place.platform, place.tenant)]
    elsewhere = [each for each in accounts if each not in there]
    is_direct = audience.kind is AudienceKind.DIRECT
    for each in (*there, *elsewhere):
        if not (is_direct and each.platform == place.platform):
            yield each


def sentence(audience: Audience) -> str:
    """Return what happened, what to do, and how the digests start again."""
    if audience.kind is AudienceKind.DIRECT:
        where, line = f"your direct messages on {audience.ref.platform.title()}", "subscribe"
    else:
        where, line = audience.label or audience.ref.channel, "subscribe here"
    return (
        f"{audience.state_reason} Digests for {where} are paused until then; "
        f"/papers {line}, given there, starts them again."
    )


def _home(account: AccountRef) -> tuple[str, str]:
    return account.platform, account.tenant
