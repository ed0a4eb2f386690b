"""`paperround` on a day of long ago: `python -m tests.browser.on_a_day --home HOME run --port 0`.

So that a picture taken again shows the same: time begins at `BEGIN` and goes on from there, and
papers are numbered in the order in which they came.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from itertools import count
from unittest.mock import patch

from bot import __main__, app
from bot.domain.ids import PaperId
from bot.runtime import surroundings

BEGIN = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)
STARTED = "STARTED_AT"
"""Environment: when the first program of a home started, on a real clock."""

_papers = count(1)


def clock() -> datetime:
    return BEGIN + (datetime.now(UTC) - datetime.fromisoformat(os.environ[STARTED]))


def new_paper_id() -> PaperId:
    return PaperId(f"p_{next(_papers):010d}")


if __name__ == "__main__":
    here = partial(surroundings.Surroundings, clock=clock, new_paper_id=new_paper_id)
    with patch.object(app, "Surroundings", here), patch.object(surroundings, "utc_now", clock):
        __main__.main()
