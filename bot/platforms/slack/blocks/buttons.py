"""Actions as buttons and menus, and back: what a button says is what it sends."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from urllib.parse import quote, unquote

from bot.domain.editions import Action, ActionName
from bot.platforms.slack.blocks import limits
from bot.platforms.slack.blocks.text import Json, plain_text

PRESSED = "act:"
"""How the action ids of all our buttons and menus begin."""

APART = ":"
QUOTED = '%&<>"'
"""What Slack may escape on the way, as it may drop what nobody sees; all else goes as it is."""

SPOKEN = {
    ActionName.UP: "More like paper {number}",
    ActionName.DOWN: "Less like paper {number}",
    ActionName.SAVE: "{label} paper {number}",
}
"""What a screen reader says where several papers have the same buttons."""


def element(action: Action, *, place: str, number: int | None = None) -> Json:
    """Return a button; `place` tells it from all others of a message or view.

    `number` is that of the paper it is about. Raises ValueError for what is too long to be sent
    back; `fits` tells.
    """
    value = _written(action)
    if not fits(action):
        raise ValueError(f"A button sends at most {limits.BUTTON_VALUE} characters.")
    button: Json = {
        "type": "button",
        "action_id": f"{PRESSED}{place}",
        "text": plain_text(action.label, limits.BUTTON),
        "value": value,
    }
    if number is not None and action.name in SPOKEN:
        spoken = SPOKEN[action.name].format(number=number, label=action.label)
        button["accessibility_label"] = spoken[: limits.BUTTON]
    return button


def menu(actions: Sequence[Action], *, place: str) -> Json:
    """Return what stands behind a “⋯”: the first five actions that are short enough."""
    options = [
        {"text": plain_text(action.label, limits.OPTION), "value": _written(action)}
        for action in actions
        if _fits_menu(action)
    ]
    return {
        "type": "overflow",
        "action_id": f"{PRESSED}{place}",
        "options": options[: limits.MENU],
    }


def rows(
    actions: Sequence[Action],
    more: Sequence[Action] = (),
    *,
    place: str,
    number: int | None = None,
) -> list[Json]:
    """Return the blocks that hold these buttons, with `more` behind a “⋯” after the last one.

    What is too long to be sent back is left out: half a command would be another one.
    """
    behind = [action for action in more if _fits_menu(action)]
    shown = [action for action in actions if fits(action)]
    if len(behind) < limits.MENU_AT_LEAST:
        shown, behind = [*shown, *behind], []
    elements = [
        element(action, place=f"{place}.{nth}", number=number)
        for nth, action in enumerate(shown, start=1)
    ]
    if behind:
        elements.append(menu(behind, place=f"{place}.more"))
    return [
        {"type": "actions", "elements": elements[start : start + limits.ELEMENTS_OF_ACTIONS]}
        for start in range(0, len(elements), limits.ELEMENTS_OF_ACTIONS)
    ]


def fits(action: Action) -> bool:
    """Whether a button can send this."""
    return _units(_written(action)) <= limits.BUTTON_VALUE


def value_fits(value: str) -> bool:
    """Whether an option of a menu or a select can send this."""
    return _units(pack(value)) <= limits.OPTION_VALUE


def read(value: str) -> Action | None:
    """Return the action that a button or an option of a menu sent; None for what we never made.

    Buttons of years ago are still pressed: what is written today must be read for ever.
    """
    name, apart, subject = value.partition(APART)
    if not apart or name not in set(ActionName):
        return None
    return Action(name=ActionName(name), label="", subject=unpack(subject))


def pack(text: str) -> str:
    """Return a text as a value that Slack sends back as it was."""
    return "".join(
        quote(c, safe="") if c in QUOTED or unicodedata.category(c).startswith("C") else c
        for c in text.encode(errors="replace").decode()
    )


def unpack(value: str) -> str:
    return unquote(value)


def _written(action: Action) -> str:
    return f"{action.name}{APART}{pack(action.subject)}"


def _fits_menu(action: Action) -> bool:
    return _units(_written(action)) <= limits.OPTION_VALUE


def _units(value: str) -> int:
    """Return the UTF-16 units of a value, which is not escaped further."""
    return len(value.encode("utf-16-le")) // 2
