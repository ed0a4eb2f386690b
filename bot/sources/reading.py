"""A file on disk to a digest file, read once and safely: whatever is there, nothing is followed.

The folder is opened first and everything else relative to it, no link is followed on the way, and
only a regular file is read: neither a link that leads out of the folder nor one that is swapped in
while we look gets anything else read.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from bot.domain.digests import DigestFile, Format
from bot.domain.errors import NotSettled, Unreadable
from bot.sources import FORMATS
from bot.sources.dating import dated

LARGEST = 32 * 2**20  # bytes; some 20,000 papers
MOST_LINES = 200_000  # some ten times what 20,000 papers take: more is a log, and costs memory

_CHUNK = 2**20
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe would wait for writers
_KINDS: Mapping[Callable[[int], bool], str] = MappingProxyType(
    {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
)
# What passes by itself, or means that somebody else is at the file.
_PASSING = frozenset({errno.ENOENT, errno.ESTALE, errno.EMFILE, errno.ENFILE, errno.EINTR})
_MARKS = (  # the longer ones first: one begins with the other
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\v\f\r") | {"\x7f"}
_CONTROLS_ALLOWED = 0.01  # of a text's characters


def read(path: Path, *, root: Path, now: datetime) -> DigestFile:
    """Read, hash and parse a file that lies in `root`, or below it.

    A banner without a year is dated from `now`; the ledger keeps the date that the same bytes had
    when they were first met. Raises Unreadable for what can never be read as it is, and NotSettled
    for what is being written, was taken away or may be readable in a moment.
    """
    data = _bytes_of(path, root)
    digest = sha256(data).hexdigest()
    try:
        text = decoded(data)
        form = _format_of(path.name, text)
    except Unreadable as error:
        raise Unreadable(str(error), sha256=digest) from error
    parsed = form.parse(text)
    return DigestFile(
        path=shown(path),
        sha256=digest,
        size=len(data),
        parser=f"{form.name}/{form.version}",
        parsed=parsed,
        dated=dated(path.name, parsed.banner, first_seen=now.date()),
    )


def shown(path: Path) -> str:
    """Return a path as text that can be stored, also when its bytes are no UTF-8."""
    return str(path).encode("utf-8", "replace").decode()


def decoded(data: bytes) -> str:
    """Return the text of these bytes: UTF-8, or UTF-16 or -32 with its mark; raises Unreadable."""
    if not data.strip():
        raise Unreadable("the file is empty: put a digest into it, or take it away")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Unreadable(f"it is {what}, not a text: save it as text")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "UTF-8")
    if encoding == "UTF-8" and b"\0" in data:
        raise Unreadable(
            f"it is a binary file, or not UTF-8 (byte {data.index(0) + 1:,} is zero):"
            " save it as UTF-8 text"
        )
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"byte {error.start + 1:,} (line {line:,}) is not {encoding}: save the file as UTF-8"
        ) from error
    _check_is_text(text)
    return text


def _check_is_text(text: str) -> None:
    controls = sum(map(text.count, _CONTROLS))
    if "\0" in text or controls > _CONTROLS_ALLOWED * len(text):
        raise Unreadable("it is a binary file, not a text: save it as UTF-8 text")
    if not text.strip():
        raise Unreadable("the file is empty: put a digest into it, or take it away")
    lines = max(map(text.count, "\r\n"))
    if lines > MOST_LINES:
        raise Unreadable(f"it has {lines:,} lines, and {MOST_LINES:,} are read at most: split it")


def _format_of(name: str, text: str) -> Format:
    for form in FORMATS.values():
        if form.accepts(name, text):
            return form
    raise Unreadable(
        "no digest format reads files with this ending: name it .txt for a captured page,"
        " .jsonl for JSON lines"
    )


def _bytes_of(path: Path, root: Path) -> bytes:
    try:
        return _read_whole(*_located(path, root))
    except FileNotFoundError as error:
        if path.is_symlink():
            raise Unreadable(
                "it is a link that leads nowhere: put the file itself there"
            ) from error
        raise NotSettled("it vanished while it was read") from error
    except PermissionError as error:
        raise Unreadable("it may not be read: let the user who runs Paper Round read it") from error
    except OSError as error:
        if error.errno in _PASSING:
            raise NotSettled(f"it cannot be read right now ({error.strerror})") from error
        if error.errno == errno.ELOOP:
            raise Unreadable(
                "it is a link that cannot be followed: put the file itself there"
            ) from error
        raise Unreadable(f"it cannot be read ({error.strerror})") from error


def _located(path: Path, root: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the real folder and the steps from it to the file; raises Unreadable outside it."""
    folder = root.resolve(strict=True)
    try:
        real = path.resolve(strict=True)
    except RuntimeError as error:  # Python's word for links in a circle
        raise OSError(errno.ELOOP, str(error)) from error
    if not real.is_relative_to(folder):
        raise Unreadable("it is a link that leads out of the folder: put the file itself there")
    return folder, real.relative_to(folder).parts


def _read_whole(folder: Path, steps: tuple[str, ...]) -> bytes:
    with ExitStack() as stack:
        handle = os.open(folder, _OPEN | os.O_DIRECTORY)
        stack.callback(os.close, handle)
        for step in steps:
            handle = os.open(step, _OPEN, dir_fd=handle)
            stack.callback(os.close, handle)
        return _read_settled(handle)


def _read_settled(handle: int) -> bytes:
    before = os.fstat(handle)
    _check_is_readable(before)
    chunks: list[bytes] = []
    size = 0
    while size <= LARGEST and (chunk := os.read(handle, _CHUNK)):
        chunks.append(chunk)
        size += len(chunk)
    after = os.fstat(handle)
    if not after.st_nlink:
        raise NotSettled("it was taken away or replaced while it was read")
    if (size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size > LARGEST:
        raise NotSettled("it is still being written")
    return b"".join(chunks)


def _check_is_readable(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = next((what for is_it, what in _KINDS.items() if is_it(status.st_mode)), "a device")
        raise Unreadable(f"it is {kind}, not a file")
    if status.st_size > LARGEST:
        raise Unreadable(
            f"it has {status.st_size / 2**20:,.0f} MB, and {LARGEST // 2**20} MB are read at most:"
            " split it"
        )
