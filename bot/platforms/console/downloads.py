"""Files that an answer holds: a terminal can only say where it put them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bot.domain.errors import UserError
from bot.domain.replies import File

_ODD = re.compile(r"[^\w.-]+")
FOR_THE_OWNER_ALONE = 0o600


def put(file: File, folder: Path) -> Path:
    """Write a file for its owner alone, in place of one of its name. Raises UserError."""
    path = folder / (_ODD.sub("-", file.name).strip("-.") or "download")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_THE_OWNER_ALONE)
        with open(descriptor, "wb") as out:  # noqa: PTH123 - a descriptor has no path
            out.write(file.content)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).") from error
    return path
