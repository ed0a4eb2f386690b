"""Abstracts to sentences, by rules that know how abstracts are written."""

from __future__ import annotations

import re

_STARTERS = (
    "A|An|The|This|That|These|Those|It|Its|We|Our|They|Their|In|On|At|As|By|For|From|To|With|Via"
    "|However|Moreover|Furthermore|Additionally|Finally|First|Second|Third|Then|Thus|Hence"
    "|Therefore|Here|There|While|Although|Though|Despite|Unlike|Given|Using|Based|Through|When"
    "|Specifically|Experiments|Experimental|Extensive|Results|Empirically|Code|Project|Recent"
    "|Recently|Existing|Inspired|Motivated|Building|Extending|But|And|Yet|So|Such|Both|Each"
    "|Many|Most|Some|All|One|Two|Three|Instead|Meanwhile|Notably|Importantly|Consequently"
)
_END = re.compile(r"[.!?]+[\"'”’)\]}]*\s+|[。！？]+[”’」』）]*\s*|\n{2,}")
_GLUED = re.compile(rf"(?<=[a-z0-9)%\]][.!?])(?=(?:{_STARTERS})\b)")
_NEXT = re.compile(r"[\"'“‘(\[{$]*([^\s])")
_STARTER = re.compile(rf"[\"'“‘(\[]*(?:{_STARTERS})\b")
_LAST_WORD = re.compile(r"(\S+?)[.!?]+[\"'”’)\]}]*\s*$")

REACH = 80
"""Characters before a stop that are looked at: abstracts may hold words without end."""

_NEVER_LAST = frozenset(
    "e.g i.e eg ie vs cf viz resp approx ca c.f w.r.t incl dr prof mr mrs ms st mt".split(),
)
_BEFORE_NUMBERS = frozenset("no nos fig figs eq eqs sec secs tab ref refs vol ch chap pp".split())
_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[).]\s")


def split_sentences(text: str) -> list[str]:
    """Split; what the sentences hold, joined, is the text but for space between them."""
    parts = [part for piece in _GLUED.split(text) for part in _split_spaced(piece)]
    return [part for part in parts if part]


def _split_spaced(text: str) -> list[str]:
    """Split at stops that space follows."""
    sentences, start = [], 0
    for stop in _END.finditer(text):
        before, after = text[start : stop.end()], text[stop.end() : stop.end() + REACH]
        if stop[0][0] in "。！？\n" or _ends(before, after):
            sentences.append(before.strip())
            start = stop.end()
    return [*sentences, text[start:].strip()]


def _ends(before: str, after: str) -> bool:
    """Whether a stop with space after it ends a sentence."""
    following = _NEXT.match(after)
    last = _LAST_WORD.search(before[-REACH:])
    if not following or not last:
        return True
    first, word = following[1], last[1].lstrip("(\"'“[")
    if before.rstrip().endswith(("!", "?")):
        return not first.islower()
    if word.lower() in _NEVER_LAST or _ITEM.fullmatch(before.lstrip()):
        return False
    if word.lower() in _BEFORE_NUMBERS and (first.isdigit() or word[0].isupper()):
        return False
    if word == "al" or (len(word) == 1 and word.isalpha() and word.isupper()):
        return bool(_STARTER.match(after))
    return not first.islower() or bool(_ITEM.match(after))
