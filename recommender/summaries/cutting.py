"""Sentences cut to a length: between words, never inside a letter, a bracket or a formula."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from recommender.latex import FORMULA_SPACE

MORE = "…"

_DANGLING = " \t,;:([{–—-/&" + FORMULA_SPACE
_SMALL_WORDS = frozenset(
    """and or the a an of to in on for with by as that which while who whose where when from at into
    onto via than is are was were be its their our we via i.e. e.g. both between such""".split()
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_OPENS_A_SIGN = frozenset(
    "\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4\u1039\u17d2"
)
"""Vowels written before their consonant, and signs that bind the next one."""

_BELONGS_TO_A_SIGN = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3\u200c\u200d\uff9e\uff9f")
"""Vowels written after their consonant, joiners, and half-wide marks."""

_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_OPERATOR = r"[=+<>≤≥≈≠×·∈→←±∝∼≪≫∪∩⊂⊆^−]"
_AROUND_OPERATOR = re.compile(rf"(?<=\s)(?:{_OPERATOR}+)(?=\s)|(?<=\s)[=<>≤≥≈×∈→±](?=\w)")
_DOLLARS = re.compile(r"\$[^$]{1,400}+\$")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
LONGEST_GROUP = 150
"""Characters in brackets; a longer group may be cut."""

REACH = 400
"""Characters before and after the cut that are looked at for what must stay whole."""


def fit(sentence: str, max_chars: int) -> str:
    """Cut to a length; what has no place to cut becomes nothing."""
    if len(sentence) <= max_chars:
        return sentence
    room = max_chars - len(MORE)
    if room <= 0:
        return ""
    first = max(room - REACH, 0)
    found = _wholes(sentence[first : room + REACH])
    whole = [(first + start, first + end) for start, end in found]
    cut = room
    while cut > 0:
        start = min((start for start, end in whole if start < cut < end), default=cut)
        if start == cut and _may_cut(sentence, cut):
            break
        cut = min(start, cut - 1)
    kept = _without_dangling_end(sentence[:cut])
    return kept + MORE if kept else ""


def _may_cut(sentence: str, at: int) -> bool:
    """Whether a word ends before this place, or a sign of a script without spaces."""
    before, after = sentence[at - 1], sentence[at]
    if FORMULA_SPACE in (before, after):
        return False
    if after.isspace() or before.isspace():
        return True
    unspaced = _UNSPACED.match(before) or _UNSPACED.match(after)
    return bool(unspaced) and not _one_sign(before, after)


def _one_sign(before: str, after: str) -> bool:
    """Whether two characters are read as one: a letter and its marks, a picture and its parts."""
    return (
        unicodedata.category(after).startswith("M")
        or after in _BELONGS_TO_A_SIGN
        or before in _OPENS_A_SIGN
        or before == "\u200d"
        or bool(_SKIN.match(after))
    )


def _wholes(sentence: str) -> Iterator[tuple[int, int]]:
    """Find what must not be cut apart: start and end of formulas and of what is in brackets."""
    yield from (match.span() for match in _DOLLARS.finditer(sentence))
    for sign in _AROUND_OPERATOR.finditer(sentence):
        start = len(sentence[: sign.start()].rstrip())
        yield _word_before(sentence, start), _word_after(sentence, sign.end())
    opened: list[int] = []
    for at, character in enumerate(sentence):
        if character in "([{":
            opened.append(at)
        elif opened and _BRACKETS.get(character) == sentence[opened[-1]]:
            start = opened.pop()
            if at - start <= LONGEST_GROUP:
                yield _word_before(sentence, start), at + 1


def _word_before(sentence: str, at: int) -> int:
    """Find where the word that ends at a place starts."""
    while at > 0 and not sentence[at - 1].isspace() and not _UNSPACED.match(sentence[at - 1]):
        at -= 1
    return at


def _word_after(sentence: str, at: int) -> int:
    """Find where the word after a place ends."""
    while at < len(sentence) and sentence[at].isspace():
        at += 1
    while at < len(sentence) and not sentence[at].isspace():
        at += 1
    return at


def _without_dangling_end(text: str) -> str:
    """Drop what a sentence cannot end with: small words, opening brackets, commas."""
    text = text.rstrip(_DANGLING)
    while (start := text.rfind(" ") + 1) and text[start:].lower() in _SMALL_WORDS:
        text = text[:start].rstrip(_DANGLING)
    return "" if text.lower() in _SMALL_WORDS else text
