"""Answers to Discord's embeds and buttons, over several messages where one has no room. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.domain import cutting
from bot.domain.replies import Bars, Block, Card, Facts, File, Notice, Passages, Reply, Table, Text
from bot.domain.visible import one_line
from bot.platforms.discord.blocks import buttons, embeds, limits, messages
from bot.platforms.discord.blocks.messages import Message
from bot.platforms.discord.blocks.tables import bars_lines, facts_lines, table_lines
from bot.platforms.discord.blocks.text import Json, bold, words
from bot.platforms.discord.render import NOT_ALL

NOTHING = "There is nothing to show here."
NEXT = "What you can do next:"
ODD = re.compile(r"[^A-Za-z0-9._-]+")
"""What Discord itself takes out of the names of attachments, or makes a _ of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is shown together: a line under others of its `color`, or a paper with its buttons.

    A line that stands `apart` has an empty one before it.
    """

    line: str = ""
    color: int | None = None
    apart: bool = False
    paper: Json | None = None
    rows: tuple[Json, ...] = ()


def answers(reply: Reply, *, extra: Sequence[Json] = ()) -> tuple[Message, ...]:
    """Return an answer as the messages it takes, at most five, the last with its buttons.

    `extra` are buttons before those of the answer. What does not even fit into five messages is
    left out, which the last one says.
    """
    parts = _parts(reply)
    closing = buttons.rows([*extra, *buttons.made(reply.actions)])[: limits.ROWS]
    found: list[Message] = []
    while parts:
        count = _fitting(parts)
        whole = _message(parts, closing)
        if whole.fits:
            return (*found, whole)
        if len(found) == limits.ANSWERS - 1:
            return (*found, _last(parts, closing))
        # What closes an answer stands under something: the last part waits for it.
        count = min(count, len(parts) - 1) or 1
        found.append(_message(parts[:count]))
        parts = parts[count:]
    return (*found, _message([Part(line=words(NEXT))], closing)) if closing else tuple(found)


def files(reply: Reply) -> tuple[File, ...]:
    """Return the files of an answer, under names that an attachment can have."""
    every = (*reply.blocks, *reply.details)
    return tuple(
        replace(block, name=file_name(block.name)) for block in every if isinstance(block, File)
    )


def file_name(name: str) -> str:
    """Return a name in plain letters that leads nowhere, as long as most disks take it."""
    return ODD.sub("_", one_line(name)).lstrip("._")[-limits.FILE_NAME :] or "file"


def _last(parts: Sequence[Part], closing: Sequence[Json]) -> Message:
    """Return as much as one message takes with what closes it, and a sentence about the rest."""
    sentence = Part(line=words(NOT_ALL), apart=True)
    count = _fitting([*parts])
    while count and not _message([*parts[:count], sentence], closing).fits:
        count -= 1
    return _message([*parts[:count], sentence], closing)


def _fitting(parts: Sequence[Part]) -> int:
    """Return how many of the first parts fit into one message, at least one."""
    least, beyond = 1, len(parts) + 1
    while beyond - least > 1:
        middle = (least + beyond) // 2
        if _message(parts[:middle]).fits:
            least = middle
        else:
            beyond = middle
    return least


def _message(parts: Sequence[Part], closing: Sequence[Json] = ()) -> Message:
    """Return parts as one message, neighbouring lines of one colour in one embed."""
    shown: list[Json] = []
    lines: list[str] = []
    color: int | None = None
    for part in parts:
        if lines and (part.paper is not None or part.color != color):
            shown += embeds.described(lines, color=color)
            lines = []
        if part.paper is not None:
            shown.append(part.paper)
            continue
        color = part.color
        lines += ["", part.line] if part.apart and lines else [part.line]
    if lines:
        shown += embeds.described(lines, color=color)
    return messages.of(shown, [*(row for part in parts for row in part.rows), *closing])


def _parts(reply: Reply) -> list[Part]:
    """Return what an answer says, in parts, at least one."""
    every = (*reply.blocks, *reply.details)
    numbered = sum(isinstance(block, Card) for block in every) > 1
    found: list[Part] = []
    before: Block | None = None
    for block in every:
        own = list(_of_block(block, numbered=numbered))
        if own and not (isinstance(block, Text) and isinstance(before, Text) and len(own) == 1):
            own[0] = replace(own[0], apart=True)
        found += own
        # Neighbours of one line stand together; those of several stand apart.
        before = block if len(own) == 1 else None
    return found or [Part(line=words(NOTHING))]


def _of_block(block: Block, *, numbered: bool) -> Iterator[Part]:
    match block:
        case Text():
            yield from _spoken(block.text)
        case Notice():
            yield from _spoken(block.text, color=embeds.ALERT)
        case Card():
            yield _card(block, numbered=numbered)
        case Bars():
            yield from map(_line, bars_lines(block))
        case Facts():
            yield from map(_line, facts_lines(block))
        case Table():
            yield from map(_line, table_lines(block))
        case Passages():
            yield from _passages(block)
        case File():
            yield _line(_file(block))
        case _:
            assert_never(block)


def _spoken(text: str, color: int | None = None) -> Iterator[Part]:
    for line in text.split("\n"):
        yield from (Part(line=each, color=color) for each in embeds.paragraph(line))


def _passages(block: Passages) -> Iterator[Part]:
    """Give the parts of a text, an empty line before each."""
    for name, text in block.passages:
        first, *rest = embeds.named_paragraph(name, text)
        yield Part(line=first, apart=True)
        yield from map(_line, rest)


def _line(line: str) -> Part:
    return Part(line=line)


def _card(card: Card, *, numbered: bool) -> Part:
    """Return a paper with its buttons, as long as one message takes."""
    shown = buttons.of_paper(card.actions, card.menu, card.card, numbered=numbered)
    rows = tuple(buttons.rows(shown))[: limits.ROWS]
    rooms = (embeds.paper(card.card, room) for room in embeds.SHORTER)
    fitting = (paper for paper in rooms if messages.of([paper]).fits)
    return Part(paper=next(fitting, embeds.paper(card.card, embeds.SHORTER[-1])), rows=rows)


def _file(file: File) -> str:
    size = f"{len(file.content):,} bytes"
    return f"{bold(cutting.shorten(one_line(file.name), limits.FILE_NAME) or 'A file')} ({size})"
