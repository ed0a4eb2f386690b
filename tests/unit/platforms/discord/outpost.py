"""A fake Discord with a server in it, real storage, and the platform connected to both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.domain.audiences import Audience
from bot.domain.editions import Delivery, NotePayload, PaperCard, PapersPayload
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.ports import Bridge, Platform
from bot.platforms import Wiring
from bot.platforms.discord.assembling import Tempo, assembled
from bot.platforms.discord.serving.keeping import Kept
from bot.platforms.discord.settings import Discord
from bot.settings import load
from bot.storage.database import Database
from tests.contracts.platforms.stage import Ledger, serving, until
from tests.fakes.discord.places import Channel
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import Guild, User
from tests.fakes.host import FakeHost

HURRY = Tempo(
    ready=0.05,
    identify=0.0,
    look=0.02,
    pause=0.02,
    post=2.5,
    opening=0.0,
    between_questions=0.0,
    again=0.05,
)
CARD = PaperCard(paper_id=PaperId("p_aaaaaaaaaa"), number=1, title="Gating Networks")


@dataclass(kw_only=True)
class Clock:
    """Goes on only when it is told to."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass(kw_only=True)
class Outpost:
    """Discord, a server, somebody in it and a channel that both are in."""

    discord: FakeDiscord
    guild: Guild
    ada: User
    channel: Channel
    ledger: Ledger
    bridge: Bridge
    home: Path
    host: FakeHost = field(default_factory=FakeHost)
    clock: Clock = field(default_factory=Clock)
    tokens: count[int] = field(default_factory=count)

    @property
    def place(self) -> AudienceRef:
        return AudienceRef(platform="discord", channel=self.channel.id)

    @property
    def account(self) -> AccountRef:
        return AccountRef(platform="discord", external_id=self.ada.id)

    @property
    def environ(self) -> Mapping[str, str]:
        return {
            "DISCORD_BOT_TOKEN": self.discord.token,
            "DISCORD_API_BASE": self.discord.api_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
        }

    def wiring(self, environ: Mapping[str, str] | None = None) -> Wiring:
        settings = load(
            home=self.home,
            config=None,
            environ=self.environ if environ is None else environ,
            sections={"discord": Discord},
        )
        return Wiring(
            host=self.host,
            bridge=self.bridge,
            settings=settings,
            clock=self.clock,
            new_token=lambda: f"{next(self.tokens):08d}-as-long-as-real-ones-0123456789",
        )

    @asynccontextmanager
    async def connected(self, tempo: Tempo = HURRY) -> AsyncIterator[Platform]:
        """Connect, run, and stop at the end."""
        made = assembled(self.wiring(), tempo)
        async with running(made.platform) as platform:
            yield platform

    async def is_answered(self) -> None:
        """Return once a command was given and answered."""
        await until(lambda: bool(self.discord.commands))
        turn = await self.discord.person(self.ada).say("/papers mine", at=self.channel)
        answer = await turn.answer()
        assert "Understood" in answer.seen.text

    def note(
        self, text: str, *, to: AudienceRef | None = None, thread: str | None = None
    ) -> Delivery:
        """Compose a message that is to be posted."""
        (delivery,) = self.ledger.compose(to or self.place, NotePayload(text=text))
        return replace(delivery, thread=thread)

    def paper(self, *cards: PaperCard, to: AudienceRef | None = None) -> Delivery:
        (delivery,) = self.ledger.compose(to or self.place, PapersPayload(cards=cards or (CARD,)))
        return delivery

    def audience(self, ref: AudienceRef | None = None) -> Audience:
        with self.ledger.database.unit_of_work(read_only=True) as uow:
            found = uow.audiences.find(ref or self.place)
        assert found is not None
        return found

    def kept(self, application: int | None = None) -> Kept:
        """Return what storage keeps of an application, of ours if none is named."""
        number = int(self.discord.bot.id) if application is None else application
        with self.ledger.database.unit_of_work(read_only=True) as uow:
            return Kept.of(number, uow)

    def name_channel(self, label: str) -> None:
        """Let storage know what people call the channel."""
        with self.ledger.database.unit_of_work() as uow:
            uow.audiences.update(replace(self.audience(), label=label))
            uow.commit()


@asynccontextmanager
async def running(platform: Platform) -> AsyncIterator[Platform]:
    """Run a platform as the program does, once it is up; it must end without a trace."""
    before = asyncio.all_tasks()
    async with serving(platform):
        await until(lambda: platform.health().status is Status.OK)
        yield platform
    left = {task.get_name() for task in asyncio.all_tasks() - before}
    assert not {name for name in left if "discord" in name}


def outpost_of(discord: FakeDiscord, database: Database, bridge: Bridge, home: Path) -> Outpost:
    """Return a server with somebody and a channel, whose digests storage knows of."""
    ada = discord.add_user(name="ada")
    guild = discord.add_guild(name="Lab", members=[ada])
    outpost = Outpost(
        discord=discord,
        guild=guild,
        ada=ada,
        channel=guild.add_channel(name="reading-group"),
        ledger=Ledger(database=database),
        bridge=bridge,
        home=home,
    )
    outpost.ledger.open(outpost.place, [outpost.account])
    return outpost
