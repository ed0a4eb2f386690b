"""A paper on a terminal: title, by-line, sentences and reason. Pure."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.domain.editions import PaperCard
from bot.domain.visible import one_line, safe_url
from bot.services.bylines import authors_text, date_text, reason_text

INDENT = 4
DIM = Style(dim=True)
BOLD = Style(bold=True)
DOT = " · "


def render_card(card: PaperCard, *, links: bool) -> RenderableType:
    """Return the card; where there are no links, the addresses that help are written out."""
    page = safe_url(card.url)
    title = Table.grid(padding=(0, 1, 0, 0))
    title.add_row(
        Text(f"{card.number} ·", style=DIM),
        Text(
            one_line(card.title),
            style=_style(page, links=links, base=BOLD),
            overflow="fold",  # which a table would cut short
        ),
    )
    body: list[RenderableType] = []
    if card.mark:
        body.append(Text(one_line(card.mark), style=Style(italic=True)))
    body += _byline(card, page, links=links)
    body += [Text(one_line(each)) for each in (card.headline, card.detail or "") if each]
    reason = reason_text(card)
    if reason:
        body.append(Text(reason, style=DIM))
    return Group(title, Padding(Group(*body), (0, 0, 0, INDENT)))


def _byline(card: PaperCard, page: str | None, *, links: bool) -> list[Text]:
    known = [
        Text(authors_text(card.authors)),
        Text(
            f"arXiv {one_line(card.arxiv_id)}" if card.arxiv_id else "",
            style=_style(page, links=links),
        ),
        Text(date_text(card.published) if card.published else ""),
        Text("" if card.upvotes is None else f"▲ {card.upvotes}"),
    ]
    addresses = [(one_line(link.label), safe_url(link.url)) for link in card.links]
    if links:
        known += [Text(label, style=_style(url, links=True)) for label, url in addresses if url]
        written = []
    else:
        written = _written_out(page, addresses)
    line = Text(DOT, style=DIM).join([part for part in known if part])
    line.stylize(DIM)
    return [line, *written] if line else written


def _written_out(page: str | None, addresses: list[tuple[str, str | None]]) -> list[Text]:
    """Return the paper's page and its code; a search address helps nobody who reads it."""
    code = [url for label, url in addresses if url and label == "Code"]
    return [
        Text(url, style=DIM, no_wrap=True, overflow="ignore")
        for url in dict.fromkeys([*([page] if page else []), *code])
    ]


def _style(url: str | None, *, links: bool, base: Style | None = None) -> Style:
    style = base or Style()
    return style + Style(link=url) if links and url else style
