"""The files beside the page: a fixed list, read once, so that no path is ever made of a request."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePosixPath

STYLES = (
    "colours.css",
    "base.css",
    "controls.css",
    "layout.css",
    "places.css",
    "messages.css",
    "papers.css",
    "blocks.css",
    "composer.css",
    "panel.css",
)
"""In the order in which they apply."""

SCRIPT = "chat.js"
MODULES = (
    "answers.js",
    "asking.js",
    "completing.js",
    "drawers.js",
    "events.js",
    "fragments.js",
    "history.js",
    "messages.js",
    "page.js",
    "panel.js",
    "places.js",
    "saying.js",
    "times.js",
    "votes.js",
)
"""What the script imports; a page names them all, or they were found one after the other."""

TYPES: dict[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
ETAG_LENGTH = 16


def static_files() -> Mapping[str, tuple[bytes, str, str]]:
    """Return each file's bytes, content type and etag by name."""
    folder = files("bot.platforms.web") / "static"
    names = (*STYLES, SCRIPT, *MODULES, "icon.svg")
    contents = {name: (folder / name).read_bytes() for name in names}
    return {name: (content, _type(name), _etag(content)) for name, content in contents.items()}


def _type(name: str) -> str:
    return TYPES[PurePosixPath(name).suffix]


def _etag(content: bytes) -> str:
    return sha256(content).hexdigest()[:ETAG_LENGTH]
