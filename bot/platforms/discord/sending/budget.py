"""Refused requests, counted: Discord bans an address that has too many of them.

10,000 answers 401, 403 or 429 in ten minutes, those shared with others left out:
https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from types import SimpleNamespace

import aiohttp

REFUSALS = frozenset({401, 403, 429})
MOST = 1_000
"""A tenth of what Discord allows; whatever else runs at this address has the rest."""
WINDOW = 600.0
SERVER_ERROR = 500


@dataclass(kw_only=True)
class Budget:
    """Knows the last refusals; where there were too many, nothing is sent for a while.

    Any thread may ask it, as commands tell how Discord is; `clock` counts seconds.
    """

    most: int = MOST
    window: float = WINDOW
    clock: Callable[[], float] = monotonic
    _refused: deque[float] = field(default_factory=deque)

    def note(self, status: int, *, shared: bool = False) -> None:
        """Take notice of an answer."""
        if status in REFUSALS and not shared:
            self._refused.append(self.clock())
            if len(self._refused) > self.most:
                self._refused.popleft()

    @property
    def closed_for(self) -> float:
        """Seconds for which nothing more should be sent; 0 where there is room."""
        if len(self._refused) < self.most:
            return 0.0
        return max(0.0, self._refused[0] + self.window - self.clock())

    @property
    def is_used_up(self) -> bool:
        """Whether nothing should be sent just now."""
        return self.closed_for > 0


@dataclass(kw_only=True)
class Attempt:
    """What is seen of a request on its way: whether it went out, and what was answered last.

    It is `unclear` once Discord failed over it: it may have been done all the same.
    """

    started: bool = False
    status: int = 0
    unclear: bool = False

    def answered(self, status: int) -> None:
        self.status = status
        self.unclear = self.unclear or status >= SERVER_ERROR


def tracing(budget: Budget) -> aiohttp.TraceConfig:
    """Return what lets a budget, and each request's own attempt, see what is answered."""
    config = aiohttp.TraceConfig()

    async def started(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if isinstance(attempt := _attempt(context), Attempt):
            attempt.started = True

    async def ended(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        answer = params.response
        budget.note(answer.status, shared=answer.headers.get("X-RateLimit-Scope") == "shared")
        if isinstance(attempt := _attempt(context), Attempt):
            attempt.answered(answer.status)

    config.on_request_start.append(started)
    config.on_request_end.append(ended)
    return config


def _attempt(context: SimpleNamespace) -> object:
    return getattr(context, "trace_request_ctx", None)
