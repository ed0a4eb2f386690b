"""How Slack says no."""

from __future__ import annotations


class SlackError(Exception):
    """An error by its name; `details` go beside it into the answer."""

    def __init__(self, name: str, **details: object) -> None:
        super().__init__(name)
        self.name = name
        self.details = details
