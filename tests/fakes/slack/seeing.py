"""What a person sees of blocks: their words, what can be followed, and what is live in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ANGLES = re.compile(r"<([^<>]*)>")
FORMATTED = re.compile(r"(?<!\w)([*_~`])(?!\s)[^\n]*?\S\1(?!\w)")
EMOJI = re.compile(r":[a-z0-9_+-]+(?:::skin-tone-[2-6])?:")
BARE = re.compile(r"https?://[^\s<>|]+")
QUOTED = re.compile(r"^(?:&gt;|>)", re.MULTILINE)
ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""In this order: what was escaped twice stays escaped once."""
MENTIONS = frozenset({"user", "usergroup", "team", "channel", "broadcast"})
BOXES = ("elements", "fields", "options", "option_groups", "rows")
WORDS = ("title", "label", "text", "placeholder", "hint", "description", "accessory", "element")


@dataclass(frozen=True, slots=True)
class Seen:
    """Something as somebody sees it.

    `text` is every visible word, those of buttons, fields and options too. `links` can be followed.
    `live` describes whatever else could do something: a mention, formatting by mrkdwn, an image.
    """

    text: str
    links: tuple[str, ...] = ()
    live: tuple[str, ...] = ()


Part = tuple[str, str]
"""What kind of thing is seen (text, link or live), and which."""


def seen(blocks: Iterable[Mapping[str, Any]]) -> Seen:
    return _gathered(part for block in blocks for part in (*_parts(block), ("text", "\n")))


def seen_in_mrkdwn(text: str) -> Seen:
    return _gathered(_mrkdwn(text))


def unescaped(text: str) -> str:
    for escaped, plain in ESCAPES:
        text = text.replace(escaped, plain)
    return text


def escaped(text: str) -> str:
    """Return text as Slack hands on what people typed, and values of buttons and options."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _gathered(parts: Iterable[Part]) -> Seen:
    every = list(parts)
    return Seen(
        text="".join(what for kind, what in every if kind == "text"),
        links=tuple(what for kind, what in every if kind == "link"),
        live=tuple(what for kind, what in every if kind == "live"),
    )


def _parts(thing: Mapping[str, Any]) -> Iterator[Part]:
    kind = thing.get("type")
    if kind == "plain_text":
        yield from _plain(thing)
    elif kind == "mrkdwn":
        yield from _mrkdwn(str(thing.get("text", "")))
    elif kind == "markdown":
        yield "text", str(thing.get("text", ""))
        yield "live", "a block of markdown"
    elif kind == "rich_text":
        yield from _rich(thing)
    elif kind == "image":
        yield "text", str(thing.get("alt_text", ""))
        yield "live", f"an image, {thing.get('image_url') or thing.get('slack_file')}"
    else:
        yield from _box(thing)


def _box(thing: Mapping[str, Any]) -> Iterator[Part]:
    if thing.get("url"):
        yield "link", str(thing["url"])
    for name in WORDS:
        if isinstance(thing.get(name), Mapping):
            yield from _parts(thing[name])
            yield "text", "\n"
    if isinstance(thing.get("initial_value"), str):
        yield "text", f"{thing['initial_value']}\n"
    if isinstance(thing.get("confirm"), Mapping):
        for each in ("title", "text", "confirm", "deny"):
            yield from _parts(thing["confirm"].get(each, {}))
            yield "text", "\n"
    for name in BOXES:
        for each in thing.get(name) or ():
            yield from (_parts(each) if isinstance(each, Mapping) else _cells(each))
            yield "text", "\n"


def _cells(row: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    for cell in row:
        if cell.get("type") == "raw_text":
            yield "text", str(cell.get("text", ""))
        else:
            yield from _parts(cell)
        yield "text", "\t"


def _plain(thing: Mapping[str, Any]) -> Iterator[Part]:
    text = unescaped(str(thing.get("text", "")))
    yield "text", text
    if thing.get("emoji"):
        for found in EMOJI.finditer(text):
            yield "live", f"the emoji {found[0]}"


def _rich(thing: Mapping[str, Any]) -> Iterator[Part]:
    """Yield what rich text holds: its text is literal, whatever stands in it."""
    for each in thing.get("elements", ()):
        kind = each.get("type")
        if kind == "text":
            yield "text", str(each.get("text", ""))
        elif kind == "link":
            yield "text", str(each.get("text") or each.get("url", ""))
            yield "link", str(each.get("url", ""))
        elif kind == "emoji":
            yield "text", _emoji(each)
        elif kind in MENTIONS:
            yield "live", f"a mention, {kind}"
        elif kind == "date":
            yield "text", str(each.get("fallback") or each.get("format", ""))
        elif kind == "color":
            yield "text", str(each.get("value", ""))
        else:
            yield from _rich(each)
            yield "text", "\n"


def _emoji(element: Mapping[str, Any]) -> str:
    points = str(element.get("unicode", ""))
    if not points:
        return f":{element.get('name', '')}:"
    return "".join(chr(int(each, 16)) for each in points.split("-"))


def _mrkdwn(text: str) -> Iterator[Part]:
    """Yield what Slack makes of mrkdwn: everything in angle brackets does something."""
    at = 0
    for found in ANGLES.finditer(text):
        yield from _formatted(text[at : found.start()])
        yield from _angled(found[1])
        at = found.end()
    yield from _formatted(text[at:])
    if QUOTED.search(text):
        yield "live", "a quotation"


def _angled(inside: str) -> Iterator[Part]:
    address, _, label = inside.partition("|")
    if address.startswith(("@", "#", "!")):
        yield "text", label or address
        yield "live", f"a mention, <{inside}>"
    else:
        yield "text", unescaped(label or address)
        yield "link", unescaped(address)


def _formatted(text: str) -> Iterator[Part]:
    yield "text", unescaped(text)
    for found in BARE.finditer(text):
        yield "link", unescaped(found[0])
    for found in FORMATTED.finditer(text):
        yield "live", f"formatting, {found[0]}"
    for found in EMOJI.finditer(text):
        yield "live", f"the emoji {found[0]}"
