"""Our platform, connected to somebody else's Discord by the vendor's own library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Platform
from bot.domain.replies import Form, Reply
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.platforms.discord.assembling import Tempo, assembled
from tests.contracts.platforms.stage import Stage, serving, until
from tests.fakes.host import FakeHost
from tests.peers.twinning import ADA, CHANNEL, TOKEN, Twin

HURRY = Tempo(ready=0.05, identify=0.0, look=0.02, pause=0.05, between_questions=0.0)
ACCOUNT = AccountRef(platform="discord", external_id=ADA)
PLACE = AudienceRef(platform="discord", channel=CHANNEL)


@dataclass(kw_only=True)
class SlowHost(FakeHost):
    """Answers no command before it may."""

    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def command(
        self,
        line: str,
        caller: AccountRef,
        place: AudienceRef,
        *,
        manages: bool = True,
        where: Whereabouts = NOWHERE,
    ) -> Reply | Form:
        await self.may_answer.wait()
        return await super().command(line, caller, place, manages=manages, where=where)


def platform(twin: Twin, stage: Stage, *, token: str = TOKEN) -> Platform:
    environ: Mapping[str, str] = {
        "DISCORD_BOT_TOKEN": token,
        "DISCORD_API_BASE": str(twin.outside),
        "DISCORD_GATEWAY_URL": str(twin.gateway),
    }
    return assembled(stage.wiring(environ=environ), HURRY).platform


@asynccontextmanager
async def connected(twin: Twin, stage: Stage) -> AsyncIterator[Platform]:
    """Run the platform for as long as the context lasts, from when it is well."""
    running = platform(twin, stage)
    async with serving(running):
        await until(lambda: running.health().status is Status.OK)
        yield running
