"""How much a sentence says of its paper: four features and a reader's rules.

The weights are a linear regression of sentences' ROUGE-1 on SciTLDR; the rules were set by hand
after reading digest pages. Stems are counted once a sentence; no collection is needed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recommender.summaries.compression import compress
from recommender.words import STOP_WORDS, fold, spellings, stem

_OWN = re.compile(
    r"\b(?:we|our|this (?:paper|work|study|survey|article|report|tutorial|thesis))\b", re.IGNORECASE
)
_PROPOSE = re.compile(
    r"\b(?:we|paper|work|study|article|report|survey)\b.{0,30}?"
    r"\b(?:propos|introduc|present|develop)",
    re.IGNORECASE,
)
_NARROW = re.compile(
    r"\b(?:we(?: \w+){0,2}|this (?:paper|work|study|article|report|survey)(?: \w+)?) "
    r"(?:propose|introduce|present|develop|describe|design|build|study|investigate|explore"
    r"|examine|analy[sz]e|show|demonstrate|release|survey|review|provide|address|argue|ask"
    r"|formulate|devise|create|construct|evaluate|offer|aim)(?:s|es|d|ed)?\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:we|this (?:paper|work|study|article|report|survey)) (?:\w+ )?"
    r"(?:propose|introduce|present|develop)s?\b",
    re.IGNORECASE,
)
SHORT, LONG = 10, 35
"""Words; shorter sentences name without saying what, longer ones are cut."""

_RULES: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (r"^\s*\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[).]\s", -0.10),  # an item of a list
        (r"(?:as follows|following|contributions?|questions?)\b[^.]{0,30}[:.]?\s*$|:\s*$", -0.06),
        (r"\?[\"'”’)\]]*\s*$", -0.08),
        (r"https?://|www\.|\bgithub\b", -0.15),
        (
            r"\b(?:code|models?|data(?:sets?)?)\b.{0,60}\b(?:available|released|open-sourced)\b",
            -0.15,
        ),
        (r"\b(?:previous|prior|existing|earlier) (?:works?|methods?|approaches|studies)\b", -0.10),
    )
)
_NO_NOUN = (
    r"is|are|was|were|has|have|had|can|could|may|might|will|would|should|must|does|do|did|also"
    r"|allows?|enables?|leads?|results?|makes?|means|shows?|requires?|provides?|suggests?|raises?"
    r"|gives?|includes?|helps?|not|often|then|further|in|of|by|to|and|both|contrasts?|achieves?"
    r"|improves?|reduces?|outperforms?|consists?|uses?|learns?|takes?|generates?|demonstrates?"
    r"|indicates?|reveals?|highlights?|poses?|limits?|motivates?|ensures?|introduces?|creates?"
    r"|yields?|serves?|supports?|offers?|becomes?|remains?|occurs?|happens|features?|utilizes?"
    r"|leverages?|employs?|combines?|integrates?|captures?|covers?|contains?|comprises?|operates?"
)
DANGLING = re.compile(
    rf"(?:it|they|he|she|its|their|them)\b|(?:this|these|those|that|such|both)\s+(?:{_NO_NOUN})\b"
    r"|(?:the (?:former|latter)|which|thereby|doing so|as such)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an abstract: whole, compressed, as stems, and what it says of the paper."""

    text: str
    short: str
    stems: frozenset[str]
    salience: float

    @property
    def dangles(self) -> bool:
        """Whether it begins, once shortened, with a word that points back to the one before."""
        return bool(DANGLING.match(self.short))

    def cosine(self, other: Sentence) -> float:
        shared = len(self.stems & other.stems)
        return shared / math.sqrt(max(len(self.stems) * len(other.stems), 1))


def stems_of(text: str) -> frozenset[str]:
    """Collect the words of a text without stop words and endings."""
    folded = {fold(word) for word in spellings(text)}
    return frozenset(stem(word) for word in folded - STOP_WORDS)


def weigh(title: str, sentences: Sequence[str]) -> list[Sentence]:
    """Give every sentence its salience."""
    stems = [stems_of(sentence) for sentence in sentences]
    counts = Counter(each for some in stems for each in some)
    length = sum(count * count for count in counts.values()) ** 0.5
    titled = stems_of(title)
    own = _first(_OWN, sentences)
    rules = _reader_rules(sentences, own)
    weighed = []
    for at, (text, some) in enumerate(zip(sentences, stems, strict=True)):
        centre = sum(counts[each] for each in some) / (length * len(some) ** 0.5 or 1)
        salience = (
            0.045
            + 0.074 * (at == own)
            + 0.150 * len(titled & some) / max(len(titled), 1)
            + 0.055 * bool(_PROPOSE.search(text))
            + 0.283 * centre
            + rules[at]
        )
        weighed.append(Sentence(text=text, short=compress(text), stems=some, salience=salience))
    return weighed


def _first(cue: re.Pattern[str], sentences: Sequence[str]) -> int:
    """Find the first sentence with a cue; their number if there is none."""
    found = (at for at, sentence in enumerate(sentences) if cue.search(sentence))
    return next(found, len(sentences))


def _reader_rules(sentences: Sequence[str], own: int) -> list[float]:
    """Add and subtract what a reader would."""
    narrow, strong = _first(_NARROW, sentences), _first(_STRONG, sentences)
    return [
        0.04 * (at == narrow)
        + 0.04 * (at == strong)
        - 0.05 * (at < own < len(sentences))
        - 0.03 * bool(DANGLING.match(sentence))
        - 0.02 * (len(sentence.split()) < SHORT)
        - 0.03 * (len(sentence.split()) > LONG)
        + sum(weight for rule, weight in _RULES if rule.search(sentence))
        for at, sentence in enumerate(sentences)
    ]
