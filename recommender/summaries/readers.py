"""What a reader minds in a sentence that stands alone: rules set by hand after reading digests.

Each costs what two sentences that are equally good by their words may differ in; what all of them
together cost and gain on SciTLDR is in docs/summaries.md.
"""

from __future__ import annotations

import re

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
    r"|most|traditional(?:ly)?|conventional|in recent years|over the|background|context)\b"
)
_HAS_BEEN = re.compile(
    r"\bha(?:s|ve) (?:long |often |traditionally )?(?:been|become|emerged|shown"
    r"|demonstrated|achieved|gained|led|made|linked|coined|relied|focused)\b"
)
_REMAINS = re.compile(
    r"\bremains? (?:\w+ )?(?:an? |un|difficult|challeng|urgent|open|limited|elusive)"
)
_FAILS = re.compile(r"\b(?:unable to|fails? to|suffers? from|struggles? (?:to|with)|lacks?)\b")
_REFERS = re.compile(r"\bwe (?:refer|call|denote|define|hope|believe|start|begin|note|posit)\b")
_LATER = re.compile(
    r"(?:at last|finally|lastly|in addition|additionally|furthermore|moreover|besides|second|third"
    r"|in (?:the|our) (?:[\w-]+ ){1,3}(?:phase|stage|step|setting))\b"
)
_CHECKS = re.compile(
    r"(?:we|our) (?:\w+ly )?(?:evaluate|conduct|perform|validate|test|verify|compare)\b"
    r"|(?:extensive |our )?(?:experiments|results|evaluations?)\b"
)
_STEP = re.compile(
    r"(?:we (?:\w+ly )?(?:use[ds]?|utili[sz]e|leverage|employ|apply|applied|fine-?tune[ds]?"
    r"|train(?:ed)?|measured?|collect(?:ed)?))\b"
)
_PROOF = re.compile(
    r"to (?:validate|verify)\b|(?:these|those|such) (?:\w+ )?(?:findings|results)\b"
)
_POINTS_BACK = re.compile(r"we .{0,40}\b(?:these|this|such)\b")
_LISTS = re.compile(r"(?:\A|\W)\(?(?:1|i|a)\)")
_ASIDE = re.compile(
    r"as far as we know|to (?:the best of )?our (?:best )?knowledge|\bwe are (?:\w+ )?interested"
    r"|\bthat (?:existing|current|previous|prior)\b"
    r"|\bserves? as an? (?:\w+ )?(?:resource|guide|reference|foundation|starting)"
)
_ASIDES = (
    *("we know", "knowledge", "interested", "serve"),
    *("that existing", "that current", "that previous", "that prior"),
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
    r"|involves?|brings?|opens?|addresses|represents?|facilitates?|presents|proves?|stems|arises?"
    r"|comes?|builds?|relies|follows?|marks?|establishes|overcomes?|avoids?|eliminates?|maintains?"
    r"|preserves?|prevents?|promotes?|implies|explains?|hinders?|restricts?|underscores?|calls?"
    r"|leverages?|employs?|combines?|integrates?|captures?|covers?|contains?|comprises?|operates?"
)
DANGLING = re.compile(
    rf"(?:it|they|he|she|its|their|them)\b|(?:this|these|those|that|such|both)\s+(?:{_NO_NOUN})\b"
    r"|(?:the (?:former|latter)|which|thereby|doing so|as such)\b",
    re.IGNORECASE,
)
DANGLES = -0.03


def read(sentence: str, short: str) -> float:
    """Add and subtract what a reader would, of a sentence as it is and as it is shown."""
    small, shown = sentence.lower(), short.lower()
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
        - 0.03 * bool(_STEP.match(shown))
        - 0.06 * bool(_PROOF.match(shown))
        - 0.03 * bool(_POINTS_BACK.match(shown))
        - 0.03 * (")" in small and bool(_LISTS.search(small)))
        - 0.06 * (any(each in small for each in _ASIDES) and bool(_ASIDE.search(small)))
        - _background(small)
    )


def _background(small: str) -> float:
    """Give what a sentence loses that tells what others did; the authors' own may begin so."""
    if _OWN.search(small):
        return 0.0
    return (
        0.06 * bool(_BACKGROUND.match(small))
        + 0.06 * bool(_HAS_BEEN.search(small))
        + 0.06 * bool(_FAILS.search(small))
        + 0.12 * bool(_REMAINS.search(small))
    )


def _offers(small: str) -> bool:
    """Whether it says where code and data are to be had."""
    if any(each in small for each in _ADDRESSES):
        return True
    return any(each in small for each in _OFFERED) and bool(_OFFERS.search(small))
