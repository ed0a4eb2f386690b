"""What is known of each sentence of an abstract when its salience is judged.

Stems are counted once a sentence, and neither a collection of papers nor the place in the abstract
is needed: once it is known which sentence is the first of the authors' own, places say no more.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recommender.words import GENERIC_WORDS, STOP_WORDS, fold, spellings, stem

SHORT, LONG = 10, 35
"""Words; shorter sentences name without saying what, longer ones say too much."""

_WORK = r"(?:paper|work|study|survey|article|report|tutorial|thesis)"
_DO = (
    r"(?:propose|introduce|present|develop|describe|design|build|study|investigate|explore|examine"
    r"|analy[sz]e|show|demonstrate|release|survey|review|provide|address|argue|ask|formulate"
    r"|devise|create|construct|evaluate|offer|aim)(?:s|es|d|ed)?"
)
_BETWEEN = r"(?:\w+ly |also |then |first |thus |hereby |further )*"

# Searched in sentences in small letters. "How we live" is not about the authors.
_US = r"(?<!how )(?<!way )we"
_OWN = re.compile(rf"\b(?:{_US}|our|this {_WORK})\b")
_MOTIVES = re.compile(
    r"\b(?:we|our)\b.{0,12}?\b(?:need|want|often|usually|know|live|must|should|cannot|can not|face"
    r"|are (?:often|interested|faced|given|witnessing)|wish|rely|have (?:seen|witnessed)|understand"
    r"|(?:daily|everyday) li(?:fe|ves)|lives|society|world|understanding of)\b"
)
_NARROW = re.compile(rf"\b(?:{_US}(?: \w+){{0,2}}|this {_WORK}(?: \w+)?) {_DO}\b")
_STRONG = re.compile(
    rf"\b(?:{_US}|this {_WORK}) {_BETWEEN}"
    r"(?:propose|introduce|present|develop|design|devise|formulate|describe)s?\b"
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ly |then |here |also )?(?:propos|introduc|present|develop|examin"
    r"|investigat|stud(?:y|i)|analy[sz]|prov|show|describ|measur|assess|compar|establish|demonstrat"
    r"|evaluat|deriv|obtain|report)"
)
_WE = re.compile(r"\bwe\b")

_PROPOSES = re.compile(rf"\b(?:{_US}|{_WORK})\b.{{0,30}}?\b(?:propos|introduc|present|develop)")
_STUDIES = re.compile(rf"\b(?:we|{_WORK})\b.{{0,25}}?\b(?:stud|investigat|analy[sz]|explor|examin)")
_CONTRASTS = re.compile(r"(?:however|but|despite|although|though|while|yet|unfortunately)\b")
_GOES_ON = re.compile(r"(?:moreover|additionally|furthermore|in addition|finally|first|also)\b")

NAMES = (
    "proposes",
    "studies",
    "contrasts",
    "goes on",
    "like the others",
    "like the title",
    "we, like the title",
    "first to name it",
    "begins with its name",
    "adds little to the title",
    "first of their own",
    "before their own",
    "first to say what was done",
    "first to propose",
    "short",
    "long",
)
"""In this order the features of a sentence stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sentences of an abstract, their words as stems, and those of the title."""

    title: str
    sentences: Sequence[str]
    stems: Sequence[frozenset[str]]
    titled: frozenset[str]

    @classmethod
    def of(cls, title: str, sentences: Sequence[str]) -> Told:
        stems = tuple(stems_of(sentence) for sentence in sentences)
        return cls(title=title, sentences=sentences, stems=stems, titled=stems_of(title))

    def features(self) -> list[list[float]]:
        """Give the features of each sentence, in the order of `NAMES`."""
        small = [sentence.lower() for sentence in self.sentences]
        counts = Counter(each for some in self.stems for each in some)
        length = math.sqrt(sum(count * count for count in counts.values()))
        theirs = _found(_OWN, small) or _found(_PASSIVE, small)
        own, named = _first_own(small, theirs), self._first_named(small)
        narrow, strong = (_first(cue, small, theirs) for cue in (_NARROW, _STRONG))
        rows = []
        for at, (sentence, some) in enumerate(zip(small, self.stems, strict=True)):
            words = len(sentence.split())
            shared, size = len(self.titled & some), math.sqrt(len(some)) or 1.0
            like = shared / (size * (math.sqrt(len(self.titled)) or 1.0))
            rows.append(
                [
                    float(at in theirs and bool(_PROPOSES.search(sentence))),
                    float(at in theirs and bool(_STUDIES.search(sentence))),
                    float(bool(_CONTRASTS.match(sentence))),
                    float(bool(_GOES_ON.match(sentence))),
                    sum(counts[each] for each in some) / (size * (length or 1.0)),
                    like,
                    like if at in theirs and _WE.search(sentence) else 0.0,
                    float(at == named),
                    float(bool(self.name) and sentence.startswith(self.name)),
                    float(len(some - self.titled - _GENERIC) < LITTLE),
                    float(at == own),
                    float(at < own < len(small)),
                    float(at == narrow),
                    float(at == strong),
                    float(words < SHORT),
                    float(words > LONG),
                ]
            )
        return rows

    @property
    def name(self) -> str:
        """What the title calls its subject before a colon, in small letters."""
        name, colon, _ = self.title.partition(":")
        return name.strip().lower() if colon and len(name.split()) <= _NAME_WORDS else ""

    def _first_named(self, small: Sequence[str]) -> int:
        name = self.name
        return next((at for at, each in enumerate(small) if name in each), -1) if name else -1


_NAME_WORDS = 2
LITTLE = 2
"""Words that say something and are not in the title; fewer are hardly worth a second line."""

_GENERIC = frozenset(map(stem, GENERIC_WORDS))


def stems_of(text: str) -> frozenset[str]:
    """Collect the words of a text without stop words and endings."""
    folded = {fold(word) for word in spellings(text)}
    return frozenset(stem(word) for word in folded - STOP_WORDS)


def _found(cue: re.Pattern[str], small: Sequence[str]) -> list[int]:
    return [at for at, each in enumerate(small) if cue.search(each)]


def _first(cue: re.Pattern[str], small: Sequence[str], among: Sequence[int]) -> int:
    """Find the first of some sentences with a cue; the number of all if there is none."""
    return next((at for at in among if cue.search(small[at])), len(small))


def _first_own(small: Sequence[str], theirs: Sequence[int]) -> int:
    """Find the first sentence about the authors' own work, but not about what we all need."""
    doing = (at for at in theirs if not _MOTIVES.search(small[at]))
    return next(doing, theirs[0] if theirs else len(small))
