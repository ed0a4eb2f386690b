"""`paperround run` with a chat that takes its time: `python -m tests.e2e.slow HOME SECONDS CHAT`.

What people see goes to the file CHAT, a line for each paper.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from bot import app
from bot.domain.editions import Delivery
from bot.runtime.home import opened
from bot.settings import load
from tests.e2e.serving import connecting
from tests.fakes.platform import FakePlatform, papers_of


@dataclass
class SlowPlatform(FakePlatform):
    """Shows a message at once, and takes long to say so."""

    chat: Path = field(default_factory=Path)

    async def post(self, delivery: Delivery) -> str:
        with self.chat.open("a") as file:
            file.writelines(f"{paper}\n" for paper in papers_of(delivery))
        return await super().post(delivery)


def main(home: str, seconds: str, chat: str) -> None:
    slow = SlowPlatform(seconds=float(seconds), chat=Path(chat))

    settings = load(home=Path(home), config=None, environ={})
    with opened(settings) as database:
        chosen = app.with_port(settings, 0)  # any port: others may run beside it
        app.serve(chosen, database, connect=connecting(slow))


if __name__ == "__main__":
    main(*sys.argv[1:])
