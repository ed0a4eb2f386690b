"""Whether Chromium is on this machine: asked before anything that could drive it is imported."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = f"Chromium is not installed: none of {', '.join(NAMES)} is on the PATH"


def chromium() -> str | None:
    """Return the program's path, or None where none is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)
