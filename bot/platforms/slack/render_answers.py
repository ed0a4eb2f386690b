"""Answers to Block Kit: pure, every text literal, whole blocks left out where there is no room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from bot.domain.replies import Bars, Block, Card, Facts, File, Notice, Passages, Reply, Table, Text
from bot.domain.visible import lines, one_line
from bot.platforms.slack.blocks import buttons, limits, rich
from bot.platforms.slack.blocks.cards import card_blocks
from bot.platforms.slack.blocks.measuring import fits
from bot.platforms.slack.blocks.rich import Line
from bot.platforms.slack.blocks.saying import said
from bot.platforms.slack.blocks.tables import (
    bars_blocks,
    facts_blocks,
    passages_blocks,
    table_blocks,
)
from bot.platforms.slack.blocks.text import Json, escape, shorten
from bot.platforms.slack.render import NOT_ALL, SHORTER, Message

ANSWERS = 5
"""A response_url takes no more: https://docs.slack.dev/interactivity/handling-user-interaction"""

NOTHING = "There is nothing to show here."
LONGEST_NAME = 300

Part = list[Json]
"""Blocks that are shown together or not at all."""


def answer(reply: Reply) -> Message:
    """Return an answer as one message; what there is no room for is left out, which it says."""
    return _message(_within(_parts(reply), _closing(reply), limits.BLOCKS_OF_MESSAGE, weighed=True))


def answers(reply: Reply, *, most: int = ANSWERS) -> tuple[Message, ...]:
    """Return an answer as the messages it takes, the last with its buttons.

    What does not even fit into `most` of them is left out, which the last one says.
    """
    found: list[Message] = []
    rest, closing = _parts(reply), _closing(reply)
    while len(found) < most - 1 and not fits([*_joined(rest), *closing]):
        count = _fitting(rest, (), limits.BLOCKS_OF_MESSAGE, weighed=True)
        if count == 0:
            break
        found.append(_message(_joined(rest[:count])))
        rest = rest[count:]
    last = _within(rest, closing, limits.BLOCKS_OF_MESSAGE, weighed=True)
    return (*found, _message(last)) if last else tuple(found)


def answer_blocks(reply: Reply, *, most: int) -> tuple[Json, ...]:
    """Return an answer as blocks of a view, at most so many."""
    return tuple(_within(_parts(reply), _closing(reply), most, weighed=False))


def _message(blocks: Sequence[Json]) -> Message:
    text = shorten(said(blocks), limits.NOTIFICATION) or NOTHING
    return Message(text=escape(text), blocks=tuple(blocks))


def _parts(reply: Reply) -> list[Part]:
    """Return what an answer says, in parts, at least one if it has no buttons either."""
    parts: list[Part] = []
    texts: list[Text] = []
    for nth, block in enumerate((*reply.blocks, *reply.details), start=1):
        if isinstance(block, Text):
            texts.append(block)
            continue
        parts += [*([each] for each in _paragraphs(texts)), *_part(block, place=str(nth))]
        texts = []
    parts += ([each] for each in _paragraphs(texts))
    return parts or [[rich.block(rich.section([rich.words(NOTHING)]))]]


def _part(block: Block, *, place: str) -> list[Part]:
    """Return a block; what takes several of Slack's may be shown in part, but for a paper."""
    match block:
        case Text():
            shown = _paragraphs([block])
        case Notice():
            told = rich.grouped(_words(block.text))
            shown = [rich.block(rich.quote(group)) for group in told]
        case Card():
            return [_card(block, place)]
        case Bars():
            shown = bars_blocks(block)
        case Facts():
            shown = facts_blocks(block)
        case Table():
            shown = table_blocks(block)
        case Passages():
            shown = passages_blocks(block)
        case File():
            shown = [rich.block(rich.section([_file(block)]))]
        case _:
            assert_never(block)
    return [[each] for each in shown]


def _paragraphs(texts: Sequence[Text]) -> list[Json]:
    """Return neighbours together: two hundred lines would be more blocks than Slack takes.

    Those of several lines stand apart from their neighbours.
    """
    told: list[Line] = []
    apart = False
    for text in texts:
        shown = _words(text.text)
        if apart or len(shown) > 1:
            told.append([])
        told += shown
        apart = len(shown) > 1
    return [rich.block(rich.section(group)) for group in rich.grouped(told)]


def _words(text: str) -> list[Line]:
    return [line for each in lines(text) if (line := rich.words(each))]


def _card(card: Card, place: str) -> Part:
    """Return a paper with its buttons, as long as one message takes."""
    rooms = (card_blocks(card, place=place, room=room) for room in SHORTER)
    return next((shown for shown in rooms if fits(shown)), [])


def _file(file: File) -> Line:
    size = f" ({len(file.content):,} bytes) comes to your direct messages."
    name = rich.words(one_line(file.name) or "A file", "bold", most=LONGEST_NAME)
    return [*name, {"type": "text", "text": size}]


def _closing(reply: Reply) -> list[Json]:
    return buttons.rows(reply.actions, place="answer")


def _within(
    parts: Sequence[Part], closing: Sequence[Json], most: int, *, weighed: bool
) -> list[Json]:
    """Return the parts with what closes them, or the first of them and a sentence about it."""
    whole = [*_joined(parts), *closing]
    if len(whole) <= most and (not weighed or fits(whole)):
        return whole
    last = [rich.block(rich.section([rich.words(NOT_ALL, "italic")])), *closing[:1]]
    return [*_joined(parts[: _fitting(parts, last, most, weighed=weighed)]), *last]


def _fitting(parts: Sequence[Part], last: Sequence[Json], most: int, *, weighed: bool) -> int:
    """Return how many of the first parts fit with what comes last."""
    shown: list[Json] = []
    for count, part in enumerate(parts):
        shown = [*shown, *part]
        whole = [*shown, *last]
        if len(whole) > most or (weighed and not fits(whole)):
            return count
    return len(parts)


def _joined(parts: Iterable[Part]) -> list[Json]:
    return [block for part in parts for block in part]
