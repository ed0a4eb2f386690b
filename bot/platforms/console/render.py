"""Payloads, replies and questions to what a terminal shows: pure, no colours, 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.style import StyleType
from rich.table import Table as Grid
from rich.text import Text as Words

from bot.domain.editions import (
    Action,
    ActionName,
    HeaderPayload,
    NotePayload,
    PapersPayload,
    Payload,
)
from bot.domain.replies import (
    Bars,
    Block,
    Card,
    Facts,
    Field,
    File,
    Form,
    Notice,
    Passages,
    Reply,
    Table,
    Text,
)
from bot.domain.visible import lines, one_line
from bot.platforms.console.cards import BOLD, DIM, DOT, INDENT, render_card
from bot.platforms.console.events import word_for

WIDTH = 80
BAR = 20
GAP = (0, 2, 0, 0)

_TRAILING = re.compile(r" +(?=(?: |\x1b\[[0-9;]*m|\x1b\]8;;\x1b\\)*$)", re.MULTILINE)
"""Spaces at the end of a line, also where what ends a style or a link follows them."""

TYPED: dict[ActionName, str] = {
    ActionName.UP: "+1 N",
    ActionName.DOWN: "-1 N",
    ActionName.SAVE: "save N",
    ActionName.UNDO: "undo",
    ActionName.RUN: "/papers {subject}",
}
"""What is typed where others press a button."""

ON_PAPERS = ("+1 N", "-1 N", "save N", "why N")
"""What is typed most about a digest's papers; an answer names the rest."""


def to_text(renderable: RenderableType, *, width: int = WIDTH, terminal: bool = False) -> str:
    """Return what to write; bold, dim and links only for a terminal."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    console.print(renderable, crop=False)
    return _TRAILING.sub("", out.getvalue())


def render_payload(payload: Payload, *, links: bool = False) -> RenderableType:
    """Return one message of a digest."""
    match payload:
        case HeaderPayload():
            return Group(*_header(payload))
        case PapersPayload():
            return _papers(payload, links=links)
        case NotePayload():
            return Group(_wrapped(payload.text), *_hints((), payload.actions))
        case _:
            assert_never(payload)


def render_reply(reply: Reply, *, links: bool = False) -> RenderableType:
    """Return an answer; lines of words stand together, everything else apart."""
    parts: list[RenderableType] = []
    before: Block | None = None
    shown = (*reply.blocks, *reply.details)
    for block in shown:
        if before is not None and not (isinstance(before, Text) and isinstance(block, Text)):
            parts.append(Words())
        parts.append(render_block(block, links=links))
        before = block
    cards = [block for block in shown if isinstance(block, Card)]
    on_papers = [f"{word_for(each)} N" for card in cards for each in (*card.actions, *card.menu)]
    hints = _hints(on_papers, reply.actions)
    apart = on_papers or (reply.details and hints)
    return Group(*parts, *([Words()] if apart else []), *hints)


def render_block(block: Block, *, links: bool = False) -> RenderableType:
    rendered: RenderableType
    match block:
        case Text():
            rendered = _wrapped(block.text)
        case Notice():
            rendered = _wrapped(block.text, notice=True)
        case Card():
            rendered = render_card(block.card, links=links)
        case Bars():
            rendered = _bars(block)
        case Facts():
            rendered = _grid(block.facts)
        case Table():
            rendered = _grid(block.rows, head=block.head)
        case Passages():
            rendered = _passages(block)
        case File():
            rendered = Words(f"{one_line(block.name)} ({len(block.content):,} bytes)")
        case _:
            assert_never(block)
    return rendered


def render_opening(form: Form) -> RenderableType:
    """Return what stands before the questions, with every problem at once."""
    problems = [each for each in form.fields if each.problem]
    kept = "Enter keeps what is in [ ]; " if any(each.value for each in form.fields) else ""
    told = f"{kept}“cancel” leaves everything as it is."
    return Group(
        Words(one_line(form.title), style=BOLD),
        *(Words(f"{one_line(each.label)}: {one_line(each.problem)}") for each in problems),
        Words(told, style=DIM),
    )


def render_question(field: Field) -> RenderableType:
    """Return `how choosy [usual]`, what can be chosen, and a hint."""
    kept = f" [{one_line(field.value)}]" if field.value else ""
    question = Words(f"{one_line(field.label)}{kept}")
    ending = "an empty line ends it" if field.long else ""
    choices = ", ".join(f"{place} {name}" for place, name in enumerate(field.choices, start=1))
    for aside in (choices, field.hint, ending):
        if aside:
            question.append(f"  ({one_line(aside)})", style=DIM)
    return question


def render_sentence(sentence: str) -> RenderableType:
    """Return a line of the console's own."""
    return _wrapped(sentence)


def _papers(payload: PapersPayload, *, links: bool) -> RenderableType:
    parts: list[RenderableType] = []
    if payload.header is not None:
        parts += [*_header(payload.header), Words()]
    for place, card in enumerate(payload.cards):
        if place:
            parts.append(Words())
        parts.append(render_card(card, links=links))
    if payload.footer:
        parts += [Words(), Words(one_line(payload.footer), style=DIM)]
    return Group(*parts)


def _header(header: HeaderPayload) -> list[RenderableType]:
    return [
        Words(one_line(header.title), style=BOLD),
        *(Words(one_line(line)) for line in header.lines),
        *_hints(ON_PAPERS, header.actions),
    ]


def _hints(on_papers: Iterable[str], actions: Iterable[Action]) -> list[RenderableType]:
    """Return what can be typed, nothing twice: a line about papers, and one of all else."""
    others = (TYPED[action.name].format(subject=one_line(action.subject)) for action in actions)
    told = (dict.fromkeys(typed) for typed in (on_papers, others))
    return [Words(DOT.join(typed), style=DIM) for typed in told if typed]


def _wrapped(text: str, *, notice: bool = False) -> RenderableType:
    """Return the lines of a text; those after the first are set in."""
    first, *rest = lines(text)
    opening = Words(first, style=BOLD if notice else "")
    if not rest:
        return opening
    return Group(opening, Padding(Group(*map(Words, rest)), (0, 0, 0, INDENT)))


def _passages(block: Passages) -> RenderableType:
    """Return the parts of a text with an empty line between them, each after its name."""
    shown: list[RenderableType] = []
    for name, text in block.passages:
        named = Words.assemble((f"{one_line(name)}: ", BOLD)) if name else Words()
        shown += [Words(), named.append(one_line(text))]
    return Group(*shown[1:])


def _bars(bars: Bars) -> RenderableType:
    grid = Grid.grid(padding=GAP)
    for each in bars.bars:
        share = min(max(each.share, 0.0), 1.0)
        grid.add_row(_cell(each.label), Words("█" * max(1, round(share * BAR))))
    return Group(Words(one_line(bars.title), style=BOLD), grid)


def _grid(rows: Sequence[tuple[str, ...]], head: tuple[str, ...] = ()) -> RenderableType:
    grid = Grid.grid(padding=GAP)
    if any(head):
        grid.add_row(*(_cell(cell, BOLD) for cell in head))
    for row in rows:
        labels, cells = row[:1], row[1:]
        grid.add_row(*(_cell(label, "" if head else DIM) for label in labels), *map(_cell, cells))
    return grid


def _cell(text: str, style: StyleType = "") -> Words:
    """Return a cell that is folded, where tables would cut it short."""
    return Words(one_line(text), style=style, overflow="fold")
