r"""Display cleaning: what LaTeX and captures leave in titles and abstracts.

`clean_text` is pure and idempotent: each rule takes away a special character, and they are applied
until none applies, so that cleaning what is clean changes nothing. Formulas stay readable: a plain
one loses its dollars, `x_{ij}` stays, `\alpha` becomes the letter, an unknown `\macro` its name.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from recommender.latex import ACCENTS, LETTERS, SWITCHES, SYMBOLS, UNSEEN

_SUSPECT = re.compile(r"[^\x20-\x7e]|[\\{}~`$]|''|  ")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\uffff\ud800-\udfff]",
)


def _accented(match: re.Match[str]) -> str:
    letter = {"\\i": "i", "\\j": "j"}.get(match[2], match[2])
    return unicodedata.normalize("NFC", letter + ACCENTS[match[1]])


def _named(match: re.Match[str]) -> str:
    return LETTERS.get(match[1]) or SYMBOLS.get(match[1]) or match[1]


_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\\\|\\[,;:! /]"), " "),
    (re.compile(rf"\\(?:{UNSEEN})\*?(?:\[[^\]]{{0,99}}\])?\{{[^{{}}]*\}}"), ""),
    (re.compile(r"\\href\{[^{}]*\}\{([^{}]*)\}"), r"\1"),
    (re.compile(rf"\\(?:{SWITCHES})(?![A-Za-z])\s*"), ""),
    (re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}"), r"\1/\2"),
    (re.compile(r"\\[A-Za-z]+\*?\{([^{}\\]*)\}"), r"\1"),
    (re.compile(r"\\[()\[\]]"), ""),
    (re.compile(r"([_^])\{(\w)\}"), r"\1\2"),
    (re.compile(r"(?<![_^\\])\{([^{},\\]{0,200}?[^\W\d_][^{},\\]{0,200})\}"), r"\1"),
    (re.compile(r"\{\s*\}"), ""),
    (re.compile(r"\\([%&#_${}])"), r"\1"),
    (re.compile(r"(?<![\w$])\$([^\s$\\]|[^\s$\\][^$\\]{0,80}[^\s$\\])\$(?![\d$])"), r"\1"),
    (re.compile(r"``(.{0,300}?)''"), r"“\1”"),
    (re.compile(r"``"), "“"),
    (re.compile(r"''"), "”"),
    (re.compile(r"(?<![\w`])`([^`'\n]+)'(?!\w)"), r"‘\1’"),
    (re.compile(r"~(?!\d)|(?<![\s(\d%+~])(?<!^)~"), " "),
    (re.compile(r"\\(?![A-Za-z])"), ""),
    (re.compile(r"\s+"), " "),
)
_BRACE = re.compile("[{}]")
_NO_BRACES = str.maketrans("", "", "{}")
DEEPEST = 20
"""Braces nested deeper are no LaTeX; taking them away level by level would take minutes."""

_ACCENT = re.compile(r"\{?\\(['`^\"~=.]|[uvHckr](?![A-Za-z]))\s*\{?(\\[ij]|[A-Za-z])\}?\}?")
_MACRO = re.compile(r"\\([A-Za-z]+)(?:\{\})?")


def clean_text(text: str) -> str:
    """Make a title or abstract fit to be read, on one line, without control characters."""
    if not _SUSPECT.search(text):
        return text.strip()
    if _depth(text) > DEEPEST:
        text = text.translate(_NO_BRACES)
    before = None
    while text != before:
        before, text = text, _cleaned_once(text)
    return text


def _depth(text: str) -> int:
    """Return how deep braces are nested, closed or not."""
    steps = (1 if brace == "{" else -1 for brace in _BRACE.findall(text))
    return max(accumulate(steps), default=0)


def _cleaned_once(text: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    if "\\" in text:
        text = _MACRO.sub(_named, text)
    return text.strip()


def normal_title(title: str) -> str:
    """Fold a title to what makes it the same title: letters and digits, no case, no accents.

    A title without any is folded to itself without spaces, so that two such titles differ.
    """
    decomposed = unicodedata.normalize("NFKD", clean_text(title).casefold())
    kept = "".join(c for c in decomposed if c.isalnum() or _is_vowel_sign(c))
    return kept or "".join(decomposed.split())


def _is_vowel_sign(character: str) -> bool:
    """Tell marks that make another word (Hindi, Thai) from accents."""
    return unicodedata.category(character)[0] == "M" and not unicodedata.combining(character)
