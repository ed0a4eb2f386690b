"""How headlines begin: nine of ten that say "We …" could say at once what it is about.

Only two openings are dropped, where what is left stands alone: "We show that …" before a claim, and
"We introduce …" before a name that is explained. Dropping "We propose" before any noun reads no
better and costs more (docs/summaries.md has the figures).
"""

from __future__ import annotations

import re

from recommender.summaries.compression import capitalised
from recommender.summaries.readers import DANGLING

_SHOWS = re.compile(
    r"(?:we|our (?:results?|experiments?|analys[ei]s|findings?|work|study)"
    r"|(?:experimental |empirical )?results|this (?:paper|work|study)) "
    r"(?:\w+ly |also |then |further |first )?"
    r"(?:show|demonstrate|find|observe|prove|reveal|discover|establish)s?(?: \w+ly)? that,? (?=\w)",
    re.IGNORECASE,
)
_BY_WHAT = re.compile(
    r"\b(?:via|through|by|with|in) (?:\w+ )?(?:experiments|simulations|analys[ei]s)\b"
)
_NAMES = re.compile(
    r"We (?:propose|introduce|present|develop|design|describe) (?:the )?"
    r"(?=[A-Z][\w-]*[A-Z\d][\w-]*(?: [A-Z][\w-]*)*(?: \([^()]*\))?, an? )"
)
_DOES_MORE = re.compile(
    r"\b(?:and|then) (?:\w+ly |also |then |further )?(?:we|show|demonstrate|evaluate|find|prove"
    r"|provide|apply|discuss|propose|validate|test|verify|report|analy[sz]e|study|illustrate"
    r"|present|introduce|use|compare|conduct|explore|develop|release|establish|identify"
    r"|investigate|examine|design|describe|offer|highlight|summari[sz]e)\b"
)


def without_opening(headline: str) -> str:
    """Drop such an opening if the rest is a claim, or a name explained and nothing more."""
    if shows := _SHOWS.match(headline):
        rest = headline[shows.end() :]
        stands = not DANGLING.match(rest) and not _BY_WHAT.search(rest)
    elif names := _NAMES.match(headline):
        rest = headline[names.end() :]
        stands = not _DOES_MORE.search(rest)
    else:
        return headline
    return capitalised(rest) if stands else headline
