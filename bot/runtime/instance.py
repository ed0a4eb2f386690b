"""One process a home: a locked file that names the instance and outlives no process.

The name is the owner of this home's leases. As the system drops the lock with the process, a new
start knows that the one before is dead, and takes its leases over without waiting for them.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.domain.errors import UserError

FILE_NAME = "instance"


def is_claimed(folder: Path) -> bool:
    """Whether a process holds the home whose `var` folder this is."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def claimed(folder: Path, *, new_name: Callable[[], str]) -> Iterator[str]:
    """Hold the home whose `var` folder this is, and yield the instance's name.

    Raises UserError while another process holds it, and where none may.
    """
    with _opened(folder) as file:
        _lock(file, folder)
        file.seek(0)
        name = file.read().strip()
        if not name:
            name = new_name()
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        yield name


def _opened(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / FILE_NAME).open("a+", encoding="utf-8")
    except OSError as error:
        raise _unusable(folder, error) from error


def _lock(file: TextIO, folder: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UserError(
            f"Paper Round already runs in {folder.parent}: stop it, or use another --home."
        ) from error
    except OSError as error:
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> UserError:
    return UserError(
        f"{folder / FILE_NAME} cannot be locked ({error.strerror}): choose another --home."
    )
