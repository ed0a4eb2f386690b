"""Answers in plain words: what the page's API says beside the blocks themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from bot.domain.editions import PaperCard
from bot.domain.replies import (
    Bars,
    Block,
    Card,
    Facts,
    File,
    Form,
    Notice,
    Passages,
    Reply,
    Table,
    Text,
)
from bot.domain.visible import lines, one_line, safe_url
from bot.platforms.web.render_blocks import byline
from bot.services.bylines import reason_text


def plain(answer: Reply | Form) -> str:
    """Return an answer as lines of text; the names of its buttons are not among them."""
    if isinstance(answer, Form):
        return "\n".join(_form(answer))
    return "\n".join(line for block in answer.blocks for line in _block(block))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Text() | Notice():
            yield from lines(block.text)
        case Card():
            yield from _card(block.card)
        case Bars():
            yield one_line(block.title)
            yield from (f"{one_line(bar.label)}: {bar.share:.0%}" for bar in block.bars)
        case Facts():
            yield from (f"{one_line(name)}: {one_line(value)}" for name, value in block.facts)
        case Table():
            yield from (" · ".join(map(one_line, row)) for row in (block.head, *block.rows))
        case Passages():
            named = ((f"{one_line(name)}: " if name else "", text) for name, text in block.passages)
            yield from (f"{name}{one_line(text)}" for name, text in named)
        case File():
            yield f"{one_line(block.name)} ({len(block.content):,} bytes)"
        case _:
            assert_never(block)


def _card(card: PaperCard) -> Iterator[str]:
    yield one_line(f"{card.number} · {card.title}")
    told = (card.mark, " · ".join(byline(card)), safe_url(card.url), card.headline, card.detail)
    yield from (one_line(each) for each in (*told, reason_text(card)) if each)


def _form(form: Form) -> Iterator[str]:
    yield one_line(form.title)
    for field in form.fields:
        problem = f" {field.problem}" if field.problem else ""
        yield one_line(f"{field.label} [{field.value}]{problem}")
