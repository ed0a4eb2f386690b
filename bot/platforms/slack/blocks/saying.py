"""Blocks in plain words, for notifications, screen readers, and where blocks are refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.platforms.slack.blocks.text import ESCAPES, Json


def said(blocks: Iterable[Json], *, addresses: bool = False) -> str:
    """Return the words of blocks in lines, not escaped; those of buttons are left out.

    With `addresses` links are followed by where they lead.
    """
    return "\n".join(line for block in blocks for line in _lines(block, addresses) if line)


def _lines(block: Json, addresses: bool) -> Iterator[str]:  # noqa: FBT001 - see `said`
    match block["type"]:
        case "header":
            yield _literal(block["text"]["text"])
        case "context":
            yield from (_literal(each["text"]) for each in block["elements"])
        case "rich_text":
            for element in block["elements"]:
                yield from _rich(element, addresses)


def _rich(element: Json, addresses: bool) -> Iterator[str]:  # noqa: FBT001
    if element["type"] == "rich_text_list":
        yield from (f"• {_joined(item, addresses)}" for item in element["elements"])
    else:
        yield from _joined(element, addresses).split("\n")


def _joined(element: Json, addresses: bool) -> str:  # noqa: FBT001
    return "".join(
        f"{each['text']} ({each['url']})" if addresses and "url" in each else each["text"]
        for each in element["elements"]
    )


def _literal(text: str) -> str:
    """Return an escaped text as it is read."""
    for character, escaped in reversed(ESCAPES.items()):
        text = text.replace(escaped, character)
    return text
