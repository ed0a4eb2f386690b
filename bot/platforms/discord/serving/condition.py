"""How Discord is, as a sentence for the operator: it starts, works, is in trouble or refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.domain.health import Component, Status

POSTING, COMMANDS = "posting", "commands"
"""What can be in trouble while the gateway is open."""


@dataclass(kw_only=True)
class Condition:
    """What was last seen of the gateway, and of what goes out; the worst is told.

    A trouble is over when its part goes well again.
    """

    _gateway: Component = field(default_factory=lambda: Component(status=Status.STARTING))
    _troubles: dict[str, Component] = field(default_factory=dict)
    _up: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def up(self) -> bool:
        """Whether messages can be posted: Discord was reached, and the platform still runs."""
        return self._up

    def serving(self, detail: str) -> None:
        self._up = True
        self._is(Component(status=Status.OK, detail=detail))

    def starting(self) -> None:
        self._up = False
        self._is(Component(status=Status.STARTING))

    def lost(self, detail: str) -> None:
        """Nothing comes in just now; messages can be posted if they could before."""
        self._is(Component(status=Status.DEGRADED, detail=detail))

    def refused(self, detail: str) -> None:
        """Discord does not let the bot in; that lasts until somebody does something."""
        self._up = False
        self._is(Component(status=Status.FAILED, detail=detail))

    def stopping(self) -> None:
        self._up = False
        self._is(Component(status=Status.STOPPING))

    async def changes(self) -> AsyncIterator[Component]:
        """Yield how the gateway is, now and whenever it is otherwise; for one who listens."""
        told: Component | None = None
        while True:
            self._changed.clear()
            if self._gateway != told:
                told = self._gateway
                yield told
            await self._changed.wait()

    def _is(self, gateway: Component) -> None:
        self._gateway = gateway
        self._changed.set()

    def well(self, part: str = POSTING) -> None:
        self._troubles.pop(part, None)

    def troubled(
        self, detail: str, *, part: str = POSTING, status: Status = Status.DEGRADED
    ) -> None:
        self._troubles[part] = Component(status=status, detail=detail)

    def component(self) -> Component:
        troubles = [*self._troubles.values()]
        if not troubles or self._gateway.status not in {Status.OK, Status.DEGRADED}:
            return self._gateway
        failed = (each for each in troubles if each.status is Status.FAILED)
        return next(failed, troubles[0])
