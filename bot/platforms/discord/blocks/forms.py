"""Forms as modals, page by page, and what was filled into them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain import cutting
from bot.domain.replies import Field, Form, Notice, Reply
from bot.domain.visible import lines, one_line
from bot.platforms.discord.blocks import limits
from bot.platforms.discord.blocks.text import Json, bold, label

ROW, SELECT, TYPED, WORDS, LABEL = 1, 3, 4, 10, 18
SHORT, LONG = 1, 2
BEGINS, APART = "form", " "
SIGNS = re.compile(
    r"form (?P<here>[01]) (?P<page>[0-9]{1,3}) (?P<last>[01]) (?P<submit>.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a modal sends back of itself; Discord says where it was opened.

    `submit` is the command that the form is for, with `here` for the place instead of the caller.
    `page` says which of its pages this is, from 0, and `last` whether it is the last one.
    """

    submit: str = ""
    here: bool = False
    page: int = 0
    last: bool = True

    def custom_id(self) -> str:
        """Return it as the id of a modal; raises ValueError for what is too long."""
        told = (BEGINS, str(int(self.here)), str(self.page), str(int(self.last)), self.submit)
        text = APART.join(told)
        if cutting.utf16(text) > limits.CUSTOM_ID:
            raise ValueError(f"A modal keeps at most {limits.CUSTOM_ID} characters.")
        return text


def context_of(custom_id: str) -> Context | None:
    """Return what a modal sent back; None for one that we never made."""
    found = SIGNS.fullmatch(custom_id)
    if found is None:
        return None
    return Context(
        submit=found["submit"],
        here=found["here"] == "1",
        page=int(found["page"]),
        last=found["last"] == "1",
    )


def pages(form: Form) -> tuple[Form, ...]:
    """Return a form in as many as its questions take, each for a modal of its own.

    A title that is too long for a modal takes the place of a question.
    """
    most = limits.MODAL_PARTS - bool(_cut(form.title))
    starts = range(0, len(form.fields), most) or range(1)
    return tuple(replace(form, fields=form.fields[start : start + most]) for start in starts)


def modal(form: Form, context: Context) -> Json:
    """Return one of the `pages` of a form; a title that is cut stands whole above the questions."""
    known = replace(context, submit=form.submit or context.submit)
    alone = len(form.fields) == 1
    asked = [_asked(field, alone=alone) for field in form.fields]
    return {
        "custom_id": known.custom_id(),
        "title": label(form.title, limits.MODAL_TITLE),
        "components": [*_whole(form.title), *asked],
    }


def values_of(data: object) -> dict[str, str]:
    """Return what was filled in, by the names of the fields; empty where nothing was.

    Whatever else came in a modal's place is no field of ours.
    """
    return dict(_filled(_mapping(data).get("components")))


def problems(form: Form) -> Reply:
    """Return what is wrong with a form that was not taken, each under the name of its question."""
    wrong = [field for field in form.fields if one_line(field.problem)]
    several = len(form.fields) > 1
    told = (f"{_called(each)}: {each.problem}" if several else each.problem for each in wrong)
    return Reply(blocks=tuple(Notice(text=one_line(text)) for text in told))


def _asked(field: Field, *, alone: bool) -> Json:
    """Return one question; a field that is empty now may stay so, if it is not the only one."""
    name, rest = cutting.parted(_called(field), limits.LABEL)
    told = " ".join(filter(None, (rest, one_line(field.problem), one_line(field.hint))))
    required = bool(field.value) or alone
    question: Json = {
        "type": LABEL,
        "label": name,
        "component": {**_element(field), "custom_id": field.name, "required": required},
    }
    if told:
        question["description"] = cutting.shorten(told, limits.LABEL_DESCRIPTION)
    return question


def _called(field: Field) -> str:
    name = one_line(field.label) or field.name
    return name[:1].upper() + name[1:]


def _element(field: Field) -> Json:
    """Return what is filled in: free text too where a value is too long to be chosen."""
    choices = tuple(dict.fromkeys(filter(None, (*field.choices, field.value))))
    if field.choices and len(choices) <= limits.OPTIONS and all(map(_can_be_chosen, choices)):
        return _select(choices, field.value)
    present = "\n".join(lines(field.value)) if field.long else one_line(field.value)
    typed: Json = {
        "type": TYPED,
        "style": LONG if field.long else SHORT,
        "max_length": limits.TYPED,
    }
    kept = cutting.shorten(present, limits.TYPED)
    return {**typed, "value": kept} if kept else typed


def _select(choices: Sequence[str], chosen: str) -> Json:
    options = [
        {"label": label(each, limits.OPTION), "value": each, "default": each == chosen}
        for each in choices
    ]
    return {"type": SELECT, "options": options}


def _can_be_chosen(value: str) -> bool:
    return cutting.utf16(value) <= limits.OPTION and value == one_line(value)


def _whole(title: str) -> list[Json]:
    if not _cut(title):
        return []
    return [{"type": WORDS, "content": bold(title, limits.TEXT_DISPLAY // 2)}]


def _cut(title: str) -> bool:
    return cutting.utf16(one_line(title)) > limits.MODAL_TITLE


def _filled(components: object) -> Iterator[tuple[str, str]]:
    """Give the answers in labels, and in rows, which modals had before."""
    for each in components if isinstance(components, Sequence) else ():
        held = _mapping(each)
        inner = held.get("components") if held.get("type") == ROW else [held.get("component")]
        for element in inner if isinstance(inner, Sequence) else ():
            found = _mapping(element)
            name = found.get("custom_id")
            if isinstance(name, str):
                yield name, _answer(found)


def _answer(element: Mapping[str, Any]) -> str:
    chosen = element.get("values")
    if isinstance(chosen, Sequence) and not isinstance(chosen, str):
        return next((each for each in chosen if isinstance(each, str)), "")
    typed = element.get("value")
    return typed if isinstance(typed, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
