"""A paper as blocks: rich text with the title linked, and its buttons under it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.editions import PaperCard
from bot.domain.replies import Card
from bot.domain.visible import one_line
from bot.platforms.slack.blocks import buttons, rich
from bot.platforms.slack.blocks.rich import Line
from bot.platforms.slack.blocks.text import Json, address
from bot.services.bylines import authors_text, date_text, reason_text

DOT = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many characters a text may have: `main` for titles and sentences, `side` for the rest.

    None is as many as there are.
    """

    main: int | None = None
    side: int | None = None


WHOLE = Room()


def card_blocks(card: Card, *, place: str, room: Room = WHOLE) -> list[Json]:
    """Return a paper with its buttons; `place` tells these from all others of the message."""
    paper = card.card
    return [
        rich.block(rich.section(_lines(paper, room))),
        *buttons.rows(card.actions, card.menu, place=place, number=paper.number),
    ]


def _lines(card: PaperCard, room: Room) -> Iterator[Line]:
    yield _title(card, room)
    told: tuple[Line, ...] = (
        rich.words(card.mark or "", "italic", most=room.side),
        _byline(card, room),
        rich.words(card.headline, most=room.main),
        rich.words(card.detail or "", most=room.main),
        rich.words(reason_text(card), "italic", most=room.side),
    )
    yield from (line for line in told if line)


def _title(card: PaperCard, room: Room) -> Line:
    url = address(card.url)
    number = rich.words(f"{card.number} ·")
    number[0]["text"] += " "
    if url is None:
        return [*number, *rich.words(card.title, "bold", most=room.main)]
    return [*number, rich.link(url, card.title, "bold", most=room.main)]


def _byline(card: PaperCard, room: Room) -> Line:
    """Return who, where and when, each part only where known, and the links."""
    known = (
        authors_text(card.authors),
        f"arXiv {card.arxiv_id}" if card.arxiv_id else "",
        date_text(card.published) if card.published else "",
        "" if card.upvotes is None else f"▲ {card.upvotes}",
    )
    links = [(one_line(each.label), address(each.url)) for each in card.links]
    parts = [line for part in known if (line := rich.words(part, most=room.side))]
    parts += [[rich.link(url, label, most=room.side)] for label, url in links if url]
    return [element for nth, part in enumerate(parts) for element in (*_dot(nth), *part)]


def _dot(nth: int) -> Line:
    return [{"type": "text", "text": DOT}] if nth else []
