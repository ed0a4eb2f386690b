"""Workspaces that installed the bot, and what is needed to speak there, or to be kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A workspace that installed the bot; Discord has one for all its servers.

    `secrets` are tokens by name, which storage seals; `details` is everything else that the
    platform told, as text by name.
    """

    platform: str
    tenant: str
    secrets: Mapping[str, str] = field(repr=False)
    details: Mapping[str, str] = field(default_factory=dict)
    installed_at: datetime
