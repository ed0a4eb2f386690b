"""The commands as Discord shows them: sent when they are others than were sent last.

Discord lets an application create 200 commands a day. So the digest of what was sent is kept in the
database; where it is lost, they are sent once more, which changes nothing. So they are where
somebody else removed one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

import discord
import structlog

from bot.domain.ports import Bridge, UnitOfWork
from bot.platforms.discord.serving import tree
from bot.platforms.discord.serving.condition import COMMANDS, Condition
from bot.platforms.discord.serving.keeping import Kept
from bot.waking import whenever

SECONDS_AGAIN = 60.0
NOT_TAKEN = "Discord did not take the commands: /papers may be an older one until it does."

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def digest(commands: Sequence[Any]) -> str:
    return sha256(dumps(commands, sort_keys=True).encode()).hexdigest()


def _listed(told: object) -> list[Any]:
    """Return the commands that Discord lists; raises NotDiscord for a page of a proxy."""
    if not isinstance(told, list):
        raise NotDiscord
    return told


async def _has_all(client: discord.Client, application: int, sent: Sequence[Any]) -> bool:
    """Tell whether Discord lists what was sent; where it does not say, it is as it was sent."""
    try:
        shown = _listed(await client.http.get_global_commands(application))
    except discord.HTTPException:
        return True
    return tree.names(sent) <= tree.names(shown)


class NotDiscord(Exception):
    """Somebody else answered."""


@dataclass(kw_only=True)
class Syncing:
    """Sends the commands when it is woken, and again where that failed."""

    bridge: Bridge
    client: Callable[[], discord.Client | None]
    commands: Callable[[], Sequence[Any]]
    clock: Callable[[], datetime]
    condition: Condition
    seconds_again: float = SECONDS_AGAIN
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Say that a client is connected."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled, whenever there is something to send."""
        await whenever(self._woken, self._all, again=self.seconds_again)

    async def _all(self) -> bool:
        """Send what is to be sent; return whether Discord has it."""
        try:
            await self._sync()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            log.warning("discord.commands_not_taken", error=type(error).__name__)
            self.condition.troubled(NOT_TAKEN, part=COMMANDS)
            return False
        self.condition.well(COMMANDS)
        return True

    async def _sync(self) -> None:
        client = self.client()
        application = client.application_id if client is not None else None
        if client is None or application is None:
            return  # whoever connects next wakes this
        commands = [*self.commands()]
        wanted = digest(commands)
        kept = await self.bridge.look(lambda uow: Kept.of(application, uow))
        if kept.commands == wanted and await _has_all(client, application, commands):
            return
        _listed(await client.http.bulk_upsert_global_commands(application, payload=commands))
        await self.bridge.use(lambda uow: self._keep(application, wanted, uow))
        log.info("discord.commands_sent", commands=len(commands))

    def _keep(self, application: int, sent: str, uow: UnitOfWork) -> None:
        kept = replace(Kept.of(application, uow), commands=sent)
        kept.store(application, uow, now=self.clock())
