"""The files beside the page: a fixed list, read once, so that no path is ever made of a request."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files

TYPES: dict[str, str] = {
    "chat.css": "text/css; charset=utf-8",
    "chat.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
ETAG_LENGTH = 16


def static_files() -> Mapping[str, tuple[bytes, str, str]]:
    """Return each file's bytes, content type and etag by name."""
    folder = files("bot.platforms.web") / "static"
    contents = {name: (folder / name).read_bytes() for name in TYPES}
    return {name: (content, TYPES[name], _etag(content)) for name, content in contents.items()}


def _etag(content: bytes) -> str:
    return sha256(content).hexdigest()[:ETAG_LENGTH]
