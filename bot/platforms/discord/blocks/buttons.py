"""Actions as buttons, and back: what a button's id says is what was pressed. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from bot.domain import cutting
from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.ids import PaperId
from bot.platforms.discord.blocks import limits
from bot.platforms.discord.blocks.text import Json, label
from bot.services.actions import under

APART = ":"
MORE = "more"
MORE_LABEL = "⋯"
ROW, BUTTON = 1, 2
SECONDARY = 2
"""A grey button, so that none looks as if it should be pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """A pressed “⋯”: whoever pressed it is shown what else can be done with the paper.

    `term` is what it offers to mute, empty where there is nothing or it was too long.
    """

    paper: PaperId
    term: str = ""


def custom_id(action: Action) -> str | None:
    """Return what a button sends, None where it is too long: half a command would be another."""
    return _fitting(f"{action.name}{APART}{_pack(action.subject)}")


def read(custom_id: str) -> Action | More | None:
    """Return what a button sent; None for what we never made.

    Buttons of years ago are still pressed: what is written today must be read for ever.
    """
    name, apart, subject = custom_id.partition(APART)
    if name == MORE and apart:
        paper, _, term = subject.partition(APART)
        return More(paper=PaperId(unquote(paper)), term=unquote(term)) if paper else None
    if not apart or name not in set(ActionName):
        return None
    return Action(name=ActionName(name), label="", subject=unquote(subject))


def behind(more: More) -> tuple[Action, ...]:
    """Return what stands behind a “⋯”."""
    because = (more.term,) if more.term else ()
    return under(PaperCard(paper_id=more.paper, number=0, title="", because=because)).menu


def button(text: str, custom_id: str) -> Json:
    return {
        "type": BUTTON,
        "style": SECONDARY,
        "label": label(text, limits.BUTTON),
        "custom_id": custom_id,
    }


def made(actions: Iterable[Action]) -> list[Json]:
    """Return the buttons of actions; what is too long to be sent back is left out."""
    return [button(each.label, sent) for each in actions if (sent := custom_id(each))]


def of_paper(
    actions: Sequence[Action],
    menu: Sequence[Action],
    card: PaperCard,
    *,
    numbered: bool,
) -> list[Json]:
    """Return the buttons of a paper, which `numbered` tells from those of its neighbours.

    The last one stands for the menu, where it is the usual one; else it is spelled out.
    """
    more = _more(menu, card)
    shown = made(actions) if more else made((*actions, *menu))
    found = [*shown, *([button(MORE_LABEL, more)] if more else [])]
    if not numbered:
        return found
    return [
        {**each, "label": label(f"{card.number} {each['label']}", limits.BUTTON)} for each in found
    ]


def rows(buttons: Sequence[Json]) -> list[Json]:
    return [
        {"type": ROW, "components": list(buttons[start : start + limits.BUTTONS_OF_ROW])}
        for start in range(0, len(buttons), limits.BUTTONS_OF_ROW)
    ]


def unlike(rows: Iterable[Json]) -> list[Json]:
    """Return the rows of a message with one button of each id, as Discord takes them."""
    seen: set[str] = set()
    found = []
    for row in rows:
        kept = list({each["custom_id"]: each for each in row["components"]}.values())
        kept = [each for each in kept if each["custom_id"] not in seen]
        seen |= {each["custom_id"] for each in kept}
        if kept:
            found.append({**row, "components": kept})
    return found


def _more(menu: Sequence[Action], card: PaperCard) -> str | None:
    """Return what a “⋯” sends for this menu, None where it would not bring back the same one."""
    usual = under(card).menu
    if not menu or tuple(menu) != usual:
        return None
    paper = _pack(card.paper_id)
    for term in (*card.because[1:2], *card.because[:1]):
        if behind(More(paper=card.paper_id, term=term)) == usual:
            whole = _fitting(f"{MORE}{APART}{paper}{APART}{_pack(term)}")
            if whole:
                return whole
    return _fitting(f"{MORE}{APART}{paper}{APART}")


def _fitting(sent: str) -> str | None:
    return sent if cutting.utf16(sent) <= limits.CUSTOM_ID else None


def _pack(text: str) -> str:
    """Return a text as an id that comes back as it was: what nobody sees is spelled out."""
    return "".join(
        quote(c, safe="") if c in "%:" or unicodedata.category(c).startswith("C") else c
        for c in text.encode(errors="replace").decode()
    )
