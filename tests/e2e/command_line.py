"""The command line, called as a shell would call it, but without a process of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.__main__ import main

SEEDS = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a shell gets to see."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON can be anything
        """What stdout holds, which must be JSON and nothing else."""
        assert self.code in {0, 1}, self.err
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line that says what is wrong: nothing on stdout, no traceback, exit code 1."""
        assert self.code == 1, self
        assert self.out == ""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].isprintable()
        assert len(lines[0]) < 500
        return lines[0]


def paperround(*arguments: object, environ: Mapping[str, str] | None = None) -> Answer:
    """Run `paperround ARGUMENTS` in this process; only `environ` is set of our variables."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    others = {name: text for name, text in os.environ.items() if not name.startswith("PAPERROUND_")}
    with (
        patch.dict(os.environ, {**others, **(environ or {})}, clear=True),
        patch.object(sys, "argv", ["paperround", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = _exit_code()
    return Answer(code=code, out=_text(out), err=_text(err))


def at(home: Path, *arguments: object) -> Answer:
    return paperround("--home", home, *arguments)


def _exit_code() -> int:
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _text(stream: TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, BytesIO)
    return buffer.getvalue().decode()
