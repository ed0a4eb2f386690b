"""The workspaces that are served, each with the token that speaks there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.errors import PermanentFailure, TemporaryFailure
from bot.domain.installations import Installation
from bot.domain.ports import Bridge, UnitOfWork
from bot.platforms.slack.api.clients import Clients
from bot.platforms.slack.api.failures import NOT_INSTALLED, before_sending
from bot.platforms.slack.api.origins import PLATFORM

SECONDS_KEPT = 60.0
"""How long another replica's news, a new token or an uninstallation, may take to be seen here."""
ROTATE_BEFORE = timedelta(hours=2)
"""Before a rotated token expires, which Slack lets it do after twelve hours:
https://docs.slack.dev/authentication/using-token-rotation"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A workspace, or a whole organisation, and how the bot is known there.

    `rotates` tells whether its token can be renewed.
    """

    tenant: str
    token: str = field(repr=False)
    name: str = ""
    bot_user: str = ""
    bot: str = ""
    rotates: bool = False


class Workspaces(Protocol):
    """Which workspaces there are. `single` tells whether there can be only one."""

    single: bool

    async def find(self, tenant: str) -> Workspace:
        """Return a workspace; raises TemporaryFailure, and PermanentFailure where there is none."""

    async def tenants(self) -> Sequence[str]:
        """Return the tenants of all that are served now."""

    def forget(self, tenant: str) -> None:
        """Ask storage again next time: its token was refused, or it has another one."""


def tenant_of(*, enterprise: str | None, team: str | None, whole: bool | None) -> str:
    """Return what an installation is known by; `whole` says that an organisation installed it."""
    return (enterprise if whole else team) or ""


class OneWorkspace:
    """The workspace that the bot's token in the settings belongs to; unknown until Slack says."""

    single = True

    def __init__(self, token: str) -> None:
        self.token = token
        self._known: Workspace | None = None

    @property
    def known(self) -> Workspace | None:
        return self._known

    def learn(self, told: Mapping[str, object]) -> Workspace:
        """Take what auth.test says; raises PermanentFailure where it names no workspace."""

        def word(name: str) -> str:
            return value if isinstance(value := told.get(name), str) else ""

        tenant = tenant_of(
            enterprise=word("enterprise_id"),
            team=word("team_id"),
            whole=told.get("is_enterprise_install") is True,
        )
        if not tenant:
            raise PermanentFailure("Slack does not say which workspace the bot's token is of.")
        self._known = Workspace(
            tenant=tenant,
            token=self.token,
            name=word("team"),
            bot_user=word("user_id"),
            bot=word("bot_id"),
        )
        return self._known

    async def find(self, tenant: str) -> Workspace:
        if self._known is None:
            raise TemporaryFailure("Slack is not connected yet.")
        if tenant != self._known.tenant:
            raise PermanentFailure("The bot's token is of another workspace than this one.")
        return self._known

    async def tenants(self) -> Sequence[str]:
        return () if self._known is None else (self._known.tenant,)

    def forget(self, tenant: str) -> None:
        """The token in the settings is the only one there is."""


