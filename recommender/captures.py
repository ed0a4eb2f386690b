"""What captures of pages and PDFs do to abstracts: torn words, odd characters, stray spaces."""

from __future__ import annotations

import re
import unicodedata

from recommender.replacing import apply_all, rules

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
_MISREAD = {
    "â€œ": "“", "â€\x9d": "”", "â€™": "’", "â€˜": "‘", "â€“": "–", "â€”": "—", "â€¦": "…",
    "â€": "”",
}  # fmt: skip
"""UTF-8 that was read as Windows-1252; accented letters are those of Latin-1."""

_MISREAD_LETTER = re.compile("[ÃÂ][\u0080-\u00bf]")

_LETTER_FORMS = re.compile("[\U0001d400-\U0001d7ff]")
"""Bold, script and double-struck letters of formulas: few fonts and readers have them."""

_SPACED_BREAK = re.compile(r"\b([A-Za-z]?[a-z]{1,30})- (?=([a-z]{2,30})\b)")
_SUSPENDED = frozenset(
    """and or to but as nor than rather versus vs via the of in for with if is are und oder et y
    o""".split()
)
"""What may follow a hyphen that stands for a second half: "pre- and post-training"."""

_FIRST_HALVES = frozenset(
    """large small high low real multi self fine near well so one two three single double hand held
    far long short cross semi ever top hard model data encoder maximum information over user state
    end open closed non task""".split()
)
_SECOND_HALVES = frozenset(
    """based level scale time quality tuned tuning world art like wise free driven aware trained
    order decoder density throughput theoretic robust optimal structured stranded engineered
    specific dependent independent step shot task oriented guided augmented known studied
    chosen""".split()
)
_ENDINGS = "ing|ent|able|tions?|ments?|ally|ity|sion"
_STOPS = tuple(f" {stop}" for stop in ".,;:!?")
_COLOURS = "red|blue|magenta|cyan|pink|green|orange|purple"

_RULES = rules(
    ("-", rf"-(?=(?:{_ENDINGS})\b)(?<=[a-z]{{3}}-)", ""),
    ("- ", r"(?<=-)(of|off|the|to|by|in)- (?=[a-z])", r"\1-"),
    (",,", r",{2,}", ","),
    (_STOPS, r"(?<=[\w)\]}”’\"'%]) ([.,;:!?])(?=\s|$)", r"\1"),
    ((" )", " ]"), r" ([)\]])(?=\W|$)", r"\1"),
    (("( ", "[ "), r"([(\[]) (?=\w)", r"\1"),
    (("http:", "https:"), rf"\b(?:bright)?(?:{_COLOURS})(?=https?:)", ""),
)


def plain_characters(text: str) -> str:
    """Replace characters that stand for others: ligatures, misread ones, letters of formulas."""
    if "â€" in text:
        for misread, meant in _MISREAD.items():
            text = text.replace(misread, meant)
    text = _MISREAD_LETTER.sub(lambda match: match[0].encode("latin-1").decode(), text)
    text = _LETTER_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return text.translate(_LIGATURES)


def without_torn_words(text: str) -> str:
    """Put words together that a line break tore, and take stray spaces away."""
    if "- " in text:
        text = _SPACED_BREAK.sub(_joined, text)
    return apply_all(_RULES, text)


def _joined(torn: re.Match[str]) -> str:
    """Join the halves of a word; with its hyphen if they make a compound."""
    first, second = torn[1].lower(), torn[2]
    if second in _SUSPENDED:
        return torn[0]
    compound = first in _FIRST_HALVES or second in _SECOND_HALVES
    return f"{torn[1]}-" if compound else torn[1]
