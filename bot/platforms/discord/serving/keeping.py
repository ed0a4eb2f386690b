"""What is kept of the application: the commands sent last, and which server each channel is in.

Discord tells of channels only while the bot is in their server. So whoever comes back and is in it
no more must know from before which channels those were. It is kept by application: another bot's
token, given by mistake, ends nobody's digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from bot.domain.audiences import AudienceKind, AudienceState
from bot.domain.installations import Installation
from bot.domain.ports import UnitOfWork
from bot.platforms.discord.references import PLATFORM

COMMANDS, CHANNEL = "commands", "channel "


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`commands` is their digest, empty where none were sent; `homes` are servers by channel."""

    commands: str = ""
    homes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, application: int, uow: UnitOfWork) -> Self:
        """Return what is kept of an application, nothing where it was never served."""
        found = uow.installations.get(PLATFORM, str(application))
        details = found.details if found is not None else {}
        return cls(
            commands=details.get(COMMANDS, ""),
            homes={
                name.removeprefix(CHANNEL): server
                for name, server in details.items()
                if name.startswith(CHANNEL)
            },
        )

    def store(self, application: int, uow: UnitOfWork, *, now: datetime) -> None:
        """Keep this in place of what was kept. Commits."""
        homes = {f"{CHANNEL}{channel}": server for channel, server in self.homes.items()}
        uow.installations.put(
            Installation(
                platform=PLATFORM,
                tenant=str(application),
                secrets={},
                details={COMMANDS: self.commands} | homes,
                installed_at=now,
            )
        )
        uow.commit()


def channels_with_digests(uow: UnitOfWork) -> frozenset[str]:
    """Return the channels whose digests have not ended; some may be paused."""
    return frozenset(
        audience.ref.channel
        for audience in uow.audiences.all()
        if audience.ref.platform == PLATFORM
        and audience.kind is AudienceKind.CHANNEL
        and audience.state is not AudienceState.ENDED
    )
