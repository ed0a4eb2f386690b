"""Embeds: papers, and lines of words under one another. Pure.

Of Markdown they hold bold, italics and masked links of our own, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain import cutting
from bot.domain.editions import HeaderPayload, PaperCard
from bot.domain.visible import one_line
from bot.platforms.discord.blocks import limits
from bot.platforms.discord.blocks.text import (
    Json,
    address,
    bold,
    italic,
    length,
    link,
    pieces,
    words,
)
from bot.services.bylines import authors_text, date_text, reason_text

DOT = " · "
LINE_END = "\n"
ACCENT = 0x0B6A63
ALERT = 0x9A2B16
"""The colours of the edges of papers and of notices, as on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many characters a text may have: `main` for titles and sentences, `side` for the rest.

    None is as many as there are.
    """

    main: int | None = None
    side: int | None = None


WHOLE = Room()
SHORTER = (
    WHOLE,
    Room(main=2000, side=300),
    Room(main=1000, side=150),
    Room(main=300, side=75),
    Room(main=100, side=40),
)
"""Tried in turn on what is too long even alone."""


def paper(card: PaperCard, room: Room = WHOLE) -> Json:
    """Return a paper; a title that is too long for an embed stands whole under its beginning."""
    title, whole = _titled(f"{card.number} · {one_line(card.title)}", room)
    told = (
        whole,
        italic(card.mark or "", room.side),
        _byline(card, room),
        words(card.headline, room.main),
        words(card.detail or "", room.main),
        italic(reason_text(card), room.side),
    )
    return _embed(
        title=title,
        url=address(card.url, limits.EMBED_URL),
        description=LINE_END.join(filter(None, told)),
        color=ACCENT,
    )


def header(payload: HeaderPayload, room: Room = WHOLE) -> Json:
    """Return the title, whole under its beginning where it is too long, and the lines."""
    title, whole = _titled(payload.title, room)
    told = (whole, *(words(line, room.side) for line in payload.lines))
    return _embed(title=title, description=LINE_END.join(filter(None, told)))


def described(lines: Iterable[str], *, color: int | None = None) -> list[Json]:
    """Return escaped lines under one another, in as many embeds as they take."""
    return [_embed(description=LINE_END.join(group), color=color) for group in grouped(lines)]


def grouped(lines: Iterable[str], most: int = limits.DESCRIPTION) -> Iterator[list[str]]:
    """Give lines, none of which is longer, in groups that take at most so many characters."""
    group: list[str] = []
    taken = 0
    for line in lines:
        units = cutting.utf16(line) + len(LINE_END)
        if group and taken + units > most:
            yield group
            group, taken = [], 0
        group.append(line)
        taken += units
    if group:
        yield group


def paragraph(text: str, room: int | None = None) -> list[str]:
    """Return a text on one line, as long as there is room for it, in lines that an embed takes."""
    line = one_line(text)
    shown = line if room is None else cutting.shorten(line, room, length)
    return pieces(shown, limits.DESCRIPTION - len(LINE_END))


def named_paragraph(name: str, text: str) -> list[str]:
    """Return a text on one line after its name in bold, in lines that an embed takes."""
    named = bold(f"{name}:", limits.EMBED_TITLE) if name else ""
    room = limits.DESCRIPTION - len(LINE_END) - cutting.utf16(named) - len(" ")
    first, *rest = pieces(text, room) or [""]
    return [f"{named} {first}".strip(), *rest]


def _titled(text: str, room: Room) -> tuple[str, str]:
    """Return a title as an embed takes it, and the whole of it in bold if that is not all."""
    line = one_line(text)
    cut = length(line) > limits.EMBED_TITLE
    return words(line, limits.EMBED_TITLE), bold(line, room.main) if cut else ""


def _byline(card: PaperCard, room: Room) -> str:
    """Return who, where and when, each part only where known, and the links."""
    known = (
        authors_text(card.authors),
        f"arXiv {card.arxiv_id}" if card.arxiv_id else "",
        date_text(card.published) if card.published else "",
        "" if card.upvotes is None else f"▲ {card.upvotes}",
    )
    links: Sequence[str] = [
        link(url, each.label, room.side) for each in card.links if (url := address(each.url))
    ]
    return DOT.join([*(shown for part in known if (shown := words(part, room.side))), *links])


def _embed(
    *, title: str = "", url: str | None = None, description: str = "", color: int | None = None
) -> Json:
    """Return an embed with what there is; Discord refuses one of nothing."""
    found: Json = {"title": title, "description": description, "color": color}
    embed = {name: value for name, value in found.items() if value}
    if not title and not description:
        embed["description"] = cutting.ELLIPSIS
    return {**embed, "url": url} if title and url else embed
