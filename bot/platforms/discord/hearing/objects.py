"""What is rendered, as the objects that discord.py sends. It keeps none of them.

Every press comes in as an interaction, so nothing has to wait for it: what is finished before it is
sent is not remembered by the library.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import discord

from bot.domain.replies import File
from bot.platforms.discord.blocks.text import Json


class Rows(discord.ui.View):
    """Buttons as they were rendered."""

    def __init__(self, rows: Sequence[Json]) -> None:
        super().__init__(timeout=None)
        self._rows = list(rows)
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        return self._rows


class Questions(discord.ui.Modal):
    """A modal as it was rendered."""

    def __init__(self, modal: Json) -> None:
        super().__init__(title=modal["title"], custom_id=modal["custom_id"])
        self._modal = modal
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        return self._modal


def attached(file: File) -> discord.File:
    return discord.File(io.BytesIO(file.content), filename=file.name)
