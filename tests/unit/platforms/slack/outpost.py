"""A fake Slack with a workspace in it, real storage, and the platform connected to both."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from prometheus_client import CollectorRegistry

from bot.domain.editions import Delivery, NotePayload
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Bridge, Platform
from bot.http import serving as serving_http
from bot.platforms import Wiring, sections
from bot.platforms.slack.assembling import Tempo, assembled
from bot.platforms.slack.manifest import EVENTS_PATH, INSTALL_PATH
from bot.settings import load
from bot.storage.database import Database
from tests.contracts.platforms.stage import Ledger, serving, until
from tests.fakes.host import FakeHost
from tests.fakes.slack import Channel, FakeSlack, Team, User
from tests.fakes.slack.browsing import Page

SECRET_KEY = "a-key-that-only-these-tests-know-0123456789"
HURRY = Tempo(apart=0.0, ping=0.2, look=0.02, between_questions=0.0, again=0.05)


@dataclass(kw_only=True)
class Clock:
    """Goes on only when it is told to."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True, kw_only=True)
class Served:
    """The platform by HTTP, and its public address."""

    platform: Platform
    address: str

    async def installed(self, slack: FakeSlack, user: User, *, denies: bool = False) -> Page:
        """Let somebody install the bot in their workspace; return what they see at the end."""
        url = f"{self.address}{INSTALL_PATH}"
        return await slack.person(user).install(url, denies=denies)

    def listening_to(self, slack: FakeSlack) -> None:
        """Let Slack send everything here."""
        slack.deliver_by_http(f"{self.address}{EVENTS_PATH}")


@dataclass(kw_only=True)
class Outpost:
    """Slack, a workspace, somebody in it and a channel that both are in."""

    slack: FakeSlack
    team: Team
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
        return place_of(self.channel)

    @property
    def account(self) -> AccountRef:
        return account_of(self.ada)

    @property
    def for_socket(self) -> Mapping[str, str]:
        """What is set for Socket Mode."""
        return {
            "SLACK_BOT_TOKEN": self.team.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_BASE_URL": self.slack.api_url,
        }

    def wiring(self, environ: Mapping[str, str], *, config: str = "") -> Wiring:
        """Return what the platform is given; `config` is the settings file."""
        file = self.home / "paperround.toml"
        file.write_text(config, encoding="utf-8")
        settings = load(home=self.home, config=file, environ=environ, sections=sections())
        return Wiring(
            host=self.host,
            bridge=self.bridge,
            settings=settings,
            clock=self.clock,
            new_token=lambda: f"{next(self.tokens):08d}-as-long-as-real-ones-0123456789",
        )

    @asynccontextmanager
    async def connected(self, tempo: Tempo = HURRY) -> AsyncIterator[Platform]:
        """Connect by Socket Mode, run, and stop at the end."""
        made = assembled(self.wiring(self.for_socket), tempo)
        async with running(made.platform) as platform:
            yield platform

    @property
    def for_http(self) -> Mapping[str, str]:
        """What is set for HTTP, beside the settings file."""
        return {
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_CLIENT_ID": self.slack.client_id,
            "SLACK_CLIENT_SECRET": self.slack.client_secret,
            "SLACK_API_BASE_URL": self.slack.api_url,
            "PAPERROUND_SECRET_KEY": SECRET_KEY,
        }

    @asynccontextmanager
    async def served(self, tempo: Tempo = HURRY) -> AsyncIterator[Served]:
        """Serve by HTTP, run, and stop at the end."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        config = f'[private]\nport = 0\n[public]\nbind = "127.0.0.1:{port}"\n'
        config += f'base_url = "http://127.0.0.1:{port}"\n'
        wiring = self.wiring(self.for_http, config=config)
        made = assembled(wiring, tempo)
        async with (
            running(made.platform) as platform,
            serving_http(
                private=wiring.settings.private,
                public=wiring.settings.public,
                routes=made.routes,
                health=lambda: (Status.OK, {}),
                metrics=CollectorRegistry(),
            ),
        ):
            yield Served(platform=platform, address=f"http://127.0.0.1:{port}")

    def note(
        self, text: str, *, to: AudienceRef | None = None, thread: str | None = None
    ) -> Delivery:
        """Compose a message that is to be posted."""
        (delivery,) = self.ledger.compose(to or self.place, NotePayload(text=text))
        return replace(delivery, thread=thread)

    @property
    def now(self) -> str:
        """Slack's own clock, which runs: seconds, as it stamps its requests."""
        return str(int(time.time()))

    def tenants(self) -> list[str]:
        with self.ledger.database.unit_of_work() as uow:
            return list(uow.installations.tenants("slack"))

    def name_channel(self, label: str) -> None:
        """Let storage know what people call the channel."""
        with self.ledger.database.unit_of_work() as uow:
            audience = uow.audiences.find(self.place)
            assert audience is not None
            uow.audiences.update(replace(audience, label=label))
            uow.commit()


@asynccontextmanager
async def running(platform: Platform) -> AsyncIterator[Platform]:
    """Run a platform as the program does, once it is up; it must end without a trace."""
    before = asyncio.all_tasks()
    async with serving(platform):
        await until(lambda: platform.health().status is Status.OK)
        yield platform
    left = {task.get_name() for task in asyncio.all_tasks() - before}
    assert not {name for name in left if "slack" in name}


def place_of(channel: Channel) -> AudienceRef:
    return AudienceRef(platform="slack", tenant=channel.team.id, channel=channel.id)


def account_of(user: User) -> AccountRef:
    return AccountRef(platform="slack", tenant=user.team.id, external_id=user.id)


def outpost_of(slack: FakeSlack, database: Database, bridge: Bridge, home: Path) -> Outpost:
    """Return a workspace with somebody and a channel, whose digests storage knows of."""
    team = slack.add_team("T1", name="Lab")
    ada = team.add_user("U1", name="ada")
    outpost = Outpost(
        slack=slack,
        team=team,
        ada=ada,
        channel=team.add_channel("C1", name="reading-group", members=[ada]),
        ledger=Ledger(database=database),
        bridge=bridge,
        home=home,
    )
    outpost.ledger.open(outpost.place, [outpost.account])
    return outpost
