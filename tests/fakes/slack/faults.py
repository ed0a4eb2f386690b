"""What Slack can do wrong on command, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What befalls a call; any other error is named by its own word, `is_archived`."""

    RATE_LIMITED = "429, with Retry-After: `retry_after` seconds"
    SERVER_ERROR = "500"
    UNAVAILABLE = "503"
    SLOW = "the answer takes `seconds`"
    DROPPED_BEFORE = "the connection is cut before anything is done"
    DROPPED_AFTER_ACCEPT = "it is done, then the connection is cut"
    SOCKET_LOST_BEFORE_ACK = "the socket is cut once an envelope went out, before its ack comes in"
    REPEATED = "an event is sent `copies` times more although it was acknowledged"


@dataclass(eq=False, kw_only=True)
class Planned:
    """A fault that waits for its calls; `hits` counts those it befell."""

    what: Fault | str
    method: str | None = None
    channel: str | None = None
    times: int | None = 1
    details: dict[str, Any] = field(default_factory=dict)
    hits: int = 0

    def strikes(self, method: str, channels: tuple[str, ...]) -> bool:
        return (
            (self.times is None or self.hits < self.times)
            and self.method in (None, method)
            and (self.channel is None or self.channel in channels)
        )


class Faults:
    """The faults that are planned now."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []

    @contextmanager
    def plan(self, planned: Planned) -> Iterator[Planned]:
        self._planned.append(planned)
        try:
            yield planned
        finally:
            self._planned.remove(planned)

    def strike(
        self, method: str, *channels: str, only: Fault | None = None, but: tuple[Fault, ...] = ()
    ) -> Planned | None:
        """Return the fault that befalls this call, which counts as a hit."""
        for each in self._planned:
            fits = each.what not in but and (only is None or each.what == only)
            if fits and each.strikes(method, channels):
                each.hits += 1
                return each
        return None
