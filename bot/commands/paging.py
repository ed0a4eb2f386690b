"""Long answers in pages: a button asks for the next one by its number, nothing is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.commands.spec import Param
from bot.domain.echo import echo
from bot.domain.editions import Action
from bot.domain.errors import InvalidInput
from bot.services import actions

PAGE = 5
LONGEST_NUMBER = 4
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of many things; `start` is the number of the first, counted from 1."""

    items: tuple[T, ...]
    number: int
    start: int
    more: bool

    def actions(self, line: str) -> tuple[Action, ...]:
        """Return the button for the next page, `line` with its number in place of `{}`."""
        if not self.more:
            return ()
        # Not str.format: what people typed may hold braces too.
        return (actions.run("Show more", line.replace("{}", str(self.number + 1), 1)),)


def page_number(values: Mapping[str, str]) -> int:
    """Return the page that is asked for, the first if none is; raises InvalidInput."""
    asked = values.get("page", "1")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_NUMBER
    if not is_number or int(asked) == 0:
        raise InvalidInput(f"“{echo(asked)}” is not a page; pages are 1, 2, 3 and so on.")
    return int(asked)


def page(things: Sequence[T], number: int) -> Page[T]:
    """Return one page of these; beyond the last there is nothing."""
    begin = (number - 1) * PAGE
    return Page(
        items=tuple(things[begin : begin + PAGE]),
        number=number,
        start=begin + 1,
        more=len(things) > begin + PAGE,
    )


def page_param() -> Param:
    return Param(
        name="page",
        sentence="Which page; the first if none is named.",
        required=False,
        listed=False,
    )
