"""What messages of digests are made of, as blocks of whatever length. Pure."""

from __future__ import annotations

from typing import assert_never

from bot.domain.editions import HeaderPayload, NotePayload, PapersPayload, Payload
from bot.domain.visible import lines, one_line
from bot.platforms.slack.blocks import buttons, limits, rich
from bot.platforms.slack.blocks.cards import WHOLE, Room, card_blocks
from bot.platforms.slack.blocks.text import Json, escape, length, pieces, plain_text, shorten
from bot.services.actions import under

PREVIEW = 300
"""Characters of a text that a notification begins with."""


def blocks_of(payload: Payload, room: Room = WHOLE) -> list[Json]:
    """Return a payload as blocks, each text as long as there is room for it."""
    match payload:
        case HeaderPayload():
            return _header(payload, room)
        case PapersPayload():
            return _papers(payload, room)
        case NotePayload():
            return [*_note(payload.text, room), *buttons.rows(payload.actions, place="note")]
        case _:
            assert_never(payload)


def summary(payload: Payload) -> str:
    """Return what a notification says, escaped.

    Of a digest that is its title alone, and of a note what stands before its colon: the rest may
    tell what somebody is interested in.
    """
    match payload:
        case HeaderPayload():
            told = [payload.title]
        case PapersPayload(header=HeaderPayload() as header):
            told = [header.title]
        case PapersPayload(cards=(card,)):
            told = [card.title, card.headline]
        case PapersPayload():
            told = [f"{card.number} · {card.title}" for card in payload.cards]
        case NotePayload():
            told = [payload.text.partition(": ")[0]]
        case _:
            assert_never(payload)
    shown = [shorten(words, PREVIEW) for each in told if (words := one_line(each))]
    return escape(shorten("\n".join(shown), limits.NOTIFICATION)) or "Paper Round"


def _header(header: HeaderPayload, room: Room) -> list[Json]:
    """Return the title large where Slack takes it so, else bold; the lines small under it."""
    words = one_line(header.title)
    if words and length(words) <= limits.HEADER:
        title: list[Json] = [{"type": "header", "text": plain_text(words, limits.HEADER)}]
    else:
        line = rich.words(words, "bold", most=room.main)
        title = [rich.block(rich.section([line]))] if line else []
    aside = [block for line in header.lines for block in _small(line, room)]
    return [*title, *aside, *buttons.rows(header.actions, place="header")]


def _papers(payload: PapersPayload, room: Room) -> list[Json]:
    header = _header(payload.header, room) if payload.header else []
    cards = [
        block
        for nth, card in enumerate(payload.cards, start=1)
        for block in card_blocks(under(card), place=str(nth), room=room)
    ]
    return [*header, *cards, *_small(payload.footer, room)]


def _note(text: str, room: Room) -> list[Json]:
    shown = [rich.words(line, most=room.main) for line in lines(text)]
    groups = rich.grouped([line for line in shown if line])
    return [rich.block(rich.section(group)) for group in groups]


def _small(text: str, room: Room) -> list[Json]:
    """Return a line in small letters, in as many blocks as it takes."""
    line = one_line(text)
    shown = line if room.side is None else shorten(line, room.side)
    return [
        {"type": "context", "elements": [plain_text(part, limits.TEXT)]}
        for part in pieces(shown, limits.TEXT)
    ]
