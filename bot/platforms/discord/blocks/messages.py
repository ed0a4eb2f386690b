"""A message as it goes out, and whether Discord takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import cutting
from bot.platforms.discord.blocks import limits
from bot.platforms.discord.blocks.buttons import unlike
from bot.platforms.discord.blocks.text import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is posted: embeds with rows of buttons under them, or their words as `content`."""

    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    flags: int = 0

    def json(self) -> Json:
        """Return it as Discord's API takes it: only what is in it."""
        found: Json = {
            "content": self.content,
            "embeds": list(self.embeds),
            "components": list(self.components),
            "flags": self.flags,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def fits(self) -> bool:
        """Whether it is within what Discord takes."""
        return (
            len(self.content) <= limits.CONTENT
            and len(self.embeds) <= limits.EMBEDS
            and len(self.components) <= limits.ROWS
            and characters(self.embeds) <= limits.CHARACTERS_OF_MESSAGE
            and all(_description(each) <= limits.DESCRIPTION for each in self.embeds)
        )


def of(embeds: Sequence[Json], rows: Sequence[Json] = ()) -> Message:
    return Message(embeds=tuple(embeds), components=tuple(unlike(rows)))


def characters(embeds: Sequence[Json]) -> int:
    """Return what embeds take of a message; addresses are not counted."""
    return sum(cutting.utf16(each.get("title", "")) + _description(each) for each in embeds)


def _description(embed: Json) -> int:
    return cutting.utf16(embed.get("description", ""))
