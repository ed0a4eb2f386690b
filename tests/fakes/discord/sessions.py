"""Gateway sessions: what a shard was told, kept until it says that it heard it."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.discord.sockets import Socket

KEPT = 5_000
"""How many events are kept for a shard that is away."""


@dataclass(eq=False, kw_only=True)
class Session:
    """A session outlives its sockets until it is dropped; `replay` holds what may be missed."""

    id: str
    shard: tuple[int, int]
    intents: int
    sequence: int = 0
    replay: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT), repr=False)
    socket: Socket | None = field(default=None, repr=False)
    heard: int = 0

    def record(self, name: str, data: object) -> str:
        """Return an event as it goes over the wire, and keep it."""
        self.sequence += 1
        text = json.dumps(
            {"op": 0, "s": self.sequence, "t": name, "d": data}, separators=(",", ":")
        )
        self.replay.append((self.sequence, text))
        return text

    def was_heard(self, sequence: int | None) -> None:
        """Forget what the app has heard, by what it says with its heartbeats."""
        self.heard = max(self.heard, sequence or 0)
        while self.replay and self.replay[0][0] <= self.heard:
            self.replay.popleft()

    def missed(self, since: int) -> list[str] | None:
        """Return what came after `since`; None where that is not known any more."""
        if since > self.sequence or (self.sequence - since > len(self.replay)):
            return None
        return [text for sequence, text in self.replay if sequence > since]
