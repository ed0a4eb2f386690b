"""The web chat's table of the settings file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.settings import Environment, Section


class Web(Section):
    """The chat in the browser."""

    login: Annotated[bool, Environment("PAPERROUND_WEB_LOGIN")] = Field(
        default=True,
        description="Whether a browser must be logged in by the link that `run` prints; without, "
        "everybody on this machine is web:you.",
    )


SECTION = Web
