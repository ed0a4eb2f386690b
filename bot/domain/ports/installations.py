"""Workspaces that installed the bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.installations import Installation


class InstallationStore(Protocol):
    """Workspaces that installed the bot; what is secret of them is sealed at rest.

    Whoever needs a key that the settings do not hold is told so by UserError; what has no secrets
    needs none.
    """

    def get(self, platform: str, tenant: str) -> Installation | None:
        """Return the installation in a workspace; raises UserError where no key opens it."""

    def put(self, installation: Installation) -> None:
        """Store an installation, in place of any that its workspace has; raises UserError."""

    def remove(self, platform: str, tenant: str) -> bool:
        """Delete an installation with its secrets; False when there was none."""

    def tenants(self, platform: str) -> Sequence[str]:
        """Return the workspaces that installed the bot, in order."""

    def reseal(self) -> int:
        """Seal everything with the newest key and return how many were not.

        What no key opens stays as it is; UserError names it once all else is sealed.
        """

    def expect(self, state_hash: str, *, now: datetime, expires_at: datetime) -> None:
        """Remember that somebody began an installation, known by the hash of its state.

        States that expired are forgotten, so that they do not pile up.
        """

    def arrived(self, state_hash: str, *, now: datetime) -> bool:
        """Return whether such a state is expected, once: it is forgotten, with all that expired.

        Of several that ask at once one is told so, if each commits.
        """
