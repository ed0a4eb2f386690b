"""Installation in a workspace by OAuth: bolt does the steps, storage keeps what comes of them.

Nothing of whoever installed the bot is kept.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urljoin

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models import Installation as Installed
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.domain.errors import PaperRoundError
from bot.domain.installations import Installation
from bot.domain.ports import Bridge, UnitOfWork
from bot.platforms.slack.api.clients import silent
from bot.platforms.slack.api.origins import PLATFORM
from bot.platforms.slack.api.workspaces import tenant_of
from bot.platforms.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.platforms.slack.settings import Slack
from bot.platforms.slack.tenants.pages import pages
from bot.platforms.slack.tenants.returning import accepted

STATE_LASTS = timedelta(minutes=10)

Changed = Callable[[str], Awaitable[None]]
"""Told a tenant that has a new installation."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Installations(AsyncInstallationStore):
    """Where bolt stores what was installed; who answers by it, `workspaces` knows."""

    bridge: Bridge
    clock: Callable[[], datetime]
    changed: Changed

    @property
    def logger(self) -> logging.Logger:
        return silent()

    async def async_save(self, installation: Installed) -> None:
        """Store an installation in place of the one before; raises BoltError."""
        now = self.clock()
        kept = kept_of(installation, now=now)
        try:
            await self.bridge.use(partial(_store, kept, now=now))
        except PaperRoundError as error:
            log.warning("slack.not_installed", error=type(error).__name__, why=str(error))
            raise BoltError("the installation could not be stored") from error
        log.info("slack.installed")
        await self.changed(kept.tenant)


@dataclass(kw_only=True)
class States(AsyncOAuthStateStore):
    """What tells an installation that was begun here from one that was not: once, ten minutes."""

    bridge: Bridge
    clock: Callable[[], datetime]
    new_token: Callable[[], str] = field(repr=False)

    @property
    def logger(self) -> logging.Logger:
        return silent()

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        state, now = self.new_token(), self.clock()

        def expect(uow: UnitOfWork) -> None:
            uow.installations.expect(_hash(state), now=now, expires_at=now + STATE_LASTS)
            uow.commit()

        await self.bridge.use(expect)
        return state

    async def async_consume(self, state: str) -> bool:
        now = self.clock()

        def arrived(uow: UnitOfWork) -> bool:
            known = uow.installations.arrived(_hash(state), now=now)
            uow.commit()
            return known

        return await self.bridge.use(arrived)


def oauth(
    slack: Slack,
    *,
    client_secret: str,
    public_url: str,
    installations: Installations,
    states: States,
) -> AsyncOAuthSettings:
    """Return what bolt needs for the steps; the addresses follow those of the settings."""
    return AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=f"{public_url.rstrip('/')}{REDIRECT_PATH}",
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        install_page_rendering_enabled=False,
        callback_options=pages(),
        authorization_url=urljoin(slack.api_base_url, "../oauth/v2/authorize"),
        installation_store=installations,
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=int(STATE_LASTS.total_seconds()),
        logger=silent(),
    )


def kept_of(installed: Installed, *, now: datetime) -> Installation:
    """Return what is kept of an installation: the bot's side of it."""
    bot = installed.to_bot()
    secrets = {"bot_token": bot.bot_token, "refresh_token": bot.bot_refresh_token}
    ends = bot.bot_token_expires_at
    details = {
        "team_name": installed.enterprise_name if installed.is_enterprise_install else None,
        "bot_user": bot.bot_user_id,
        "bot": bot.bot_id,
        "app": bot.app_id,
        "scopes": ",".join(bot.bot_scopes or ()),
        "expires_at": None if ends is None else str(ends),
        "organisation": "yes" if installed.is_enterprise_install else None,
    }
    details["team_name"] = details["team_name"] or installed.team_name
    return Installation(
        platform=PLATFORM,
        tenant=tenant_of(
            enterprise=installed.enterprise_id,
            team=installed.team_id,
            whole=installed.is_enterprise_install,
        ),
        secrets={name: value for name, value in secrets.items() if value},
        details={name: value for name, value in details.items() if value},
        installed_at=now,
    )


def _store(installation: Installation, uow: UnitOfWork, *, now: datetime) -> None:
    uow.installations.put(installation)
    accepted(installation.tenant, uow, now=now)


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
