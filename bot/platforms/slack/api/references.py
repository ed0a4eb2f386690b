"""How a message of Slack is named in the ledger: by its channel and its time stamp."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_REFERENCE = re.compile(r"(?P<channel>[A-Z0-9]{1,50})/(?P<ts>[0-9]{1,20}\.[0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class Reference:
    """A message, as chat.postMessage answered it; `channel` of direct messages begins with D."""

    channel: str
    ts: str

    def __str__(self) -> str:
        """Return the form that the ledger holds, `C1/1711440000.000100`."""
        return f"{self.channel}/{self.ts}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read that form; raises ValueError on anything else."""
        match = _REFERENCE.fullmatch(text)
        if match is None:
            raise ValueError("not the reference of a message of Slack")
        return cls(match["channel"], match["ts"])
