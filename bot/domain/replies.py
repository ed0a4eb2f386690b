"""What a command answers: blocks in a closed union that every renderer matches exhaustively."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.editions import Action, PaperCard


class Visibility(StrEnum):
    """Who may see an answer."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph of plain words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence that deserves notice: something is wrong, empty or unusual."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A paper, with the same card that an edition holds.

    `actions` are its buttons; `menu` is what stands behind a “⋯” where there is room for one.
    """

    card: PaperCard
    actions: tuple[Action, ...] = ()
    menu: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A labelled weight between 0 and 1."""

    label: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Weights as bars, strongest first."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names and values."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """Parts of one text in their order, each with the name of what it says, empty if unsure."""

    passages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to download."""

    name: str
    media_type: str
    content: bytes


Block = Text | Notice | Card | Bars | Facts | Table | Passages | File


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; `replaces` names the message it takes the place of.

    `details` is more of the same for where there is room: a platform that shows one line leaves
    it out.
    """

    blocks: tuple[Block, ...]
    details: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
    visibility: Visibility = Visibility.PRIVATE
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a form asks for; `choices` empty means free text, of several lines if `long`.

    `problem` says what is wrong with `value` when a form comes back unaccepted. What is typed can
    be completed where `complete` is the beginning of a line, `similar `: what `Host.complete` says
    of that line and what was typed continues it.
    """

    name: str
    label: str
    value: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""
    problem: str = ""
    long: bool = False
    complete: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Questions with their present answers; `submit` is the command that takes the values."""

    title: str
    fields: tuple[Field, ...]
    submit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a half-typed line could become: the whole `line`, and a sentence about it.

    Where the line ends with a completed value, a list of such values shows each `label`, and a
    form's field takes `value`, which may be an id where people read a title.
    """

    line: str
    sentence: str
    value: str = ""
    label: str = ""
