"""Blocks and forms to HTML: one template for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from markupsafe import Markup, escape

from bot.commands.spec import Call
from bot.domain.editions import Action, PaperCard
from bot.domain.replies import Bars, Block, Card, Facts, File, Form, Notice, Passages, Table, Text
from bot.domain.visible import lines
from bot.platforms.web.buttons import Button, button
from bot.platforms.web.templating import Templates
from bot.platforms.web.views import Counts, Viewer
from bot.services.bylines import authors_text, date_text, reason_text

BAR_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Renders what replies and digests are made of."""

    templates: Templates

    def each(self, blocks: Iterable[Block], viewer: Viewer, message: str = "") -> list[Markup]:
        """Return every block of an answer; `message` names it in the addresses of its files."""
        shown, files = [], 0
        for block in blocks:
            files += isinstance(block, File)
            shown.append(self._block(block, viewer, file_address(message, files)))
        return shown

    def card(
        self,
        card: Card,
        viewer: Viewer,
        *,
        message: str = "",
        counts: Counts | None = None,
    ) -> Markup:
        """Return a paper; `message` and `counts` are given where it belongs to a digest."""
        return self.templates.fill(
            "blocks/card",
            card=card.card,
            message=message,
            byline=byline(card.card),
            reason=reason_text(card.card),
            buttons=[button(action, viewer, counts) for action in card.actions],
            menu=[button(action, viewer) for action in card.menu],
        )

    def buttons(self, actions: Iterable[Action], viewer: Viewer) -> list[Button]:
        return [button(action, viewer) for action in actions]

    def form(self, form: Form, message: str, call: Call | None) -> Markup:
        here = call is not None and call.here
        fields = [(each, _lines_in(each.value)) for each in form.fields]
        return self.templates.fill("form", form=form, fields=fields, message=message, here=here)

    def _block(self, block: Block, viewer: Viewer, file: str) -> Markup:
        match block:
            case Text():
                shown = self.templates.fill("blocks/text", lines=lines(block.text))
            case Notice():
                shown = self.templates.fill("blocks/notice", lines=lines(block.text))
            case Card():
                shown = self.card(block, viewer)
            case Bars():
                shown = self.templates.fill("blocks/bars", title=block.title, bars=_lengths(block))
            case Facts():
                shown = self.templates.fill("blocks/facts", facts=block.facts)
            case Table():
                shown = self._table(block)
            case Passages():
                shown = self.templates.fill("blocks/passages", passages=block.passages)
            case File():
                size = f"{len(block.content):,} bytes"
                shown = self.templates.fill("blocks/file", name=block.name, size=size, address=file)
            case _:
                assert_never(block)
        return shown

    def _table(self, table: Table) -> Markup:
        """Return a table, or a list where there is but one column."""
        if all(len(row) == 1 for row in table.rows):
            rows = [row[0] for row in table.rows]
            return self.templates.fill("blocks/list", title=" ".join(table.head), rows=rows)
        return self.templates.fill("blocks/table", head=table.head, rows=table.rows)


def file_address(message: str, number: int) -> str:
    """Return where the n-th file (from 1) of an answer is downloaded."""
    return f"/files/{message}.{number}"


def byline(card: PaperCard) -> list[str]:
    """Return who, where and when, each part only where known."""
    parts = (
        authors_text(card.authors),
        f"arXiv {card.arxiv_id}" if card.arxiv_id else "",
        date_text(card.published) if card.published else "",
        "" if card.upvotes is None else f"▲ {card.upvotes}",
    )
    return [part for part in parts if part]


def _lengths(bars: Bars) -> list[tuple[str, int]]:
    return [(each.label, round(min(max(each.share, 0.0), 1.0) * BAR_LENGTH)) for each in bars.bars]


def _lines_in(value: str) -> Markup:
    """Return a field's value with its line feeds, which templates would make spaces."""
    return escape("\n".join(lines(value)))
