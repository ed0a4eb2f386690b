"""Messages of digests to Block Kit: pure, every text literal, nothing longer than Slack takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.domain.editions import HeaderPayload, NotePayload, PaperCard, PapersPayload, Payload
from bot.platforms.slack.blocks import limits, rich
from bot.platforms.slack.blocks.cards import WHOLE, Room
from bot.platforms.slack.blocks.measuring import fits
from bot.platforms.slack.blocks.payloads import blocks_of, summary
from bot.platforms.slack.blocks.saying import said
from bot.platforms.slack.blocks.text import Json, escape, pieces, plain_text, shorten

SHORTER = (
    WHOLE,
    Room(main=limits.TEXT, side=300),
    Room(main=1000, side=150),
    Room(main=300, side=75),
    Room(main=100, side=40),
)
"""Tried in turn on what is too long even alone."""

NOTE = 8000
"""Characters of a note that is cut: with its buttons it is within what a message takes."""

NOT_ALL = "This is not all: the rest does not fit into one message."


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes out: `text` is what notifications and screen readers say, and is escaped."""

    text: str
    blocks: tuple[Json, ...] = ()


def message(payload: Payload) -> Message:
    """Return a payload as one message; what `cut` would have made several is shortened."""
    text = summary(payload)
    for room in SHORTER:
        blocks = blocks_of(payload, room)
        if fits(blocks):
            return Message(text=text, blocks=tuple(blocks))
    return Message(text=text, blocks=tuple(beginning(blocks_of(payload, SHORTER[-1]))))


def plain(message: Message) -> Message:
    """Return the same in words alone, for where Slack refuses the blocks.

    Words stay in blocks, as text alone would be read as markup.
    """
    words = shorten(said(message.blocks, addresses=True), limits.NOTIFICATION)
    lines = [line for line in words.split("\n") if line.strip()][: limits.BLOCKS_OF_MESSAGE]
    blocks = tuple({"type": "section", "text": plain_text(line, limits.TEXT)} for line in lines)
    return Message(text=escape(words) or message.text, blocks=blocks)


def cut(payload: Payload) -> tuple[Payload, ...]:
    """Return a payload as the messages it takes, all words and papers kept and in their order.

    The header comes first and the footer last. A paper that is too long alone stays one message.
    """
    if fits(blocks_of(payload)):
        return (payload,)
    match payload:
        case HeaderPayload():
            return _cut_header(payload)
        case PapersPayload():
            return _cut_papers(payload)
        case NotePayload():
            *first, last = pieces(payload.text, NOTE) or [""]
            return (*(NotePayload(text=text) for text in first), replace(payload, text=last))
        case _:
            assert_never(payload)


def beginning(blocks: Sequence[Json]) -> list[Json]:
    """Return as many of the blocks as one message takes, and a sentence that says so."""
    last = rich.block(rich.section([rich.words(NOT_ALL, "italic")]))
    shown = list(blocks[: limits.BLOCKS_OF_MESSAGE - 1])
    while shown and not fits([*shown, last]):
        shown.pop()
    return [*shown, last]


def _cut_header(header: HeaderPayload) -> tuple[Payload, ...]:
    """Let the lines that are too many follow as notes."""
    kept = len(header.lines)
    while kept and not fits(blocks_of(replace(header, lines=header.lines[:kept]))):
        kept -= 1
    if kept == len(header.lines):
        return (header,)
    rest = NotePayload(text="\n".join(header.lines[kept:]))
    return (replace(header, lines=header.lines[:kept]), *cut(rest))


def _cut_papers(payload: PapersPayload) -> tuple[Payload, ...]:
    if payload.header is not None and not _papers_fit(payload, payload.cards[:1]):
        return (*cut(payload.header), *cut(replace(payload, header=None)))
    first = _most_that_fit(payload)
    if first >= len(payload.cards):
        return (payload,)
    rest = replace(payload, cards=payload.cards[first:], header=None)
    return (replace(payload, cards=payload.cards[:first], footer=""), *cut(rest))


def _most_that_fit(payload: PapersPayload) -> int:
    """Return how many of the first cards go into one message, at least one."""
    count = 1
    while count < len(payload.cards) and _papers_fit(payload, payload.cards[: count + 1]):
        count += 1
    return count


def _papers_fit(payload: PapersPayload, cards: tuple[PaperCard, ...]) -> bool:
    footer = payload.footer if len(cards) == len(payload.cards) else ""
    return fits(blocks_of(replace(payload, cards=cards, footer=footer)))
