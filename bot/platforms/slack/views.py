"""Modals and Home: forms and answers as Slack's views, and where they were asked for. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace

from bot.domain.replies import Form, Reply
from bot.domain.visible import one_line
from bot.platforms.slack.blocks import limits, rich
from bot.platforms.slack.blocks.forms import form_errors, inputs, options, values_of
from bot.platforms.slack.blocks.text import Json, length, plain_text
from bot.platforms.slack.render_answers import answer_blocks

__all__ = [
    "ANSWER",
    "FORM",
    "Context",
    "answer_view",
    "form_errors",
    "form_view",
    "home_view",
    "options",
    "values_of",
]

FORM, ANSWER = "form", "answer"
"""The callback ids of our modals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a modal knows of the place it was opened in, and sends back.

    `place` is an audience as people type it, `where` what people call it. `submit` is the command
    that a form is for, with `here` for the place instead of the caller. `home` tells that it was
    opened from Home, which shows the same things and is then out of date.
    """

    place: str
    here: bool = False
    submit: str = ""
    where: str = ""
    home: bool = False

    def dumps(self) -> str:
        """Return it as text that Slack keeps; `where` is left out where it is too long.

        Raises ValueError for what is too long even so, which no place and no command is.
        """
        for each in (self, replace(self, where="")):
            text = json.dumps(asdict(each), separators=(",", ":"))
            if len(text) <= limits.METADATA:
                return text
        raise ValueError(f"A view keeps at most {limits.METADATA} characters.")

    @classmethod
    def loads(cls, text: str) -> Context | None:
        """Return what was kept, also by a version that knew less; None for what we never made."""
        try:
            kept = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(kept, dict) or not kept.get("place"):
            return None
        known = {each.name: kept[each.name] for each in fields(cls) if each.name in kept}
        named = all(isinstance(known.get(name, ""), str) for name in ("place", "submit", "where"))
        told = all(isinstance(known.get(name, False), bool) for name in ("here", "home"))
        return cls(**known) if named and told else None


def form_view(form: Form, context: Context) -> Json:
    """Return a modal with a form; a title that is too long for it stands whole above the fields."""
    return {
        **_modal(form.title, replace(context, submit=form.submit), callback=FORM),
        "submit": plain_text("Send", limits.MODAL_TITLE),
        "close": plain_text("Cancel", limits.MODAL_TITLE),
        "blocks": [*_whole(form.title), *inputs(form)],
    }


def answer_view(reply: Reply, context: Context, *, title: str = "Paper Round") -> Json:
    """Return a modal with an answer; its buttons work in it."""
    return {
        **_modal(title, context, callback=ANSWER),
        "close": plain_text("Close", limits.MODAL_TITLE),
        "blocks": list(answer_blocks(reply, most=limits.BLOCKS_OF_VIEW)),
    }


def home_view(reply: Reply) -> Json:
    return {
        "type": "home",
        "blocks": list(answer_blocks(reply, most=limits.BLOCKS_OF_VIEW)),
    }


def _modal(title: str, context: Context, *, callback: str) -> Json:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, limits.MODAL_TITLE),
        "private_metadata": context.dumps(),
    }


def _whole(title: str) -> list[Json]:
    line = one_line(title)
    if length(line) <= limits.MODAL_TITLE:
        return []
    return [rich.block(rich.section([rich.words(line, "bold")]))]
