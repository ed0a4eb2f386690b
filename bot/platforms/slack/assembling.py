"""All parts of the Slack platform, made and put together for one of the two ways in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.signature import SignatureVerifier

from bot.domain.health import Status
from bot.platforms import Connected, Wiring
from bot.platforms.slack.adapter import SlackPlatform
from bot.platforms.slack.api.clients import Clients, silent
from bot.platforms.slack.api.condition import Condition
from bot.platforms.slack.api.origins import PLATFORM
from bot.platforms.slack.api.workspaces import (
    Authorization,
    InstalledWorkspaces,
    OneWorkspace,
    Workspaces,
)
from bot.platforms.slack.hearing.listening import listen
from bot.platforms.slack.hearing.people import People
from bot.platforms.slack.hearing.room import Room
from bot.platforms.slack.manifest import INSTALL_PATH
from bot.platforms.slack.sending.pacing import SECONDS_APART, Pace
from bot.platforms.slack.sending.posting import Posting
from bot.platforms.slack.sending.reconciling import SECONDS_AGAIN, SECONDS_BETWEEN, Reconciler
from bot.platforms.slack.serving.handling import Handling
from bot.platforms.slack.serving.routes import routes
from bot.platforms.slack.serving.ways import LOOK_SECONDS, PING_SECONDS, HttpWay, SocketWay, Way
from bot.platforms.slack.settings import Slack
from bot.platforms.slack.tenants.departures import Departures, Left
from bot.platforms.slack.tenants.installing import Installations, States, oauth

REMOVED = (
    "The app was removed from its workspace: install it again, and set SLACK_BOT_TOKEN to its "
    "new token."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How fast things go, in seconds; tests are in more of a hurry."""

    apart: float = SECONDS_APART
    ping: float = PING_SECONDS
    look: float = LOOK_SECONDS
    between_questions: float = SECONDS_BETWEEN
    again: float = SECONDS_AGAIN


def assembled(wiring: Wiring, tempo: Tempo | None = None) -> Connected:
    """Make Slack, by the way in that the settings choose."""
    parts = _Parts(wiring, tempo or Tempo())
    return parts.by_socket() if parts.slack.mode == "socket" else parts.by_http()


class _Parts:
    """Makes the parts of the platform, most of which both ways in share."""

    def __init__(self, wiring: Wiring, tempo: Tempo) -> None:
        self.wiring = wiring
        self.slack = wiring.settings.section(Slack)
        self.tempo = tempo
        self.clients = Clients(base_url=self.slack.api_base_url)
        self.condition = Condition()
        self.people = People(clock=wiring.clock)

    def by_socket(self) -> Connected:
        one = OneWorkspace(_secret(self.slack.bot_token))
        app = AsyncApp(
            name=PLATFORM,
            logger=silent(),
            client=self.clients.asking(),
            authorize=Authorization(one),  # type: ignore[arg-type]  # its own gives None too
        )
        reconciler = self._reconciler(one)
        way = SocketWay(
            bridge=self.wiring.bridge,
            app=app,
            app_token=_secret(self.slack.app_token),
            workspace=one,
            clients=self.clients,
            condition=self.condition,
            wake=reconciler.wake,
            clock=self.wiring.clock,
            ping_seconds=self.tempo.ping,
            look_seconds=self.tempo.look,
        )

        async def left(_tenant: str) -> None:
            self.condition.troubled(REMOVED, status=Status.FAILED)

        platform = self._platform(app, way, one, reconciler, left)
        return Connected(name=PLATFORM, platform=platform, greeting=_greeting(self.condition))

    def by_http(self) -> Connected:
        base_url = self.wiring.settings.public.base_url
        several = InstalledWorkspaces(
            bridge=self.wiring.bridge,
            clients=self.clients,
            client_id=self.slack.client_id,
            client_secret=_secret(self.slack.client_secret),
            clock=self.wiring.clock,
        )
        reconciler = self._reconciler(several)
        way = HttpWay(
            workspaces=several,
            condition=self.condition,
            wake=reconciler.wake,
            clock=self.wiring.clock,
            install_url=f"{base_url}{INSTALL_PATH}",
        )
        settings, secret = self._oauth(base_url, way), _secret(self.slack.signing_secret)
        app = AsyncApp(
            name=PLATFORM,
            logger=silent(),
            client=self.clients.asking(),
            signing_secret=secret,
            authorize=Authorization(several),  # type: ignore[arg-type]  # its own gives None too
            oauth_settings=settings,
        )
        flow = AsyncOAuthFlow(client=self.clients.asking(), logger=silent(), settings=settings)
        return Connected(
            name=PLATFORM,
            platform=self._platform(app, way, several, reconciler, way.changed),
            routes=routes(app, flow, SignatureVerifier(secret)),
            greeting=_greeting(self.condition),
        )

    def _oauth(self, base_url: str, way: HttpWay) -> AsyncOAuthSettings:
        installations = Installations(
            bridge=self.wiring.bridge, clock=self.wiring.clock, changed=way.changed
        )
        states = States(
            bridge=self.wiring.bridge, clock=self.wiring.clock, new_token=self.wiring.new_token
        )
        return oauth(
            self.slack,
            client_secret=_secret(self.slack.client_secret),
            public_url=base_url,
            installations=installations,
            states=states,
        )

    def _reconciler(self, workspaces: Workspaces) -> Reconciler:
        return Reconciler(
            bridge=self.wiring.bridge,
            workspaces=workspaces,
            clients=self.clients,
            people=self.people,
            clock=self.wiring.clock,
            seconds_between=self.tempo.between_questions,
            seconds_again=self.tempo.again,
        )

    def _platform(
        self,
        app: AsyncApp,
        way: Way,
        workspaces: Workspaces,
        reconciler: Reconciler,
        left: Left,
    ) -> SlackPlatform:
        handling = Handling()
        handling.of(app)
        posting = Posting(
            bridge=self.wiring.bridge,
            workspaces=workspaces,
            clients=self.clients,
            condition=self.condition,
            command=self.slack.command,
            pace=Pace(seconds=self.tempo.apart),
        )
        departures = Departures(
            bridge=self.wiring.bridge,
            clock=self.wiring.clock,
            workspaces=workspaces,
            clients=self.clients,
            posting=posting,
            left=left,
        )
        room = Room(
            host=self.wiring.host,
            bridge=self.wiring.bridge,
            people=self.people,
            command=self.slack.command,
            only_managers=self.slack.channel_managers == "managers",
            gone=departures.gone,
        )
        listen(app, room)
        return SlackPlatform(
            way=way,
            posting=posting,
            reconciler=reconciler,
            handling=handling,
            condition=self.condition,
        )


def _greeting(condition: Condition) -> Callable[[str], str]:
    def greeting(_address: str) -> str:
        if not condition.up:
            return "Slack is being connected."
        return f"Slack is served by {condition.component().detail}."

    return greeting


def _secret(value: SecretStr | None) -> str:
    return "" if value is None else value.get_secret_value()
