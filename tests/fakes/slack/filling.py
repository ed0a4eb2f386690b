"""Fields of a view: what stands in them, and what filling them in makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.fakes.slack.seeing import unescaped
from tests.fakes.slack.values import Json

SELECTS = frozenset({"static_select", "external_select", "radio_buttons"})
MULTIPLE = frozenset({"checkboxes", "multi_static_select", "multi_external_select"})
TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})


def inputs(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each block that asks, with its element."""
    for block in blocks:
        if block.get("type") == "input":
            yield block, block["element"]


def initial_state(blocks: Iterable[Json]) -> Json:
    """Return what stands in the fields at first, as `state.values` says it."""
    state: Json = {}
    for block in blocks:
        elements = [block.get("element"), block.get("accessory"), *block.get("elements", ())]
        for element in elements:
            if isinstance(element, dict) and element.get("type") in SELECTS | MULTIPLE | TYPED:
                state.setdefault(block["block_id"], {})[element["action_id"]] = _initial(element)
    return state


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or ()
    return [*element.get("options", ()), *(each for of in groups for each in of["options"])]


def option(options: Iterable[Json], wanted: str) -> Json | None:
    """Return the option of this value or label."""
    found = (
        each
        for each in options
        if wanted in (each.get("value"), unescaped(each["text"]["text"]), each["text"]["text"])
    )
    return next(found, None)


def filled(element: Json, options: Iterable[Json], value: str | Iterable[str]) -> Json:
    """Return what stands in a field after somebody filled it; AssertionError if they cannot."""
    kind = element["type"]
    if kind in TYPED:
        assert isinstance(value, str)
        most = element.get("max_length", 3_000)
        assert len(value) <= most, f"the field takes {most} characters"
        return {"type": kind, "value": value or None}
    if kind in SELECTS:
        if not value:
            return {"type": kind, "selected_option": None}
        chosen = option(options, str(value))
        assert chosen is not None, f"{value!r} is not offered: {[e['value'] for e in options]}"
        return {"type": kind, "selected_option": chosen}
    wanted = [value] if isinstance(value, str) else list(value)
    found = [option(options, each) for each in wanted if each]
    assert all(found), f"{wanted} are not offered"
    return {"type": kind, "selected_options": found}


def is_empty(state: Json) -> bool:
    return not any(state.get(each) for each in ("value", "selected_option", "selected_options"))


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in TYPED:
        return {"type": kind, "value": element.get("initial_value")}
    if kind in SELECTS:
        return {"type": kind, "selected_option": element.get("initial_option")}
    return {"type": kind, "selected_options": element.get("initial_options", [])}
