"""Rate limits: a bucket for each route and place, one for everything, and the ban behind them.

<https://docs.discord.com/developers/topics/rate-limits>. Real time counts here, whatever the
fake's clock says, as clients wait in real time.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

GENEROUS = (1_000, 1.0)
"""Calls, and in how many seconds, where nothing is paced: no client ever waits."""
PACED: dict[str, tuple[int, float]] = {
    "create_message": (5, 5.0),
    "create_dm": (5, 5.0),
    "list_message_reactions_by_emoji": (5, 1.0),
}
OTHERS = (20, 1.0)
WHOLE = (50, 1.0)
INVALID_WITHIN = 600.0
MOST_INVALID = 10_000
KEPT = 2_000


@dataclass(slots=True)
class Window:
    began: float
    used: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`retry_after` is None where a call may go on; `whole` where all routes have to wait."""

    headers: dict[str, str]
    retry_after: float | None = None
    whole: bool = False


class Buckets:
    """Counts calls; `paced` makes the limits those of Discord, `most_invalid` ends in a ban."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.paced = False
        self.most_invalid = MOST_INVALID
        self.refused = 0
        self._clock = clock
        self._windows: OrderedDict[tuple[str, str], Window] = OrderedDict()
        self._invalid: deque[float] = deque(maxlen=MOST_INVALID)

    @property
    def invalid_requests(self) -> int:
        """How many calls of the last ten minutes were answered 401, 403 or 429."""
        since = self._clock() - INVALID_WITHIN
        while self._invalid and self._invalid[0] < since:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        return self.invalid_requests >= self.most_invalid

    def was_answered(self, status: int) -> None:
        if status in (401, 403, 429):
            self._invalid.append(self._clock())

    def take(self, method: str, place: str, *, by_token: bool) -> Verdict:
        """Count a call; interactions are exempt from the limit over everything."""
        if self.paced and not by_token:
            over = self._used(("", ""), WHOLE)
            if over is not None:
                return self._refusal({}, over, whole=True)
        limit = PACED.get(method, OTHERS) if self.paced else GENEROUS
        key = (method, place)
        over = self._used(key, limit)
        headers = self._headers(key, limit)
        return Verdict(headers=headers) if over is None else self._refusal(headers, over)

    def _refusal(self, headers: dict[str, str], over: float, *, whole: bool = False) -> Verdict:
        self.refused += 1
        return Verdict(headers=headers, retry_after=round(over, 3), whole=whole)

    def _used(self, key: tuple[str, str], limit: tuple[int, float]) -> float | None:
        """Use a bucket once; returns the seconds until it is there again, where it is empty."""
        most, seconds = limit
        now = self._clock()
        window = self._windows.get(key)
        if window is None or now - window.began >= seconds:
            window = self._windows[key] = Window(began=now)
            self._windows.move_to_end(key)
            while len(self._windows) > KEPT:
                self._windows.popitem(last=False)
        if window.used >= most:
            return window.began + seconds - now
        window.used += 1
        return None

    def _headers(self, key: tuple[str, str], limit: tuple[int, float]) -> dict[str, str]:
        most, seconds = limit
        window = self._windows[key]
        after = max(0.0, window.began + seconds - self._clock())
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - window.used),
            "X-RateLimit-Reset": f"{1_700_000_000 + window.began + seconds:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(key[0].encode()).hexdigest()[:32],
        }
