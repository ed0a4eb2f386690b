"""Names of things: opaque ids that must not be swapped, and references people can type.

An account is written `web:you`, `slack:T1/U1`, `discord:42`; an audience `web:#papers`,
`slack:T1/C1`, and `slack:T1/C1:weekly` for a second one in the same channel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType

from bot.domain.echo import echo
from bot.domain.errors import InvalidInput

PaperId = NewType("PaperId", str)
ReaderId = NewType("ReaderId", int)
AudienceId = NewType("AudienceId", int)
EditionId = NewType("EditionId", int)
DeliveryId = NewType("DeliveryId", int)
FileId = NewType("FileId", int)

_PART = r"[^/:\s]{1,200}"
_ACCOUNT = re.compile(rf"(?P<platform>[a-z]+):(?:(?P<tenant>{_PART})/)?(?P<rest>{_PART})")
_AUDIENCE = re.compile(rf"{_ACCOUNT.pattern}(?::(?P<name>{_PART}))?")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AccountRef:
    """One person's account on one platform; `tenant` is a Slack workspace, else empty."""

    platform: str
    tenant: str = ""
    external_id: str

    def __str__(self) -> str:
        """Return the form that people type and read."""
        return f"{self.platform}:{_slash(self.tenant)}{self.external_id}"

    @classmethod
    def parse(cls, text: str) -> AccountRef:
        """Read `web:you` or `slack:T1/U1`; raises InvalidInput on anything else."""
        match = _ACCOUNT.fullmatch(text.strip())
        if match is None or not text.isprintable():
            examples = "Examples: web:you, slack:T1/U1, discord:42."
            raise InvalidInput(f"“{echo(text)}” is not a reader. {examples}")
        return cls(
            platform=match["platform"], tenant=match["tenant"] or "", external_id=match["rest"]
        )


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Workspace:
    """A platform's people who belong together: those of one tenant."""

    platform: str
    tenant: str = ""

    @classmethod
    def of(cls, ref: AccountRef | AudienceRef) -> Workspace:
        return cls(platform=ref.platform, tenant=ref.tenant)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ChannelRef:
    """A place where messages are posted: a channel, or one person's direct messages."""

    platform: str
    tenant: str = ""
    channel: str

    def __str__(self) -> str:
        """Return the form that people type and read."""
        return f"{self.platform}:{_slash(self.tenant)}{self.channel}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AudienceRef:
    """Who receives digests: a channel under a name (empty for its first audience)."""

    platform: str
    tenant: str = ""
    channel: str
    name: str = ""

    def __str__(self) -> str:
        """Return the form that people type and read."""
        return f"{self.place}{':' + self.name if self.name else ''}"

    @property
    def place(self) -> ChannelRef:
        """The channel itself, shared by all audiences in it."""
        return ChannelRef(platform=self.platform, tenant=self.tenant, channel=self.channel)

    @classmethod
    def parse(cls, text: str) -> AudienceRef:
        """Read `web:#papers` or `slack:T1/C1:weekly`; raises InvalidInput on anything else."""
        match = _AUDIENCE.fullmatch(text.strip())
        if match is None or not text.isprintable():
            examples = "Examples: web:#papers, slack:T1/C1, web:you."
            raise InvalidInput(f"“{echo(text)}” is not an audience. {examples}")
        return cls(
            platform=match["platform"],
            tenant=match["tenant"] or "",
            channel=match["rest"],
            name=match["name"] or "",
        )

    @classmethod
    def direct(cls, account: AccountRef) -> AudienceRef:
        """Return the audience of one account's direct messages."""
        return cls(platform=account.platform, tenant=account.tenant, channel=account.external_id)


def _slash(tenant: str) -> str:
    return f"{tenant}/" if tenant else ""
