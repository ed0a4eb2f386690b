"""How things of Discord are named here: the platform, and a message by its channel and its id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

PLATFORM = "discord"
_REFERENCE = re.compile(r"(?P<channel>[0-9]{1,20})/(?P<message>[0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Reference:
    """A message, as Discord answered when it was sent.

    `channel` is where it stands: a channel, a thread in one, or a person's channel with the bot.
    """

    channel: str
    message: str

    def __str__(self) -> str:
        """Return the form that the ledger holds, `1100000000000000001/1200000000000000002`."""
        return f"{self.channel}/{self.message}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read that form; raises ValueError on anything else."""
        match = _REFERENCE.fullmatch(text)
        if match is None or not text.isascii():
            raise ValueError("not the reference of a message of Discord")
        return cls(match["channel"], match["message"])
