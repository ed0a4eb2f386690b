"""The fake Slack: a real server on loopback that unmodified slack_bolt and slack_sdk talk to."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.fakes.slack import files, installing, webapi
from tests.fakes.slack.calls import Call
from tests.fakes.slack.deliveries import Deliveries, Delivery
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.faults import Fault, Faults, Planned
from tests.fakes.slack.files import Upload
from tests.fakes.slack.ids import Ids
from tests.fakes.slack.installing import Grant
from tests.fakes.slack.interactions import Interactions
from tests.fakes.slack.payloads import event
from tests.fakes.slack.people import Person
from tests.fakes.slack.places import Channel
from tests.fakes.slack.requests import Requests
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import Team, User

PROBLEMS = 1_000
"""How many problems are kept: a test looks at the first ones."""


class FakeSlack:
    """Slack with its teams, its faults and everything that it received.

    `problems` are what was wrong with what it received; a test ends with `assert not
    slack.problems`. `calls` are the last calls of the Web API. Deliveries go over Socket Mode until
    `deliver_by_http`. `paced` makes it refuse a second message within a second in one channel,
    `rotating` gives out tokens that end after twelve hours.
    """

    def __init__(
        self, *, clock: Callable[[], datetime], kept_calls: int, judging: bool = True
    ) -> None:
        self.judges = judging
        self.now = clock
        self.ids = Ids()
        self.app_id = self.ids.make("A")
        self.app_token = f"xapp-1-{self.app_id}-{self.ids.number(13)}-{self.ids.word(60)}"
        self.signing_secret = self.ids.word(32)
        self.client_id = f"{self.ids.number(12)}.{self.ids.number(13)}"
        self.client_secret = self.ids.word(32)
        self.teams: dict[str, Team] = {}
        self.problems: list[str] = []
        self.calls: deque[Call] = deque(maxlen=kept_calls)
        self.paced = False
        self.rotating = False
        self.faults = Faults()
        self.interactions = Interactions(self.ids, clock)
        self.sockets = Sockets(self.ids, self.faults, self.complain)
        self.deliveries = Deliveries(self.sockets, self.faults)
        self.files: dict[str, Upload] = {}
        self.upload_places: dict[str, Upload] = {}
        self.grants: dict[str, Grant] = {}
        self.url = ""
        self._requests: Requests | None = None
        self._posted: dict[str, datetime] = {}

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        kept_calls: int = 10_000,
        judging: bool = True,
        ack_within: float = 3.0,
        delays: tuple[float, ...] = (0.0, 0.1, 0.2),
    ) -> AsyncIterator[FakeSlack]:
        """Serve on any port; `delays` are the seconds before an event is sent once more.

        Without `judging` blocks are taken unread: a measure is of the program, not of the judge.
        """
        slack = cls(clock=clock, kept_calls=kept_calls, judging=judging)
        slack.deliveries.ack_within, slack.deliveries.delays = ack_within, delays
        runner = web.AppRunner(slack._application(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            slack.url = "http://{}:{}".format(*runner.addresses[0][:2])
            yield slack
        finally:
            await slack._close()
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        """What SLACK_API_BASE_URL is set to."""
        return f"{self.url}/api/"

    @property
    def authorize_url(self) -> str:
        return f"{self.url}/oauth/v2/authorize"

    def add_team(
        self,
        id: str = "",  # noqa: A002 - what Slack calls it
        *,
        name: str = "Lab",
        installed: bool = True,
        enterprise: str | None = None,
        org_wide: bool = False,
    ) -> Team:
        """Add a workspace; `org_wide` where the app is installed for its whole enterprise."""
        team = Team(
            id=id or self.ids.make("T"),
            name=name,
            ids=self.ids,
            app_id=self.app_id,
            installed=installed,
            enterprise=enterprise,
            org_wide=org_wide,
        )
        self.teams[team.id] = team
        return team

    def person(self, user: User) -> Person:
        """Return somebody who acts."""
        return Person(self, user)

    def fault(
        self,
        what: Fault | str,
        *,
        method: str | None = None,
        channel: str | None = None,
        times: int | None = 1,
        **details: object,
    ) -> AbstractContextManager[Planned]:
        """Plan a fault for the next `times` calls that fit, or for all of them by None.

        `method` may also be "response_url". `details` are what the fault needs (`retry_after`,
        `seconds`, `copies`), or go into the answer beside a named error (`needed`, `provided`).
        """
        planned = Planned(
            what=what, method=method, channel=channel, times=times, details=dict(details)
        )
        return self.faults.plan(planned)

    def deliver_by_http(self, url: str) -> Requests:
        """Send everything to the app's own address from now on, instead of over its sockets."""
        if self._requests is not None:
            self._requests.url = url
        else:
            self._requests = Requests(url, self.signing_secret, self.complain)
        self.deliveries.way = self._requests
        return self._requests

    async def send_event(self, team: Team, of: Json, *, event_id: str = "") -> Delivery:
        """Send an event once, and again in the background until it is acknowledged."""
        delivery = Delivery(
            kind="events_api",
            payload=event(
                team, of, event_id=event_id or self.ids.make("Ev", length=13), at=self.now()
            ),
        )
        await self.deliveries.send(delivery)
        return delivery

    async def uninstall(self, team: Team) -> None:
        """Remove the app from a team, which ends its token and is told by two events."""
        token_event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}}
        team.installed, team.tokens = False, dict.fromkeys(team.tokens, self.now())
        await self.send_event(team, token_event)
        await self.send_event(team, {"type": "app_uninstalled"})

    async def refresh_sockets(self) -> None:
        """Ask the app to reconnect, as Slack does every few hours, and close what it has."""
        await self.sockets.refresh()

    def lose_sockets(self) -> None:
        """Cut every socket without a word."""
        self.sockets.lose()

    async def connected(self) -> None:
        """Return once the app can be reached: over a socket, if not by HTTP."""
        await self.deliveries.way.ready()

    def team_by_token(self, token: str) -> Team:
        for team in self.teams.values():
            if token in team.tokens:
                ends = team.tokens[token]
                if not team.installed:
                    raise SlackError("token_revoked")
                if ends is not None and ends <= self.now():
                    raise SlackError("token_expired")
                return team
        raise SlackError("invalid_auth")

    def calls_of(self, method: str) -> list[Call]:
        return [each for each in self.calls if each.method == method]

    def complain(self, problem: str) -> None:
        if len(self.problems) < PROBLEMS:
            self.problems.append(problem)

    def complain_of(self, where: str, problems: Iterable[str]) -> None:
        for each in problems:
            self.complain(f"{where}: {each}")

    def pace(self, channel: Channel) -> None:
        """Refuse a message too soon after another one, where a test asks for that."""
        last = self._posted.get(channel.id)
        if self.paced and last is not None and self.now() - last < timedelta(seconds=1):
            raise SlackError("ratelimited")
        self._posted[channel.id] = self.now()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=20_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/hooks/{path:.+}", self._respond)
        app.router.add_post("/upload/v1/{word}", self._upload)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await webapi.answer(self, request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await files.receive(self, request)

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        return await installing.authorize(self, request)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await webapi.respond(self, request)

    async def _close(self) -> None:
        await self.deliveries.close()
        await self.sockets.close()
        if self._requests is not None:
            await self._requests.close()
