"""Connects the platforms that are configured; one that cannot be connected stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from bot.domain.errors import UserError
from bot.domain.health import Component, Status
from bot.platforms import PLATFORMS, Connected, Wiring, connect

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The platforms that are connected; `failed` are sentences by the names of the others."""

    made: tuple[Connected, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)

    def health(self) -> Mapping[str, Component]:
        """Return each platform's component, by name."""
        lost = {
            name: Component(status=Status.FAILED, detail=why) for name, why in self.failed.items()
        }
        return lost | {each.name: each.platform.health() for each in self.made}


Connect = Callable[[Wiring], Connections]


def connected(wiring: Wiring) -> Connections:
    """Connect every platform that is configured; raises UserError when nothing is left."""
    made: list[Connected] = []
    failed: dict[str, str] = {}
    for name in PLATFORMS:
        try:
            one = connect(name, wiring)
        except UserError as error:
            failed[name] = str(error)
        except Exception as error:
            log.exception("a platform could not be connected", platform=name)
            failed[name] = f"It could not be connected: unexpected {type(error).__name__}."
        else:
            made += [one] if one is not None else []
    if not made:
        raise UserError("\n".join(f"{name}: {why}" for name, why in failed.items()))
    return Connections(made=tuple(made), failed=failed)
