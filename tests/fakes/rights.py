"""The rights of an ordinary user, also where tests run as root: Linux keeps them per thread."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

VERSION_3 = 0x20080522  # capset(2)
OVERRIDES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, capabilities(7)

_libc = ctypes.CDLL(None, use_errno=True)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@contextmanager
def ordinary_rights() -> Iterator[None]:
    """Let this thread, and those it starts, respect the rights of files."""
    rights = (_Rights * 2)()
    _call(_libc.capget, rights)
    before = rights[0].effective
    rights[0].effective = before & ~OVERRIDES
    _call(_libc.capset, rights)
    try:
        yield
    finally:
        rights[0].effective = before
        _call(_libc.capset, rights)


def _call(function: ctypes._NamedFuncPointer, rights: ctypes.Array[_Rights]) -> None:
    header = _Header(version=VERSION_3, pid=0)
    if function(ctypes.byref(header), rights) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
