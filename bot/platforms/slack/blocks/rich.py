"""Rich text: words that are literal whatever they hold, with links and styles of our own alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from bot.domain.visible import one_line
from bot.platforms.slack.blocks import limits
from bot.platforms.slack.blocks.text import Json, length, shorten, slices

Style = Literal["bold", "italic"]
Line = list[Json]
"""The elements of a line of words."""

LINE_END: Json = {"type": "text", "text": "\n"}


def words(text: str, style: Style | None = None, *, most: int | None = None) -> Line:
    """Return a text on one line, in as many elements as it takes; `most` shortens it."""
    line = one_line(text)
    shown = line if most is None else shorten(line, most)
    return [_text(part, style) for part in slices(shown, limits.TEXT)]


def link(url: str, text: str, style: Style | None = None, *, most: int | None = None) -> Json:
    shown = shorten(one_line(text), min(most or limits.TEXT, limits.TEXT))
    element: Json = {"type": "link", "url": url, "text": shown or url}
    return element if style is None else {**element, "style": {style: True}}


def section(lines: Iterable[Line]) -> Json:
    """Return lines under one another; people's own messages are made of the same elements."""
    return {"type": "rich_text_section", "elements": _joined(lines)}


def quote(lines: Iterable[Line]) -> Json:
    return {"type": "rich_text_quote", "elements": _joined(lines)}


def preformatted(text: str) -> Json:
    """Return lines of letters of one width; the text is visible characters and line feeds."""
    return {"type": "rich_text_preformatted", "elements": [_text(text, None)]}


def bullets(lines: Iterable[Line]) -> Json:
    items = [section([line]) for line in lines]
    return {"type": "rich_text_list", "style": "bullet", "elements": items}


def block(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def grouped(lines: Iterable[Line], most: int = limits.TEXT) -> Iterator[list[Line]]:
    """Give lines in groups, each short enough for a block of its own.

    A line that is longer is broken where its elements end.
    """
    group: list[Line] = []
    taken = 0
    for line in _broken(lines, most):
        size = _size(line)
        if group and taken + size > most:
            yield group
            group, taken = [], 0
        if line or group:  # no group begins with an empty line
            group.append(line)
            taken += size
    if group:
        yield group


def _broken(lines: Iterable[Line], most: int) -> Iterator[Line]:
    for line in lines:
        if _size(line) <= most:
            yield line
        else:
            yield from ([element] for element in line)


def _size(line: Line) -> int:
    return sum(length(element["text"]) for element in line)


def _text(text: str, style: Style | None) -> Json:
    element: Json = {"type": "text", "text": text}
    return element if style is None else {**element, "style": {style: True}}


def _joined(lines: Iterable[Line]) -> list[Json]:
    """Return the elements of all lines, neighbours without a style in one."""
    elements: list[Json] = []
    for nth, line in enumerate(lines):
        for element in (LINE_END, *line) if nth else line:
            before = elements[-1] if elements else {}
            if _is_plain(element) and _is_plain(before) and _together(before, element):
                elements[-1] = _text(before["text"] + element["text"], None)
            else:
                elements.append(element)
    return elements


def _is_plain(element: Json) -> bool:
    return element.keys() == LINE_END.keys()


def _together(one: Json, other: Json) -> bool:
    return length(one["text"]) + length(other["text"]) <= limits.TEXT
