"""Discord's Markdown as its clients read it: visible words, links, and whatever else is live.

The rules are those of https://support.discord.com/hc/en-us/articles/210298617 and of
https://docs.discord.com/developers/reference#message-formatting, each tried in turn at each place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

LINE_BEGIN = {
    "heading": re.compile(r" *#{1,3} +\S"),
    "small print": re.compile(r" *-# +\S"),
    "quote": re.compile(r" *>(>>)? "),
    "list": re.compile(r" *([*+-]|\d+[.)]) +\S"),
}
LIVE = {
    "code": re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)"),
    "spoiler": re.compile(r"\|\|[\s\S]+?\|\|"),
    "struck": re.compile(r"~~[\s\S]+?~~"),
    "under": re.compile(r"__(?:\\[\s\S]|[^\\])+?__(?!_)"),
    "mention": re.compile(r"<(?:@[!&]?|#)\d+>|@everyone|@here|</[^<>]+:\d+>|<id:\w+>"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[^\s:]+(?:::skin-tone-\d)?:"),
    "time": re.compile(r"<t:-?\d+(?::[tTdDfFR])?>"),
    "address": re.compile(r"<(?:\w+:[^\s>]+|[^\s<>]+@[^\s<>]+)>|(?:https?|steam)://[^\s<]+"),
    "italic": re.compile(r"\b_(?:__|\\[\s\S]|[^\\_])+?_\b"),
}
ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)"
)
OWN = (
    re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    re.compile(r"\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"),
)
"""Bold and italics."""


@dataclass(kw_only=True)
class Read:
    """What is seen of a text, where its links lead, and what it does beside that."""

    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    live: list[str] = field(default_factory=list)


def read(markdown: str) -> Read:
    found = Read()
    for nth, line in enumerate(markdown.split("\n")):
        found.text += "\n" if nth else ""
        found.live += [name for name, rule in LINE_BEGIN.items() if rule.match(line)]
        _inline(line, found)
    return found


def _inline(text: str, found: Read) -> None:
    place = 0
    while place < len(text):
        place += _step(text, place, found)


def _step(text: str, place: int, found: Read) -> int:
    """Read what is at a place and return how long it was."""
    rules: tuple[Callable[[str, int, Read], int], ...] = (_escaped, _link, _live, _own)
    for rule in rules:
        if taken := rule(text, place, found):
            return taken
    found.text += text[place]
    return 1


def _escaped(text: str, place: int, found: Read) -> int:
    match = ESCAPED.match(text, place)
    if match is None:
        return 0
    found.text += match[1]
    return len(match[0])


def _link(text: str, place: int, found: Read) -> int:
    match = LINK.match(text, place)
    if match is None:
        return 0
    label = read(match[1])
    assert label.live == []
    assert label.links == {}
    assert "://" not in label.text
    found.text += label.text
    found.links[label.text] = match[2]
    return len(match[0])


def _live(text: str, place: int, found: Read) -> int:
    for name, rule in LIVE.items():
        match = rule.match(text, place)
        if match is not None:
            found.live.append(f"{name}: {match[0]}")
            found.text += match[0]
            return len(match[0])
    return 0


def _own(text: str, place: int, found: Read) -> int:
    for rule in OWN:
        match = rule.match(text, place)
        if match is not None:
            _inline(match[1], found)
            return len(match[0])
    return 0
