"""Long sentences to their main clause: what comes after it goes, where it can go.

A cut is made only before what leaves a whole sentence standing: a relative clause, a participle,
an aside of examples, a second thing that "we" do, or what follows a colon or semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ENOUGH = 280
"""Characters; a longer headline loses what its main clause does not need."""

LEAST = 90
"""Characters that must be left: less names without saying what."""

_AHEAD = 100
"""Characters behind a cut that tell what begins there."""

_PARTICIPLES = (
    r"(?!(?:during|string|learning|training|reasoning|planning|pruning|processing|modell?ing"
    r"|understanding|prompting|tuning|ranking|sampling|clustering|testing)\b)[a-z-]{3,}ing\b"
)
_CLAUSE = re.compile(
    r"(?:(?:in|of|for|from|by|with|to|on|under|through|both|all|most|some|each|many) (?:of )?)?"
    r"(?:which|whose|whom)\b|where(?:by|in|as)?\b|while\b|thus\b|thereby\b|hence\b|so that\b"
    r"|such as\b|including\b|especially\b|particularly\b|as well as\b|without\b|even\b|because\b"
    r"|since\b|although\b|though\b|despite\b|unlike\b|compared\b|rather than\b|instead of\b"
    r"|namely\b|i\.e\.|e\.g\.|(?:\w+ly )?"
    rf"{_PARTICIPLES}|(?:and|but) (?:\w+ly |also |then |further )?(?:we|it|they)\b"
)
_SECOND = re.compile(
    r"and (?:\w+ly |also |then |further )?(?:show|demonstrate|evaluate|find|prove|apply|discuss"
    r"|validate|test|verify|report|illustrate|compare|conduct|highlight|outline|summari[sz]e)s?\b"
)
_BREAK = re.compile(r"\s?(,|;|:|–|—|--)\s+")
_LEADS_ON = re.compile(
    r"[\s,]+(?:including|such as|namely|i\.e\.|e\.g\.|as follows|respectively)?[\s,]*\Z"
)
_OPEN, _CLOSED = "([{“", ")]}”"


def shorten(sentence: str, most: int) -> str:
    """Cut a sentence that is longer than so many characters to the longest part that stands alone.

    Where there is none, it stays as long as it is.
    """
    if len(sentence) <= most:
        return sentence
    ends = [end for end in _ends(sentence[: most + _AHEAD]) if LEAST <= end < most]
    return f"{_LEADS_ON.sub('', sentence[: max(ends)])}." if ends else sentence


def _ends(sentence: str) -> Iterator[int]:
    """Find where a sentence could end before it does; never inside what a colon opened."""
    for stop in _BREAK.finditer(sentence):
        part, rest = sentence[: stop.start()], sentence[stop.end() :]
        if _closed(part) and (stop[1] != "," or _may_go(part, rest)):
            yield stop.start()
        if stop[1] == ":":
            return


def _may_go(part: str, rest: str) -> bool:
    """Whether what follows a comma is a clause, and no piece of a list."""
    return bool(_CLAUSE.match(rest) or ("," not in part and _SECOND.match(rest)))


def _closed(part: str) -> bool:
    """Whether every bracket that was opened is closed, so that the part is no piece of an aside."""
    return all(part.count(a) == part.count(b) for a, b in zip(_OPEN, _CLOSED, strict=True))
