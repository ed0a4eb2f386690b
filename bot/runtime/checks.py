"""What `doctor` looks at: everything an operator can mend, all findings at once."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path

import structlog

from bot.domain.digests import Quarantined
from bot.domain.errors import PaperRoundError
from bot.domain.health import Component, Status
from bot.domain.ports import UnitOfWork
from bot.platforms import PLATFORMS, Inspection, inspect
from bot.runtime.instance import is_claimed
from bot.runtime.reports import problems_of_files, stored_components
from bot.services.wording import plural
from bot.settings import Settings
from bot.sources.watching import Seen, look
from bot.storage.database import Database

MOST_SHOWN = 20
PATIENCE = 20.0
"""Seconds that a platform's checks may take: they ask its servers."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def examine(inspection: Inspection, database: Database) -> dict[str, Component]:
    """Return every part's state with a sentence that says what to do."""
    return _own(inspection.settings, database) | await _platforms(inspection)


def _own(settings: Settings, database: Database) -> dict[str, Component]:
    with database.unit_of_work(read_only=True) as uow:
        components = stored_components(uow)
        components["files"] = _files(uow)
    for folder in settings.watch.folders:
        components[f"folder {folder}"] = _folder(folder)
    components["program"] = program(settings.home)
    components["port"] = _port(settings.private.host, settings.private.port)
    return components


def program(home: Path) -> Component:
    """Say whether the program runs in this home: nothing is sent while it does not."""
    running = is_claimed(home / "var")
    detail = "running" if running else "not running: `paperround run` starts it"
    return Component(status=Status.OK, detail=detail)


async def _platforms(inspection: Inspection) -> dict[str, Component]:
    """Ask all platforms at once; one that fails stops no other."""
    found = await asyncio.gather(*(_platform(name, inspection) for name in PLATFORMS))
    return {part: component for parts in found for part, component in parts.items()}


async def _platform(name: str, inspection: Inspection) -> Mapping[str, Component]:
    try:
        async with asyncio.timeout(PATIENCE):
            parts = await inspect(name, inspection)
    except TimeoutError:
        return _unexamined(name, "It did not answer in time: try again.")
    except PaperRoundError as error:
        return _unexamined(name, str(error))
    except Exception as error:
        log.exception("a platform could not be examined", platform=name)
        return _unexamined(name, f"It could not be examined: unexpected {type(error).__name__}.")
    return {f"{name} {part}": component for part, component in parts.items()}


def _unexamined(name: str, why: str) -> Mapping[str, Component]:
    return {name: Component(status=Status.FAILED, detail=why)}


def _files(uow: UnitOfWork) -> Component:
    problems = problems_of_files(uow)
    if not problems:
        return Component(status=Status.OK, detail="no problems")
    lines = [_problem(each) for each in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        lines.append(f"and {len(problems) - MOST_SHOWN} more")
    return Component(status=Status.DEGRADED, detail="\n".join(lines))


def _problem(problem: Quarantined) -> str:
    line = f":{problem.line}" if problem.line else ""
    return f"{problem.path}{line}: {problem.reason}"


def _folder(folder: Path) -> Component:
    seen = look([folder], Seen())
    if folder in seen.failed:
        return Component(status=Status.DEGRADED, detail=seen.failed[folder])
    count = len(seen.unsettled)
    return Component(status=Status.OK, detail=f"{count} {plural(count, 'file')}")


def _port(host: str, port: int) -> Component:
    """Say whether the private listener could be opened, or somebody (maybe we) has it already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            detail = f"{port} is in use: Paper Round runs already, or choose another with --port"
            return Component(status=Status.OK, detail=detail)
    return Component(status=Status.OK, detail=f"{port} is free")
