"""What is wrong with a message or view that the app sent, in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from tests.fakes.slack.seeing import Seen, seen_in_mrkdwn
from tests.fakes.slack.values import Json

TEXT_CUT = 40_000
TEXT_ADVISED = 4_000
"""<https://docs.slack.dev/reference/methods/chat.postMessage/#truncating>."""
BLOCKS_IN_ALL = 13_000
"""Undocumented: characters over all blocks, beyond which `msg_blocks_too_long` was reported."""
TITLE, METADATA, CALLBACK = 24, 3_000, 255
"""<https://docs.slack.dev/reference/views/modal-views>."""
VIEW_BYTES = 250_000
"""<https://docs.slack.dev/reference/methods/views.open/#errors>: `view_too_large`."""
WORDS = frozenset({"text", "alt_text", "url", "value", "title", "fallback"})


def of_blocks(blocks: Iterable[Json], surface: str) -> list[str]:
    """Return what the judge of blocks says; surface is message, modal or home."""
    if find_spec("tests.fakes.slack_judging") is None:
        return []
    judge = import_module("tests.fakes.slack_judging").problems_of
    return [str(each) for each in judge(list(blocks), surface)]


def of_text(arguments: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the `text` of a message, and what is done to it."""
    text = arguments.get("text") or ""
    found = []
    if arguments.get("blocks") and not text.strip():
        found.append("there are blocks without text beside them: notifications say nothing")
    if len(text) > TEXT_CUT:
        found.append(f"the text has {len(text)} characters, of which {TEXT_CUT} are kept")
    elif len(text) > TEXT_ADVISED:
        found.append(f"the text has {len(text)} characters; {TEXT_ADVISED} are advised")
    shown: Seen = seen_in_mrkdwn(text)
    found += [f"the text holds {each}" for each in shown.live if each.startswith("a mention")]
    return found


def of_posting(arguments: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the way a message is posted: previews, broadcasts."""
    found = [
        f"{flag} is not false: links would be unfolded"
        for flag in ("unfurl_links", "unfurl_media")
        if arguments.get(flag) is not False
    ]
    if arguments.get("reply_broadcast"):
        found.append("an answer in a thread is told to the whole channel")
    return found


def of_view(view: Json) -> list[str]:
    """Return what is wrong with a view around its blocks."""
    found = []
    modal = view.get("type") == "modal"
    if view.get("type") not in ("modal", "home"):
        found.append(f"a view of the type {view.get('type')!r}")
    for name in ("title", "submit", "close"):
        text = view.get(name)
        if text is None:
            continue
        if text.get("type") != "plain_text" or not 0 < len(text.get("text", "")) <= TITLE:
            found.append(f"a view's {name} is plain text of at most {TITLE} characters: {text}")
    if modal and "title" not in view:
        found.append("a modal has no title")
    if modal and view.get("submit") is None and _asks(view):
        found.append("a modal asks something and has no submit")
    if len(view.get("private_metadata", "")) > METADATA:
        found.append(f"private_metadata is longer than {METADATA} characters")
    if len(view.get("callback_id", "")) > CALLBACK:
        found.append(f"callback_id is longer than {CALLBACK} characters")
    if len(json.dumps(view)) > VIEW_BYTES:
        found.append("a view is larger than 250 kB")
    return [*found, *of_blocks(view.get("blocks", ()), "modal" if modal else "home")]


def characters(thing: Any) -> int:  # noqa: ANN401 - whatever JSON holds
    """Return how many characters of words stand in blocks."""
    if isinstance(thing, Mapping):
        own = sum(len(v) for k, v in thing.items() if k in WORDS and isinstance(v, str))
        return own + sum(characters(each) for each in thing.values() if not isinstance(each, str))
    if isinstance(thing, (list, tuple)):
        return sum(characters(each) for each in thing)
    return 0


def _asks(view: Json) -> bool:
    return any(each.get("type") == "input" for each in view.get("blocks", ()))
