"""How the parts of a running Paper Round are, and what that makes of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """From working to not working."""

    OK = "ok"
    DEGRADED = "degraded"
    STARTING = "starting"
    STOPPING = "stopping"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part's status with a sentence for the operator."""

    status: Status
    detail: str = ""


def overall(components: Mapping[str, Component], *, database: str = "database") -> Status:
    """Return the whole's status: only the database can make it fail, all else degrades it."""
    if components[database].status is Status.FAILED:
        return Status.FAILED
    troubled = any(part.status is not Status.OK for part in components.values())
    return Status.DEGRADED if troubled else Status.OK
