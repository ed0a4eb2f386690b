"""A process of its own that fits one model, and writes its numbers to stdout.

It is told what to do by one line on stdin, as a database's address may hold a password. Stdin stays
open as long as whoever started it lives: when it ends, so does this process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Thread

from bot.domain.epochs import Epoch
from bot.runtime.kept_models import reason, write
from bot.services import models
from bot.storage.database import open_database

NOT_WHOLE = 3
"""Exit code: texts have changed since the epoch began, so that nobody can fit it any more."""

_STDIN, _STDOUT = 0, 1
_NICENESS = 10
_RATHER_THIS_ONE = "500"  # of a thousand: the kernel, short of memory, ends this process first


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to fit, and where its papers are."""

    database_url: str = field(repr=False)
    epoch: Epoch

    def line(self) -> bytes:
        epoch = asdict(self.epoch) | {"begun_at": self.epoch.begun_at.isoformat()}
        return json.dumps({"database_url": self.database_url, "epoch": epoch}).encode() + b"\n"


def parse(line: bytes) -> Order:
    given = json.loads(line)
    epoch = given["epoch"]
    epoch["begun_at"] = datetime.fromisoformat(epoch["begun_at"])
    return Order(database_url=given["database_url"], epoch=Epoch(**epoch))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started this, and ends it
    order = parse(_first_line())
    Thread(target=_end_with_the_starter, daemon=True).start()
    _step_back()
    try:
        code = fit(order)
    except Exception as error:  # noqa: BLE001 - whatever it is, the starter logs it in one line
        sys.exit(f"{type(error).__name__}: {reason(error)}")
    sys.exit(code)


def fit(order: Order) -> int:
    """Fit, write the numbers to stdout, and return the exit code."""
    with (
        open_database(order.database_url) as database,
        database.unit_of_work(read_only=True) as uow,
    ):
        material = models.material_of(order.epoch, uow)
    if not material.is_whole:
        return NOT_WHOLE
    numbers = BytesIO()
    write(models.fitted(material), order.epoch, numbers)
    with os.fdopen(_STDOUT, "wb", closefd=False) as out:
        out.write(numbers.getbuffer())
    return 0


def _first_line() -> bytes:
    """Read stdin up to the end of a line, and no further than it is needed."""
    read = b""
    while not read.endswith(b"\n"):
        some = os.read(_STDIN, 1 << 16)
        if not some:
            sys.exit("it was not told what to do")
        read += some
    return read


def _end_with_the_starter() -> None:
    while os.read(_STDIN, 1):
        pass
    os._exit(1)


def _step_back() -> None:
    """Leave the processor, and the memory, to who answers people."""
    os.nice(_NICENESS)
    with suppress(OSError):  # only Linux has it
        Path("/proc/self/oom_score_adj").write_text(_RATHER_THIS_ONE, encoding="ascii")


if __name__ == "__main__":
    main()
