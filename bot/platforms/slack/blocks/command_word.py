"""The slash command's own name in our sentences, where it is not called /papers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.domain.editions import Action, HeaderPayload, NotePayload, PapersPayload, Payload
from bot.domain.replies import Block, Facts, Form, Notice, Reply, Text

USUAL = "/papers"
_NAMED = re.compile(r"“[^”]*”|(?<![\w/])/papers(?= [a-z])")
"""What stands in quotes is somebody else's words; ours name a command after the slash word."""

Said = TypeVar(
    "Said", Reply, Form, Reply | Form, HeaderPayload, PapersPayload, NotePayload, Payload
)


def with_command(said: Said, command: str) -> Said:
    """Return a message, an answer or a form in which our own sentences name this command.

    Papers, topics and what people typed stay as they are. Before `cut` and before rendering.
    """
    if command == USUAL:
        return said

    def named(text: str) -> str:
        return _NAMED.sub(lambda found: command if found[0] == USUAL else found[0], text)

    match said:
        case Reply():
            return replace(
                said,
                blocks=tuple(_block(each, named) for each in said.blocks),
                details=tuple(_block(each, named) for each in said.details),
                actions=_actions(said.actions, named),
            )
        case Form():
            asked = tuple(
                replace(each, hint=named(each.hint), problem=named(each.problem))
                for each in said.fields
            )
            return replace(said, fields=asked)
        case HeaderPayload():
            return replace(said, actions=_actions(said.actions, named))
        case PapersPayload():
            header = said.header and with_command(said.header, command)
            return replace(said, header=header, footer=named(said.footer))
        case NotePayload():
            return replace(said, text=named(said.text))


def _block(block: Block, named: Callable[[str], str]) -> Block:
    match block:
        case Text() | Notice():
            return replace(block, text=named(block.text))
        case Facts():
            return Facts(facts=tuple((name, named(value)) for name, value in block.facts))
        case _:
            return block


def _actions(actions: tuple[Action, ...], named: Callable[[str], str]) -> tuple[Action, ...]:
    return tuple(replace(action, label=named(action.label)) for action in actions)
