"""Messages of digests to Discord's embeds and buttons: pure, no text acts, nothing is too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.domain import cutting
from bot.domain.editions import HeaderPayload, NotePayload, PaperCard, PapersPayload, Payload
from bot.platforms.discord.blocks import embeds, limits, messages
from bot.platforms.discord.blocks.messages import Message
from bot.platforms.discord.blocks.payloads import drawn
from bot.platforms.discord.blocks.text import Json, length, words

__all__ = ["NOT_ALL", "Message", "cut", "message", "plain"]

NOTE = 3500
"""Characters of a note that is cut: with a backslash in every line it is within a message."""

NOT_ALL = "This is not all: the rest does not fit into one message."
MASKED = "]("


def message(payload: Payload) -> Message:
    """Return a payload as one message; what `cut` would have made several is shortened."""
    for room in embeds.SHORTER:
        found = drawn(payload, room)
        if found.fits:
            return found
    return _beginning(drawn(payload, embeds.SHORTER[-1]))


def plain(message: Message) -> Message:
    """Return the same in words alone, for where embeds are refused; its buttons still work."""
    shown: list[str] = []
    room = limits.CONTENT
    for line in _lines(message):
        short = _shortened(line, room)
        if not short:
            break
        shown.append(short)
        room -= cutting.utf16(short) + len(embeds.LINE_END)
        if short != line:
            break
    return Message(
        content=embeds.LINE_END.join(shown),
        components=message.components,
        flags=limits.SUPPRESS_EMBEDS,
    )


def cut(payload: Payload) -> tuple[Payload, ...]:
    """Return a payload as the messages it takes, all words and papers kept and in their order.

    The header comes first, always alone, and the footer last. A message holds at most five papers,
    as it has five rows of buttons; one that is too long alone stays one message.
    """
    match payload:
        case HeaderPayload():
            return _cut_header(payload)
        case PapersPayload():
            return _cut_papers(payload)
        case NotePayload():
            if drawn(payload).fits:
                return (payload,)
            *first, last = cutting.pieces(payload.text, NOTE, length) or [""]
            return (*(NotePayload(text=text) for text in first), replace(payload, text=last))
        case _:
            assert_never(payload)


def _cut_header(header: HeaderPayload) -> tuple[Payload, ...]:
    """Let the lines that are too many follow as notes."""
    kept = len(header.lines)
    while kept and not drawn(replace(header, lines=header.lines[:kept])).fits:
        kept -= 1
    if kept == len(header.lines):
        return (header,)
    rest = NotePayload(text="\n".join(header.lines[kept:]))
    return (replace(header, lines=header.lines[:kept]), *cut(rest))


def _cut_papers(payload: PapersPayload) -> tuple[Payload, ...]:
    if payload.header is not None:
        papers = replace(payload, header=None)
        return (*cut(payload.header), *(cut(papers) if papers.cards or papers.footer else ()))
    first = _most_that_fit(payload)
    if first >= len(payload.cards):
        return (payload,)
    rest = replace(payload, cards=payload.cards[first:])
    return (replace(payload, cards=payload.cards[:first], footer=""), *cut(rest))


def _most_that_fit(payload: PapersPayload) -> int:
    """Return how many of the first cards go into one message, at least one."""
    count = 1
    while count < len(payload.cards) and _papers_fit(payload, payload.cards[: count + 1]):
        count += 1
    return count


def _papers_fit(payload: PapersPayload, cards: tuple[PaperCard, ...]) -> bool:
    footer = payload.footer if len(cards) == len(payload.cards) else ""
    return drawn(replace(payload, cards=cards, footer=footer)).fits


def _beginning(message: Message) -> Message:
    """Return as many of the embeds as one message takes, and a sentence that says so."""
    last = embeds.described([words(NOT_ALL)])
    rows = message.components[: limits.ROWS]
    shown: list[Json] = list(message.embeds[: limits.EMBEDS - 1])
    while shown and not messages.of([*shown, *last], rows).fits:
        shown.pop()
    return messages.of([*shown, *last], rows)


def _lines(message: Message) -> Iterator[str]:
    for embed in message.embeds:
        if "title" in embed:
            leads = f" <{embed['url']}>" if "url" in embed else ""
            yield f"**{embed['title']}**{leads}"
        yield from embed.get("description", "").splitlines()


def _shortened(line: str, room: int) -> str:
    """Return a line of Markdown, or its first words; nothing of it where it holds a link."""
    if cutting.utf16(line) <= room:
        return line
    if line.startswith("*") or MASKED in line or room < 2:  # noqa: PLR2004 - a letter and its end
        return ""
    return cutting.shorten(line, room)