@dataclass(kw_only=True)
class InstalledWorkspaces:
    """The workspaces that installed the bot, as storage has them; kept for a minute each.

    A token that rotates is renewed in time, by one asker for all.
    """

    bridge: Bridge
    clients: Clients
    client_id: str
    client_secret: str = field(repr=False)
    clock: Callable[[], datetime]
    single: bool = field(default=False, init=False)
    _kept: dict[str, tuple[float, Installation]] = field(default_factory=dict, repr=False)
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, tenant: str) -> Workspace:
        kept, now = self._kept.get(tenant), asyncio.get_running_loop().time()
        # While a machine sleeps the loop's clock may stand still; tokens end all the same.
        if kept is not None and now < kept[0] and not self._expires_soon(kept[1]):
            return workspace_of(kept[1])
        found = await self._current(tenant)
        self._kept[tenant] = (now + SECONDS_KEPT, found)
        return workspace_of(found)

    async def tenants(self) -> Sequence[str]:
        return await self.bridge.look(lambda uow: uow.installations.tenants(PLATFORM))

    def forget(self, tenant: str) -> None:
        self._kept.pop(tenant, None)

    async def _current(self, tenant: str) -> Installation:
        found = await self._stored(tenant)
        if not self._expires_soon(found):
            return found
        async with self._renewing:
            found = await self._stored(tenant)  # somebody may have been here before
            return await self._renewed(found) if self._expires_soon(found) else found

    async def _stored(self, tenant: str) -> Installation:
        try:
            found = await self.bridge.look(lambda uow: uow.installations.get(PLATFORM, tenant))
        except Exception as error:
            raise before_sending(error, place="this workspace") from error
        if found is None:
            raise PermanentFailure(NOT_INSTALLED)
        return found

    def _expires_soon(self, installation: Installation) -> bool:
        ends = _expiry(installation)
        return ends is not None and ends - self.clock() < ROTATE_BEFORE

    async def _renewed(self, installation: Installation) -> Installation:
        """Store the next token in place of this one; of another replica's too, the later counts."""
        now = self.clock()
        try:
            told = await self.clients.asking().oauth_v2_access(
                client_id=self.client_id,
                client_secret=self.client_secret,
                grant_type="refresh_token",
                refresh_token=installation.secrets["refresh_token"],
            )
            renewed = rotated(
                installation,
                token=told["access_token"],
                refresh_token=told["refresh_token"],
                expires_at=now + timedelta(seconds=int(told["expires_in"])),
            )
        except Exception as error:
            again = await self._stored(installation.tenant)
            if again.secrets != installation.secrets:
                return again
            if (_expiry(installation) or now) > now:
                return installation  # it can be tried again, as long as this one is taken
            raise before_sending(error, place="this workspace") from error
        await self.bridge.use(partial(_store, renewed))
        return renewed


def _store(installation: Installation, uow: UnitOfWork) -> None:
    uow.installations.put(installation)
    uow.commit()


def workspace_of(installation: Installation) -> Workspace:
    return Workspace(
        tenant=installation.tenant,
        token=installation.secrets.get("bot_token", ""),
        name=installation.details.get("team_name", ""),
        bot_user=installation.details.get("bot_user", ""),
        bot=installation.details.get("bot", ""),
        rotates=_expiry(installation) is not None,
    )


def rotated(
    installation: Installation, *, token: str, refresh_token: str, expires_at: datetime
) -> Installation:
    """Return an installation with its next token."""
    return Installation(
        platform=installation.platform,
        tenant=installation.tenant,
        secrets={**installation.secrets, "bot_token": token, "refresh_token": refresh_token},
        details={**installation.details, "expires_at": str(int(expires_at.timestamp()))},
        installed_at=installation.installed_at,
    )


def _expiry(installation: Installation) -> datetime | None:
    """Return when its token expires, None for one that does not, or that cannot be renewed."""
    ends = installation.details.get("expires_at", "")
    if not ends.isdecimal() or "refresh_token" not in installation.secrets:
        return None
    return datetime.fromtimestamp(int(ends), UTC)


class Authorization(AsyncAuthorize):
    """Tells bolt by which token a request is answered, without asking Slack each time.

    A workspace that is not served is None; what cannot be known now is raised, so that Slack sends
    the request again.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bolt types no constructors
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actors: str | None,
    ) -> AuthorizeResult | None:
        tenant = tenant_of(
            enterprise=enterprise_id, team=team_id, whole=context.is_enterprise_install
        )
        try:
            found = await self._workspaces.find(tenant)
        except PermanentFailure:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.bot_user,
            bot_id=found.bot,
            bot_token=found.token,
            user_id=user_id,
        )
