"""How much a sentence says of its paper: learnt weights of its features, and a reader's rules.

The weights are a ridge regression of sentences' ROUGE-1 on SciTLDR; they stand in `salience.toml`
with the day and the figures, and `recommender.evaluation.salience_learning` wrote them. The rules
were set by hand after reading digest pages.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from recommender.summaries.compression import compress
from recommender.summaries.features import NAMES, Told
from recommender.summaries.roles import ROLES, Role, RoleTable, probabilities

_ITEM = re.compile(r"\s*\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[).]\s")
_ANNOUNCES = re.compile(r"(?:as follows|following|contributions?|questions?)\b[^.]{0,30}[:.]?\s*\Z")
_ASKS = re.compile(r"\?[\"'”’)\]]*\s*\Z")
_OTHERS = re.compile(
    r"\b(?:previous|prior|existing|earlier) (?:works?|methods?|approaches|studies)\b"
)
_OFFERS = re.compile(
    r"\b(?:code|models?|data(?:sets?)?)\b.{0,60}\b(?:available|released|open-sourced)\b"
)
_OWN = re.compile(r"\b(?:we|our|this (?:paper|work|study|survey|article|report|review))\b")
_BACKGROUND = re.compile(
    r"(?:existing|recent(?:ly)?|current(?:ly)?|despite|various|many|numerous|several|a number of"
    r"|most|traditional(?:ly)?|conventional|in recent years|over the)\b"
)
_HAS_BEEN = re.compile(
    r"\bha(?:s|ve) (?:been|become|emerged|shown|demonstrated|achieved|gained|led|made)\b"
)
_REMAINS = re.compile(
    r"\bremains? (?:\w+ )?(?:an? |un|difficult|challeng|urgent|open|limited|elusive)"
)
_REFERS = re.compile(r"\bwe (?:refer|call|denote|define|hope|believe|start|begin|note|posit)\b")
_LATER = re.compile(
    r"(?:at last|finally|lastly|in addition|additionally|furthermore|moreover|besides|second|third"
    r"|in (?:the|our) (?:[\w-]+ ){1,3}(?:phase|stage|step|setting))\b"
)
_CHECKS = re.compile(
    r"(?:we|our) (?:\w+ly )?(?:evaluate|conduct|perform|validate|test|verify|compare)\b"
    r"|(?:extensive |our )?(?:experiments|results|evaluations?)\b"
)
_ADDRESSES = ("http://", "https://", "www.", "github")
_EARLIER = ("previous", "prior", "existing", "earlier")
_OFFERED = ("available", "released", "open-sourced")
_END = 60
"""Characters: what ends a sentence is looked for in so many."""

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
DANGLES = -0.03
BEFORE = -0.03
"""More than was learnt: what comes before the authors' own may be like the title, and is known."""

_BEFORE = NAMES.index("before their own")

BY_ROLE = {Role.PROBLEM: -0.03, Role.TASK: 0.0, Role.IDEA: 0.03, Role.RESULT: 0.0}
UNTITLED = {Role.PROBLEM: -0.3, Role.TASK: 1.5, Role.IDEA: 1.5, Role.RESULT: 0.0}
"""What a likely role adds. A title tells the task; where there is none, the sentence has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an abstract: whole, compressed, as stems, and what it says of the paper.

    `plain` is about the ROUGE-1 that it would have, from which only differences matter; `salience`
    adds what its likely roles count for in a headline. `roles` are the probabilities of each role,
    in the order of `ROLES`.
    """

    text: str
    short: str
    stems: frozenset[str]
    plain: float
    salience: float
    roles: tuple[float, ...] = (0.0,) * len(ROLES)

    @property
    def dangles(self) -> bool:
        """Whether it begins, once shortened, with a word that points back to the one before."""
        return bool(DANGLING.match(self.short))

    def cosine(self, other: Sentence) -> float:
        shared = len(self.stems & other.stems)
        return shared / math.sqrt(max(len(self.stems) * len(other.stems), 1))


def weigh(title: str, sentences: Sequence[str], roles: RoleTable | None = None) -> list[Sentence]:
    """Give every sentence its salience; `roles` are other weights than those that are shipped."""
    told = Told.of(title, sentences)
    by_role = BY_ROLE if told.titled else UNTITLED
    likely = probabilities(sentences, roles).tolist()
    return [
        Sentence(
            text=text,
            short=compress(text),
            stems=stems,
            roles=tuple(chances),
            plain=plain,
            salience=plain + _dot(by_role.values(), chances),
        )
        for text, stems, chances, plain in zip(
            sentences, told.stems, likely, _plain(told, sentences), strict=True
        )
    ]


def _plain(told: Told, sentences: Sequence[str]) -> Iterator[float]:
    """Give what sentences say of the paper, whatever their roles."""
    weights = shipped()
    for text, features in zip(sentences, told.features(), strict=True):
        yield _dot(weights, features) + BEFORE * features[_BEFORE] + _read(text)


@lru_cache(maxsize=1)
def shipped() -> tuple[float, ...]:
    """Read the weights that come with this program, once, in the order of the features' names."""
    text = Path(__file__).with_name("salience.toml").read_text(encoding="utf-8")
    weights = tomllib.loads(text)["weights"]
    return tuple(float(weights[name]) for name in NAMES)


def _dot(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _read(sentence: str) -> float:
    """Add and subtract what a reader would."""
    small = sentence.lower()
    end = small[-_END:]
    return (
        DANGLES * bool(DANGLING.match(sentence))
        - 0.10 * bool(_ITEM.match(small))
        - 0.06 * bool(end.rstrip().endswith(":") or _ANNOUNCES.search(end))
        - 0.08 * bool(_ASKS.search(end))
        - 0.10 * (any(each in small for each in _EARLIER) and bool(_OTHERS.search(small)))
        - 0.15 * _offers(small)
        - 0.06 * ("we " in small and bool(_REFERS.search(small)))
        - 0.03 * bool(_LATER.match(small))
        - 0.03 * bool(_CHECKS.match(small))
        - _background(small)
    )


def _background(small: str) -> float:
    """Give what a sentence loses that tells what others did; the authors' own may begin so."""
    if _OWN.search(small):
        return 0.0
    return (
        0.06 * bool(_BACKGROUND.match(small))
        + 0.03 * bool(_HAS_BEEN.search(small))
        + 0.06 * bool(_REMAINS.search(small))
    )


def _offers(small: str) -> bool:
    """Whether it says where code and data are to be had."""
    if any(each in small for each in _ADDRESSES):
        return True
    return any(each in small for each in _OFFERED) and bool(_OFFERS.search(small))
