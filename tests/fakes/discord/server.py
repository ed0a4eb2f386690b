"""The fake Discord: a real server on loopback that unmodified discord.py talks to."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import discord.gateway
import discord.http
import yarl
from aiohttp import web

from tests.fakes.discord import rest
from tests.fakes.discord.buckets import Buckets
from tests.fakes.discord.calls import Call
from tests.fakes.discord.faults import Fault, Faults, Planned
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.happenings import Happenings
from tests.fakes.discord.ids import Ids
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.people import Person
from tests.fakes.discord.places import Attachment, Channel
from tests.fakes.discord.values import Json
from tests.fakes.discord.world import Guild, User

PROBLEMS = 1_000
"""How many problems are kept: a test looks at the first ones."""
ATTACHMENTS = 200


class FakeDiscord(Happenings):
    """Discord with its servers and people, its faults and everything that it received.

    `problems` are what was wrong with what it received; a test ends with `assert not
    discord.problems`. `calls` are the last calls of the REST API. `buckets.paced` makes its rate
    limits those of Discord; else no client ever has to wait.
    """

    def __init__(self, *, clock: Callable[[], datetime], kept_calls: int) -> None:
        self.now = clock
        self.ids = Ids(clock)
        self.token = f"{self.ids.word(26)}.{self.ids.word(6)}.{self.ids.word(38)}"
        self.bot = User(id=self.ids.snowflake(), name="paperround", bot=True)
        self.owner = User(id=self.ids.snowflake(), name="owner")
        self.users: dict[str, User] = {each.id: each for each in (self.bot, self.owner)}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.commands: dict[str, Json] = {}
        self.created_commands = 0
        self.application_flags = 0
        self.interactions_endpoint: str | None = None
        self.shards = 1
        self.respond_within = 3.0
        self.judging = True
        self.judging_itself = False
        self.problems: list[str] = []
        self.calls: deque[Call] = deque(maxlen=kept_calls)
        self.faults = Faults()
        self.buckets = Buckets()
        self.interactions = Interactions(clock)
        self.gateway = Gateway(self, heartbeat_every=41.25)
        self.url = ""
        self._attachments: OrderedDict[str, Attachment] = OrderedDict()

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        kept_calls: int = 10_000,
        respond_within: float = 3.0,
        heartbeat_every: float = 41.25,
        judging: bool = True,
    ) -> AsyncIterator[FakeDiscord]:
        """Serve on any port, with discord.py pointed at it until the context ends.

        Without `judging`, which takes milliseconds, calls are not held against Discord's own
        description of its API.
        """
        fake = cls(clock=clock, kept_calls=kept_calls)
        fake.judging = judging
        fake.respond_within = respond_within
        fake.gateway.heartbeat_every = heartbeat_every
        runner = web.AppRunner(fake._application(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            fake.url = "http://{}:{}".format(*runner.addresses[0][:2])
            with fake._pointed_at():
                yield fake
        finally:
            await fake.gateway.close()
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}{rest.BASE}"

    @property
    def gateway_url(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/gateway/"

    def add_user(
        self,
        id: str = "",  # noqa: A002 - what Discord calls it
        *,
        name: str = "ada",
        bot: bool = False,
    ) -> User:
        """Add somebody who is in no server yet."""
        user = User(id=id or self.ids.snowflake(), name=name, bot=bot)
        self.users[user.id] = user
        return user

    def add_guild(
        self,
        id: str = "",  # noqa: A002 - what Discord calls it
        *,
        name: str = "Lab",
        members: Iterable[User] = (),
        owner: User | None = None,
        installed: bool = True,
    ) -> Guild:
        """Add a server, which a connected app hears of by `install` alone."""
        guild = Guild(
            id=id or self.ids.snowflake(),
            name=name,
            ids=self.ids,
            bot=self.bot,
            everywhere=self.channels,
            installed=installed,
            owner=owner,
        )
        for each in (*members, *((owner,) if owner else ())):
            guild.add_member(each)
        self.guilds[guild.id] = guild
        return guild

    def person(self, user: User) -> Person:
        """Return somebody who acts."""
        return Person(self, user)

    def direct(self, user: User) -> Channel:
        """Return the direct messages of somebody with the bot."""
        if user.direct is None:
            user.direct = Channel(id=self.ids.snowflake(), direct=user)
            self.channels[user.direct.id] = user.direct
        return user.direct

    def fault(
        self,
        what: Fault | int,
        *,
        method: str | None = None,
        channel: str | None = None,
        times: int | None = 1,
        **details: object,
    ) -> AbstractContextManager[Planned]:
        """Plan a fault for the next `times` calls that fit, or for all of them by None.

        `method` is what Discord's description of its API calls one (`create_message`). `details`
        are what the fault needs (`retry_after`, `seconds`, `code`).
        """
        planned = Planned(
            what=what, method=method, channel=channel, times=times, details=dict(details)
        )
        return self.faults.plan(planned)

    async def connected(self, shards: int = 1) -> None:
        """Return once the app can be reached over so many shards."""
        await self.gateway.ready(shards)

    def calls_of(self, method: str) -> list[Call]:
        return [each for each in self.calls if each.method == method]

    def keep(self, attachment: Attachment) -> None:
        self._attachments[attachment.id] = attachment
        while len(self._attachments) > ATTACHMENTS:
            self._attachments.popitem(last=False)

    def complain(self, problem: str) -> None:
        if len(self.problems) < PROBLEMS:
            self.problems.append(problem)

    def complain_of(self, where: str, problems: Iterable[str]) -> None:
        for each in problems:
            self.complain(f"{where}: {each}")

    @contextmanager
    def _pointed_at(self) -> Iterator[None]:
        """Point discord.py here: it has no setting for that, but reads these whenever it needs."""
        socket: Any = discord.gateway.DiscordWebSocket
        base, gateway = discord.http.Route.BASE, socket.DEFAULT_GATEWAY
        discord.http.Route.BASE = self.api_url
        socket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        try:
            yield
        finally:
            discord.http.Route.BASE, socket.DEFAULT_GATEWAY = base, gateway

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=30_000_000)
        app.router.add_routes(rest.routes(self))
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/attachments/{id}/{name}", self._attachment)
        return app

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        found = self._attachments.get(request.match_info["id"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.content, content_type=found.media_type)
