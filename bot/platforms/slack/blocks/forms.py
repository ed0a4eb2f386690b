"""Forms as the inputs of a modal, and what was filled into them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.replies import Field, Form
from bot.domain.visible import lines, one_line
from bot.platforms.slack.blocks import limits
from bot.platforms.slack.blocks.buttons import pack, unpack, value_fits
from bot.platforms.slack.blocks.text import Json, plain_text, shorten

COMPLETE = "complete:"
"""How the action ids of fields begin that are completed; the beginning of a line follows."""

FIELD = "field"
"""The action id of every other field: the block it is in has the field's name."""


def inputs(form: Form) -> list[Json]:
    """Return a block for each field; its id is the field's name."""
    return [_input(field, alone=len(form.fields) == 1) for field in form.fields]


def form_errors(form: Form) -> dict[str, str]:
    """Return every problem by its block, as a submission is answered with."""
    return {
        field.name: shorten(problem, limits.HINT)
        for field in form.fields
        if (problem := one_line(field.problem))
    }


def options(values: Sequence[tuple[str, str]]) -> list[Json]:
    """Return what can be chosen, each a value and its label; no value is cut to fit."""
    return [
        {"text": plain_text(label, limits.OPTION), "value": pack(value)}
        for value, label in values
        if value and value_fits(value)
    ][: limits.OPTIONS]


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, by the names of the fields; empty where nothing was.

    Whatever else came in a view's place is no field of ours.
    """
    blocks = _mapping(_mapping(view.get("state")).get("values"))
    return {
        name: _filled(_mapping(element))
        for name, elements in blocks.items()
        for element in _mapping(elements).values()
    }


def _input(field: Field, *, alone: bool) -> Json:
    """Return one question; a field that is empty now may stay so, if it is not the only one."""
    label = one_line(field.label) or field.name
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(label[:1].upper() + label[1:], limits.LABEL),
        "element": _element(field),
        "optional": not field.value and not alone,
    }
    told = " ".join(words for each in (field.problem, field.hint) if (words := one_line(each)))
    return {**block, "hint": plain_text(told, limits.HINT)} if told else block


def _element(field: Field) -> Json:
    """Return what is filled in: free text too where a value is too long to be chosen."""
    choices = tuple(dict.fromkeys((*field.choices, *filter(None, (field.value,)))))
    if field.choices and len(choices) <= limits.OPTIONS and all(map(value_fits, choices)):
        return _select(field, choices)
    if field.complete and not field.long and len(field.complete) <= limits.ID - len(COMPLETE):
        if not field.value:
            return _completed(field)
        if value_fits(field.value):
            return {**_completed(field), "initial_option": _option(field.value)}
    return _typed(field)


def _select(field: Field, choices: Sequence[str]) -> Json:
    select: Json = {
        "type": "static_select",
        "action_id": FIELD,
        "options": [_option(choice) for choice in choices if choice],
    }
    return {**select, "initial_option": _option(field.value)} if field.value else select


def _completed(field: Field) -> Json:
    return {
        "type": "external_select",
        "action_id": f"{COMPLETE}{field.complete}",
        "min_query_length": 1,
        "placeholder": plain_text("Type a few letters", limits.PLACEHOLDER),
    }


def _typed(field: Field) -> Json:
    present = "\n".join(lines(field.value)) if field.long else one_line(field.value)
    element: Json = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "multiline": field.long,
        "max_length": limits.TYPED,
    }
    kept = shorten(present, limits.TYPED)
    return {**element, "initial_value": kept} if kept else element


def _option(value: str) -> Json:
    return {"text": plain_text(value, limits.OPTION), "value": pack(value)}


def _filled(element: Mapping[str, Any]) -> str:
    chosen = _mapping(element.get("selected_option")).get("value")
    if isinstance(chosen, str):
        return unpack(chosen)
    typed = element.get("value")
    return typed if isinstance(typed, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
