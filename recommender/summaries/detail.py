"""The second sentence: what the headline leaves unsaid, chosen for the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recommender.summaries.interest import Interest
from recommender.summaries.roles import ROLES, Role
from recommender.summaries.salience import Sentence

LIKENESS = 0.2
"""What a detail loses by saying the headline again (times their cosine)."""

RESULT = 0.02
_RESULT_CUE = re.compile(
    r"\b(?:results?|experiments?|evaluations?|outperform\w*|achiev\w+|improv\w+|surpass\w*"
    r"|demonstrat\w+|show(?:s|n)?|find|found|reduc\w+|state-of-the-art)\b",
    re.IGNORECASE,
)
HEARD = 0.03
"""What each further word of the reader's topics adds."""

BY_ROLE = {Role.PROBLEM: -0.1, Role.TASK: 0.0, Role.IDEA: 0.22, Role.RESULT: 0.22}
"""What a likely role adds: the second sentence tells how, or what came of it."""


def choose_detail(
    sentences: Sequence[Sentence], head: int, shown: Mapping[str, str], interest: Interest
) -> Sentence | None:
    """Choose the second sentence.

    Where the headline says no word of the reader's topics, a sentence that says one is taken before
    any that does not. Beyond that, and where the headline said some, each is worth a little.
    """
    headline = sentences[head]
    candidates = [
        at
        for at, each in enumerate(sentences)
        if each.short != headline.short and not each.dangles and shown[each.text]
    ]
    if not candidates:
        return None
    unsaid = interest.unsaid(shown[headline.text])
    relevance = interest.relevance([sentences[at] for at in candidates])

    def worth(place: int) -> tuple[bool, bool, float, int]:
        at = candidates[place]
        each = sentences[at]
        exactly, roughly = unsaid.heard(shown[each.text])
        value = _value(each, headline, after=at > head) + relevance[place] + HEARD * exactly
        wanted = not unsaid.some_said
        return wanted and exactly > 0, wanted and roughly > 0, value, -at

    return sentences[candidates[max(range(len(candidates)), key=worth)]]


def _value(sentence: Sentence, headline: Sentence, *, after: bool) -> float:
    """Say what a sentence is worth to anybody who has read the headline."""
    by_role = sum(
        BY_ROLE[role] * likely for role, likely in zip(ROLES, sentence.roles, strict=True)
    )
    result = RESULT * (after and bool(_RESULT_CUE.search(sentence.text)))
    return sentence.plain + by_role + result - LIKENESS * sentence.cosine(headline)
