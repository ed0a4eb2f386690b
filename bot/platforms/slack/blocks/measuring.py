"""What blocks take of a message, and whether they fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.platforms.slack.blocks import limits
from bot.platforms.slack.blocks.text import Json

COUNTED = ("text", "url")


def fits(blocks: Sequence[Json]) -> bool:
    """Whether Slack takes the blocks as one message; the weight of a block is a careful guess."""
    taken = characters(blocks)
    return (
        len(blocks) <= limits.BLOCKS_OF_MESSAGE
        and taken <= limits.CHARACTERS_OF_MESSAGE
        and taken + limits.WEIGHT_OF_BLOCK * len(blocks) <= limits.WEIGHT_OF_MESSAGE
    )


def characters(blocks: Sequence[Json]) -> int:
    """Return how many characters of words and addresses blocks hold."""
    return sum(len(text.encode("utf-16-le")) // 2 for text in _texts(list(blocks)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                if name in COUNTED:
                    yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
