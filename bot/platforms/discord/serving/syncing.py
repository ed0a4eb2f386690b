"""The commands as Discord shows them: sent when they are others than were sent last.

What was sent is kept beside the web chat's key, in `var/discord-commands`; where that file is lost,
they are sent once more, which changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any

import aiohttp
import discord
import structlog

from bot.domain.ports import Bridge
from bot.platforms.discord.serving.condition import COMMANDS, Condition

FILE_NAME = "discord-commands"
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0
NOT_TAKEN = "Discord did not take the commands: /papers may be an older one until it does."

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def digest(commands: Sequence[Any]) -> str:
    return sha256(dumps(commands, sort_keys=True).encode()).hexdigest()


@dataclass(kw_only=True)
class Syncing:
    """Sends the commands when it is woken, and again where that failed."""

    bridge: Bridge
    client: Callable[[], discord.Client | None]
    commands: Callable[[], Sequence[Any]]
    file: Path
    condition: Condition
    first_pause: float = FIRST_PAUSE
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Say that a client is connected."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled, whenever there is something to send."""
        pause = self.first_pause
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._sync()
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("discord.commands_not_taken", error=type(error).__name__)
                self.condition.troubled(NOT_TAKEN, part=COMMANDS)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                self.wake()
            else:
                self.condition.well(COMMANDS)
                pause = self.first_pause

    async def _sync(self) -> None:
        client = self.client()
        if client is None or client.application_id is None:
            return  # whoever connects next wakes this
        commands = [*self.commands()]
        wanted = f"{client.application_id} {digest(commands)}\n"
        if await self.bridge.compute(lambda: _read(self.file)) == wanted:
            return
        await client.http.bulk_upsert_global_commands(client.application_id, payload=commands)
        await self.bridge.compute(lambda: _write(self.file, wanted))
        log.info("discord.commands_sent", commands=len(commands))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def _write(file: Path, text: str) -> None:
    """Write the file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(text, encoding="ascii")
    draft.replace(file)
