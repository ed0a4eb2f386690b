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
_CLOSING = "\"'”’)\\]}"
_OTHER_STOPS = "。！？｡؟۔।॥።։។။"
"""Full stops of other scripts: nothing but a sentence ends there, and no space need follow."""

_END = re.compile(
    rf"(?<![.!?…])[.!?…]++[{_CLOSING}]*+\s+|[{_OTHER_STOPS}]++[”’」』）]*+\s*+|\n{{2,}}"
)
_GLUED = re.compile(rf"[.!?](?=[A-Z])(?=(?:{_STARTERS})\b)")
_BEFORE_GLUED = re.compile(r".?[a-z0-9)%\]]|[A-Z]{2}")
_NEXT = re.compile(r"[\"'“‘(\[{$]*([^\s])")
_STARTER = re.compile(rf"[\"'“‘(\[]*(?:{_STARTERS})\b")

REACH = 80
"""Characters around a stop that are looked at: abstracts may hold words without end."""

_NEVER_LAST = frozenset(
    """e.g i.e eg ie vs cf viz resp approx ca c.f w.r.t a.k.a aka et incl dr prof mr mrs ms st
    mt""".split()
)
_BEFORE_NUMBERS = frozenset(
    "no nos fig figs eq eqs sec secs tab ref refs vol ch chap pp jan feb mar apr jun jul aug sep"
    " sept oct nov dec".split()
)
_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[).]\s")
_ITEM_REACH = 8
_LETTERS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_NAME = re.compile(r"[a-z]{1,3}[A-Z]|[a-z]{2,}\d|https?://")
"""What begins a sentence though it is small: iSparse, fMRI, zip2zip, addresses."""
_TORN_NUMBER = re.compile(r"\d+ ?%")


def split_sentences(text: str) -> list[str]:
    """Split; what the sentences hold, joined, is the text but for space between them."""
    parts = [part for piece in _unglued(text) for part in _split_spaced(piece)]
    return [part for part in parts if part]


def _unglued(text: str) -> list[str]:
    """Part sentences without space between them, but no address at its question mark."""
    pieces, start = [], 0
    for seam in _GLUED.finditer(text):
        at = seam.end()
        if not _BEFORE_GLUED.fullmatch(text[max(at - 3, 0) : at - 1]):
            continue
        word = (text[max(start, at - REACH) : at].split() or [""])[-1]
        if text[at - 1] == "." or not ("://" in word or "www." in word):
            pieces.append(text[start:at])
            start = at
    return [*pieces, text[start:]]


def _split_spaced(text: str) -> list[str]:
    """Split at stops that space follows."""
    sentences, start = [], 0
    for stop in _END.finditer(text):
        sure = stop[0][0] in _OTHER_STOPS or stop[0][0] == "\n"
        if sure or _ends(text, start, stop.end()):
            sentences.append(text[start : stop.end()].strip())
            start = stop.end()
    return [*sentences, text[start:].strip()]


def _ends(text: str, start: int, end: int) -> bool:
    """Whether a sentence from `start` ends with the stop and the space before `end`."""
    before, after = text[max(start, end - REACH) : end].rstrip(), text[end : end + REACH]
    following = _NEXT.match(after)
    word = _last_word(before)
    if not following or not word:
        return True
    first, starts = following[1], bool(_STARTER.match(after))
    if before.endswith(("!", "?")):
        return not first.islower()
    if end - start < _ITEM_REACH and _ITEM.fullmatch(text[start:end]):
        return False
    if _abbreviates(word, first) or (word.isdigit() and _TORN_NUMBER.match(after)):
        return False
    if _may_abbreviate(word):
        return starts
    return not first.islower() or bool(_ITEM.match(after)) or bool(_NAME.match(after))


def _last_word(before: str) -> str:
    """Take the word before a stop, without brackets and quotes around it."""
    bare = before.rstrip("\"'”’)]}").rstrip(".!?…")
    return re.split(r"[\s(\[“‘\"]", bare)[-1]


def _abbreviates(word: str, first: str) -> bool:
    """Tell "cf.", "Dr." and "Fig. 1" from CF and MT, which end sentences like any name."""
    if word.lower() in _BEFORE_NUMBERS:
        return first.isdigit()
    return word.lower() in _NEVER_LAST and (len(word) == 1 or not word.isupper())


def _may_abbreviate(word: str) -> bool:
    """Whether a stop belongs to the word unless a sentence plainly starts: "et al.", "U.S."."""
    initial = len(word) == 1 and word.isupper()
    numbered = word.lower() in _BEFORE_NUMBERS and word[0].isupper()
    return word == "al" or initial or numbered or bool(_LETTERS.fullmatch(word))
