"""Sentences to shorter ones: only leading phrases, citations and asides go; then a cut at a word.

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
    r"|concretely|to this end|to that end|to this aim|for this purpose|with this in mind"
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
_BARE = re.compile(
    r"(?:and|but|also|thus|therefore|hence|moreover|furthermore|in this (?:paper|work|study)"
    r"|to this end|here)\s+(?=(?:we|our)\b)|(?:but|and|yet)\s+(?=[a-z])",
    re.IGNORECASE,
)
_ANAPHORIC = re.compile(
    r"(?:to|for|in|with|by|from|based on|inspired by|motivated by|building on|given|following"
    r"|toward|towards|in response to|in light of|in view of|driven by)\b"
    r"[^,.;:]{0,60}?\b(?:this|these|those|such|above|aforementioned)\b[^,.;:]{0,70},\s+"
    r"(?=(?:we|our|this|the|a|an)\b)",
    re.IGNORECASE,
)
_CITATION = re.compile(
    r"\s*\((?:[^()]{0,60}\bet al\.?,?[^()]{0,80}|[A-Z][\w&. -]{1,40},? (?:19|20)\d\d[a-z]?)\)"
    r"|\s*\[(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]"
)
_ASIDE = re.compile(r"\s*\((?:e\.g|i\.e)\.?[,:]?\s[^()]*\)")
_DANGLING_END = re.compile(
    r"(?:[\s,;:(\[–—-]+(?:and|or|the|a|an|of|to|in|on|for|with|by|as|that|which|while|from|at)?)+$"
)
_WORDS_OF_ONE_SIGN = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

MORE = "…"


def compress(sentence: str) -> str:
    """Drop what only ties a sentence to the one before, citations, and "(e.g. …)"."""
    shorter = _ASIDE.sub("", _CITATION.sub("", sentence)).strip()
    before = None
    while shorter != before:
        before = shorter
        for pattern in (_CONNECTIVE, _ANAPHORIC, _BARE):
            shorter = _without(pattern, shorter)
    return _capitalised(shorter)


def _without(pattern: re.Pattern[str], sentence: str) -> str:
    """Drop a leading phrase, unless nothing to speak of would be left."""
    match = pattern.match(sentence)
    rest = sentence[match.end() :] if match else ""
    return rest if " " in rest else sentence


def _capitalised(sentence: str) -> str:
    """Begin with a capital, but leave names like iPhone and symbols as they are."""
    first = sentence.split(" ", 1)[0]
    plain = first.isalpha() and first.islower()
    return first[0].upper() + sentence[1:] if plain else sentence


def fit(sentence: str, max_chars: int) -> str:
    """Cut to a length, never inside a word; what has no place to cut becomes nothing."""
    if len(sentence) <= max_chars:
        return sentence
    room = max_chars - len(MORE)
    if room <= 0:
        return ""
    cut = room
    while cut > 0 and not _may_cut(sentence, cut):
        cut -= 1
    kept = _DANGLING_END.sub("", sentence[:cut].rstrip())
    return kept + MORE if kept else ""


def _may_cut(sentence: str, at: int) -> bool:
    """Whether a word ends before this place."""
    before, after = sentence[at - 1], sentence[at]
    return after.isspace() or before.isspace() or bool(_WORDS_OF_ONE_SIGN.match(before))
