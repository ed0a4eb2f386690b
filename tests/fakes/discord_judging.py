"""A judge of what is sent to Discord: the description of its API, and the limits that it misses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

CONTENT = 2_000
FILES = 10
TITLE = 45


def problems_of_message(message: Json, *, files: int = 0) -> list[str]:
    """Return what Discord would refuse of a message, or show as it should not."""
    content = message.get("content") or ""
    found = [f"{files} files are more than {FILES}"] if files > FILES else []
    if len(content) > CONTENT:
        found.append(f"content has {len(content)} characters, more than {CONTENT}")
    return found


def problems_of_modal(modal: Json) -> list[str]:
    """Return what Discord would refuse of a modal."""
    title = modal.get("title") or ""
    return [f"the title is longer than {TITLE} characters"] if len(title) > TITLE else []
