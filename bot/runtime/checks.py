"""What `doctor` looks at: everything an operator can mend, all findings at once."""

from __future__ import annotations

import socket
from pathlib import Path

from bot.domain.digests import Quarantined
from bot.domain.health import Component, Status
from bot.domain.ports import UnitOfWork
from bot.runtime.instance import is_claimed
from bot.runtime.reports import problems_of_files, stored_components
from bot.services.wording import plural
from bot.settings import Settings
from bot.sources.watching import Seen, look
from bot.storage.database import Database

MOST_SHOWN = 20


def examine(settings: Settings, database: Database) -> dict[str, Component]:
    """Return every part's state with a sentence that says what to do."""
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
