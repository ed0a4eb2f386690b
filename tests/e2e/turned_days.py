"""`paperround` on a day that a test turns: `python -m tests.e2e.turned_days --home HOME run`.

Its clock goes on as every clock does, from wherever the file in `TURNED_BY` puts it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

TURNED_BY = "TURNED_BY"
"""Environment: the file that says how many seconds the clock is ahead of the machine's."""


@dataclass(frozen=True, slots=True)
class Days:
    """The clock that a program and the Slack around it share."""

    file: Path

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    def turn_to(self, moment: datetime) -> None:
        """Let it be another moment, for every process at once."""
        ahead = (moment - datetime.now(UTC)).total_seconds()
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(ahead))
        fresh.replace(self.file)

    def turn_on(self, by: timedelta) -> None:
        self.turn_to(self() + by)


def main() -> None:
    from bot import __main__, app  # noqa: PLC0415 - whoever only reads the clock needs neither
    from bot.runtime import surroundings  # noqa: PLC0415

    clock = Days(Path(os.environ[TURNED_BY]))
    around = partial(surroundings.Surroundings, clock=clock)
    with patch.object(app, "Surroundings", around), patch.object(surroundings, "utc_now", clock):
        __main__.main()


if __name__ == "__main__":
    main()
