r"""Display cleaning: what LaTeX, HTML, Markdown and captures leave in titles and abstracts.

`clean_text` is pure and idempotent: each rule takes away a special character, and they are applied
until none applies, so that cleaning what is clean changes nothing. Formulas stay readable: a plain
one loses its dollars, `x_{ij}` stays, `\alpha` becomes the letter, an unknown `\macro` its name.
It takes as long as the text is: what is not clean after some rounds loses its special characters.
"""

from __future__ import annotations

import re
import unicodedata

from recommender.captures import plain_characters, without_torn_words
from recommender.latex import FORMULA_SPACE, without_latex
from recommender.markup import without_markup

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ue001-\uf8ff\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]",
)
_CROWD = re.compile(r"[^\w\s\x00-\x7f]{31,}")

ROUNDS, CHARACTERS = 3, 100_000
"""How often texts are looked at: at least so many times, and more if they are short."""

MARKS, MOST_MARKS = "\\{}$`<&", 2_000
"""What markup is made of, and how much of it there is in no text worth cleaning with care."""

_SPECIAL = str.maketrans("", "", MARKS + ">~*_'^")


def clean_text(text: str) -> str:
    """Make a title or abstract fit to be read, on one line, without control characters."""
    text = clean_with_whole_formulas(text)
    while FORMULA_SPACE in text:
        text = clean_with_whole_formulas(text.replace(FORMULA_SPACE, " "))
    return text


def clean_with_whole_formulas(text: str) -> str:
    """Clean a text, but leave `FORMULA_SPACE` for a space inside what were dollars."""
    text = text.replace(FORMULA_SPACE, "")
    if len(text) > MOST_MARKS and sum(map(text.count, MARKS)) > MOST_MARKS:
        text = text.translate(_SPECIAL)
    for _ in range(max(ROUNDS, CHARACTERS // (len(text) + 1))):
        before, text = text, _cleaned_once(text)
        if text == before:
            return text
    text, before = text.translate(_SPECIAL), ""
    while text != before:
        before, text = text, _cleaned_once(text)
    return text


def _cleaned_once(text: str) -> str:
    if not text.isascii():
        text = _CROWD.sub(_thinned, _INVISIBLE.sub("", plain_characters(text)))
        text = unicodedata.normalize("NFC", text)
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    text = without_latex(without_markup(text))
    return without_torn_words(" ".join(text.split()))


def _thinned(crowd: re.Match[str]) -> str:
    """Keep thirty marks on a letter (Unicode's limit for streams): sorting more takes minutes."""
    return crowd[0][:30] + "".join(c for c in crowd[0][30:] if not unicodedata.combining(c))


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
