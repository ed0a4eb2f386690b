"""What Discord can do wrong on command, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What befalls a call; any other error is named by its own code: 50013, or 401."""

    RATE_LIMITED = "429 with Via and a JSON body: `retry_after` seconds; `whole` is for every route"
    BANNED = "429 as Cloudflare sends it: without Via, a page of HTML"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    SLOW = "it is done after `seconds`, or once `until`, an event, is set"
    DROPPED_BEFORE = "the connection is cut before anything is done"
    DROPPED_AFTER_ACCEPT = "it is done, then the connection is cut"
    CLOSED = "of the method `identify`: the gateway closes with `code`"


@dataclass(eq=False, kw_only=True)
class Planned:
    """A fault that waits for its calls; `hits` counts those it befell."""

    what: Fault | int
    method: str | None = None
    channel: str | None = None
    times: int | None = 1
    details: dict[str, Any] = field(default_factory=dict)
    hits: int = 0

    def strikes(self, method: str, places: tuple[str, ...]) -> bool:
        return (
            (self.times is None or self.hits < self.times)
            and (method == "identify") == (self.what is Fault.CLOSED)
            and self.method in (None, method)
            and (self.channel is None or self.channel in places)
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

    def strike(self, method: str, *places: str) -> Planned | None:
        """Return the fault that befalls this call, which counts as a hit."""
        for each in self._planned:
            if each.strikes(method, places):
                each.hits += 1
                return each
        return None
