"""`paperround run` with a chat that takes its time: `python -m tests.e2e.slow HOME SECONDS CHAT`.

What people see goes to the file CHAT, a line for each paper.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from bot import app
from bot.commands.spec import Host
from bot.domain.editions import Delivery
from bot.domain.ports import Platform
from bot.runtime.home import opened
from bot.settings import load
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

    def connected(service: app.Service, out: TextIO, host: Host) -> Mapping[str, Platform]:
        del service, out, host
        return {"web": slow}

    app.connected = connected
    settings = load(home=Path(home), config=None, environ={})
    with opened(settings) as database:
        app.serve(app.with_port(settings, 0), database)  # any port: others may run beside it


if __name__ == "__main__":
    main(*sys.argv[1:])
