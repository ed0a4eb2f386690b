"""How Slack is, as a sentence for the operator: it begins, works, is in trouble, or is refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.health import Component, Status


@dataclass(kw_only=True)
class Condition:
    """What was last seen of the way in, and of posting; the worse of both is told.

    `trouble` is about posting, and over with the next message that goes out.
    """

    _way_in: Component = field(default_factory=lambda: Component(status=Status.STARTING))
    _trouble: Component | None = None
    _up: bool = False

    @property
    def up(self) -> bool:
        """Whether messages can be posted: Slack was reached, and the platform still runs."""
        return self._up

    def serving(self, detail: str) -> None:
        self._up, self._way_in = True, Component(status=Status.OK, detail=detail)

    def starting(self) -> None:
        self._up, self._way_in = False, Component(status=Status.STARTING)

    def lost(self, detail: str) -> None:
        """Nothing comes in just now; messages can be posted if they could before."""
        self._way_in = Component(status=Status.DEGRADED, detail=detail)

    def refused(self, detail: str) -> None:
        """Slack does not let the bot in; that lasts until somebody does something."""
        self._up, self._way_in = False, Component(status=Status.FAILED, detail=detail)

    def stopping(self) -> None:
        self._up, self._way_in = False, Component(status=Status.STOPPING)

    def posted(self) -> None:
        self._trouble = None

    def troubled(self, detail: str, *, status: Status = Status.DEGRADED) -> None:
        self._trouble = Component(status=status, detail=detail)

    def component(self) -> Component:
        if self._trouble is not None and self._way_in.status in {Status.OK, Status.DEGRADED}:
            return self._trouble
        return self._way_in
