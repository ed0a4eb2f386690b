"""What the web chat signs with: the keys of the settings, or one of its own in a private file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IRWXG, S_IRWXO

from bot.domain.errors import UserError
from bot.settings import Settings

FILE_NAME = "web-key"
SHORTEST = 16
LONGEST = 1_000


def signing_keys(settings: Settings, *, new_token: Callable[[], str]) -> Sequence[str]:
    """Return the keys, the newest first; without any in the settings, `var/web-key` is made.

    Raises UserError where that file cannot be used or others may read it.
    """
    if known := known_keys(settings):
        return known
    file = _file(settings)
    with _needed(file):
        _make(file, new_token)
        return (_read(file),)


def known_keys(settings: Settings) -> Sequence[str]:
    """Return the keys there are, none while `var/web-key` is still to be made; raises UserError."""
    if settings.secret_keys:
        return tuple(key.get_secret_value() for key in settings.secret_keys)
    file = _file(settings)
    with _needed(file):
        return (_read(file),) if file.exists() else ()


def _file(settings: Settings) -> Path:
    return settings.home / "var" / FILE_NAME


@contextmanager
def _needed(file: Path) -> Iterator[None]:
    """Raise UserError where the file cannot be used."""
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UserError(
            f"{file} cannot be used ({why}): choose another --home, or set PAPERROUND_SECRET_KEY."
        ) from error


def _make(file: Path, new_token: Callable[[], str]) -> None:
    """Make the file whole or not at all; where another process is faster, its key stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{new_token()[:SHORTEST]}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as writing:
            writing.write(new_token())
            writing.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def _read(file: Path) -> str:
    with file.open(encoding="ascii") as reading:
        if os.fstat(reading.fileno()).st_mode & (S_IRWXG | S_IRWXO):
            raise UserError(
                f"Others on this machine may read {file}: `chmod 600` it if you trust them all, "
                "else delete it, and every browser must log in again."
            )
        key = reading.read(LONGEST).strip()
    if len(key) < SHORTEST:
        raise UserError(
            f"{file} holds no key: delete it, a new one is made and every browser logs in again."
        )
    return key
