"""Sentences to shorter ones: leading phrases, citations, asides and back references go.

What may be dropped was measured on SciTLDR: parentheses in general and "We propose" may not.
"""

from __future__ import annotations

import re

_CONNECTIVE = re.compile(
    r"(?:however|moreover|furthermore|additionally|in addition|besides|also|finally|lastly"
    r"|first(?:ly)?|second(?:ly)?|third(?:ly)?|then|thus|hence|therefore|consequently|as a result"
    r"|accordingly|meanwhile|nevertheless|nonetheless|instead|in contrast|by contrast"
    r"|on the other hand|on the contrary|conversely|similarly|likewise|specifically"
    r"|in particular|particularly|notably|importantly|more importantly|more specifically"
    r"|concretely|to this end|to this aim|for this purpose|with this in mind|towards? this end"
    r"|to that end|towards? that end|to this goal|taken together|at last|all in all|in essence"
    r"|even better"
    r"|subsequently|afterwards?|after that"
    r"|in general|more generally|more broadly|at the same time|for this reason|on top of that"
    r"|in other words|that is|in this regard|in this way|in doing so|unfortunately"
    r"|interestingly|remarkably|surprisingly|crucially|further|impressively"
    r"|empirically|critically|encouragingly|ultimately|generally|typically|overall|in summary"
    r"|in conclusion|in short"
    r"|to summarize|in turn|for example|for instance|indeed|in fact|still|yet|so|here|herein"
    r"|in response|in light of this|in light of these|given this|based on this|based on these"
    r"|inspired by this|motivated by this|as such|that said|to do so|to do this|beyond this"
    r"|in this (?:paper|work|study|article|survey|report|research|context|setting|position paper)"
    r"|in the present (?:paper|work|study)|in our (?:paper|work|study))\s*,\s*",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"(?:background|context|introduction|motivation|objectives?|aims?|goals?|purpose|methods?"
    r"|methodology|materials and methods|design|approach|results?|findings|conclusions?|discussion"
    r"|interpretation|significance|contributions?)(?:\s?:|\s?[–—]|\.)\s+",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:and|but|also|thus|therefore|hence|moreover|furthermore|in this (?:paper|work|study)"
    r"|to this end|here)\s+(?=(?:we|our)\b)|(?:but|and|yet)\s+(?=[a-z])",
    re.IGNORECASE,
)
_ANAPHORIC = re.compile(
    r"(?:to|for|in|with|by|from|based on|inspired by|motivated by|building (?:up)?on|given"
    r"|following|toward|towards|in response to|in light of|in view of|driven by|leveraging|using"
    r"|due to|because of|drawing on|as a (?:response|step|solution) to)\b"
    r"(?:[^,.;:]{0,60}?\b(?:this|these|those|such|above|aforementioned)\b[^,.;:]{0,70}"
    r"| \w+ the (?:gap|issue|problem|challenge|limitation|question)s?),\s+"
    r"(?=(?:we|our|this|the|a|an)\b)",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"(we|this \w+) (also|therefore|thus|hence|hereby|here|then|further|first) ", re.IGNORECASE
)
_PURPOSE = re.compile(
    r",? (?:in order )?to (?:address|tackle|solve|overcome|mitigate|resolve|alleviate|bridge|fill"
    r"|remedy|close|meet|answer|handle|combat|achieve|do|facilitate) (?:all )?"
    r"(?:this|these|such|those|the above)\b(?: [\w-]+){0,3}\.\Z"
)
_END = 90
"""Characters: a purpose that points back is looked for in so many."""

_CITATION = re.compile(
    r"\s*\((?:[^()]{0,60}\bet al\.?,?[^()]{0,80}|[A-Z][\w&. -]{1,40},? (?:19|20)\d\d[a-z]?)\)"
    r"|\s*\[(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]"
)
_ASIDE = re.compile(r"\s*\((?:e\.g|i\.e)\.?[,:]?\s[^()]*\)")


def compress(sentence: str) -> str:
    """Drop what only ties a sentence to those before, citations, and "(e.g. …)"."""
    shorter = sentence.strip()
    if "(" in shorter or "[" in shorter:
        shorter = _ASIDE.sub("", _CITATION.sub("", shorter)).strip()
    before = None
    while shorter != before:
        before = shorter
        for pattern in (LABEL, _CONNECTIVE, _ANAPHORIC, _BARE):
            shorter = _without(pattern, shorter)
    if (linked := _LINKED.match(shorter)) and not (linked[2] == "first" and "then" in shorter):
        shorter = f"{linked[1]} {shorter[linked.end() :]}"
    if purpose := _PURPOSE.search(shorter, max(0, len(shorter) - _END)):
        shorter = shorter[: purpose.start()] + "."
    return capitalised(shorter)


def _without(pattern: re.Pattern[str], sentence: str) -> str:
    """Drop a leading phrase, unless nothing to speak of would be left."""
    match = pattern.match(sentence)
    rest = sentence[match.end() :] if match else ""
    return rest if " " in rest else sentence


def capitalised(sentence: str) -> str:
    """Begin with a capital, but leave names like iPhone and symbols as they are."""
    first = sentence.split(" ", 1)[0].rstrip(",;:")
    plain = first.isalpha() and first.islower()
    return first[0].upper() + sentence[1:] if plain else sentence
