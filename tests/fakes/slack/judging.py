"""What is wrong with a message or view that the app sent, in sentences: the judge's, and the way.

The judge knows nothing of how something is sent, and expects blocks to be blocks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes import slack_judging
from tests.fakes.slack.values import Json

TEXT_CUT = 40_000
"""<https://docs.slack.dev/reference/methods/chat.postMessage/#truncating>."""
BLOCKS_IN_ALL = 13_000
"""Undocumented: characters over all blocks, beyond which `msg_blocks_too_long` was reported."""
CALLBACK = 255
"""<https://docs.slack.dev/reference/views/modal-views>."""
VIEW_BYTES = 250_000
"""<https://docs.slack.dev/reference/methods/views.open/#errors>: `view_too_large`."""
WORDS = frozenset({"text", "alt_text", "url", "value", "title", "fallback"})
MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def of_text(text: str) -> list[str]:
    """Return what is wrong with the text beside the blocks of a message."""
    return slack_judging.problems_of_message({"text": text if text.strip() else ""})


def of_blocks(blocks: Sequence[Json], *, ephemeral: bool) -> list[str]:
    surface: slack_judging.Surface = "ephemeral" if ephemeral else "message"
    return _judged(lambda: slack_judging.problems_of(blocks, surface))


def of_view(view: Json) -> list[str]:
    found = _judged(lambda: slack_judging.problems_of_view(view))
    if len(str(view.get("callback_id", ""))) > CALLBACK:
        found.append(f"callback_id is longer than {CALLBACK} characters")
    if len(json.dumps(view)) > VIEW_BYTES:
        found.append("a view is larger than 250 kB")
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


def characters(thing: Any) -> int:  # noqa: ANN401 - whatever JSON holds
    """Return how many characters of words stand in blocks."""
    if isinstance(thing, Mapping):
        own = sum(len(v) for k, v in thing.items() if k in WORDS and isinstance(v, str))
        return own + sum(characters(each) for each in thing.values() if not isinstance(each, str))
    if isinstance(thing, (list, tuple)):
        return sum(characters(each) for each in thing)
    return 0


def _judged(judge: Callable[[], list[str]]) -> list[str]:
    try:
        return judge()
    except MALFORMED as error:
        return [f"no blocks at all: {type(error).__name__} {error}"]
