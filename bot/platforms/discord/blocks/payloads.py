"""What messages of digests are made of, of whatever length. Pure."""

from __future__ import annotations

from typing import assert_never

from bot.domain.editions import HeaderPayload, NotePayload, PapersPayload, Payload
from bot.platforms.discord.blocks import buttons, embeds, messages
from bot.platforms.discord.blocks.embeds import WHOLE, Room
from bot.platforms.discord.blocks.messages import Message
from bot.platforms.discord.blocks.text import Json
from bot.services.actions import under


def drawn(payload: Payload, room: Room = WHOLE) -> Message:
    """Return a payload as one message, each text as long as there is room for it."""
    match payload:
        case HeaderPayload():
            return messages.of([embeds.header(payload, room)], _rows(payload))
        case PapersPayload():
            return _papers(payload, room)
        case NotePayload():
            lines = [
                part
                for line in payload.text.split("\n")
                for part in embeds.paragraph(line, room.main)
            ]
            return messages.of(embeds.described(lines or ["…"]), _rows(payload))
        case _:
            assert_never(payload)


def _papers(payload: PapersPayload, room: Room) -> Message:
    """Return papers with a row of buttons each: they stand under all of them, by their numbers."""
    numbered = len(payload.cards) > 1
    header = payload.header
    shown = [embeds.header(header, room)] if header else []
    rows = _rows(header) if header else []
    for card in payload.cards:
        shown.append(embeds.paper(card, room))
        paper = under(card)
        found = buttons.of_paper(paper.actions, paper.menu, card, numbered=numbered)
        rows += buttons.rows(found)
    footer = embeds.described(embeds.paragraph(payload.footer, room.side))
    return messages.of([*shown, *footer] or embeds.described(["…"]), rows)


def _rows(payload: HeaderPayload | NotePayload) -> list[Json]:
    return buttons.rows(buttons.made(payload.actions))
