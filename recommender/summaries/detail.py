"""The second sentence: what the headline leaves unsaid, chosen for the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recommender.summaries.interest import Interest
from recommender.summaries.roles import ROLES, Role
from recommender.summaries.salience import Sentence

LIKENESS, ASKED_LIKENESS = 0.05, 0.3
"""What a detail loses by saying the headline again (times their cosine)."""

ASKED_LENGTH = 0.1 / 300
"""What each character costs a sentence that is shown for the words it says."""

_TIED = re.compile(
    r"(?:however|moreover|furthermore|additionally|nevertheless|nonetheless|consequently|therefore"
    r"|thus|hence|besides|otherwise|afterwards|conversely)\b",
    re.IGNORECASE,
)
RESULT = 0.02
_RESULT_CUE = re.compile(
    r"\b(?:results?|experiments?|evaluations?|outperform\w*|achiev\w+|improv\w+|surpass\w*"
    r"|demonstrat\w+|show(?:s|n)?|find|found|reduc\w+|state-of-the-art)\b",
    re.IGNORECASE,
)
HEARD = 0.03
"""What each further word of the reader's topics adds."""

BY_ROLE = {Role.PROBLEM: -0.1, Role.TASK: 0.0, Role.IDEA: 0.35, Role.RESULT: 0.35}
"""What a likely role adds: the second sentence tells how, or what came of it."""

UNTITLED = 3.0
"""How many times as much where there is no title: the headline then tells the task alone."""


def choose_detail(
    sentences: Sequence[Sentence],
    head: int,
    shown: Mapping[str, str],
    interest: Interest,
    *,
    titled: bool,
) -> Sentence | None:
    """Choose the second sentence.

    Where the headline says no word of the reader's topics, a sentence that says one is taken before
    any that does not; of several the one that a headline would be made of, and a short one. Beyond
    that, and where the headline said some, each word is worth a little.
    """
    headline = sentences[head]
    candidates = [
        at
        for at, each in enumerate(sentences)
        if each.short != headline.short and _stands_alone(each) and shown[each.text]
    ]
    if not candidates:
        return None
    unsaid = interest.unsaid(shown[headline.text])
    roles = 1.0 if titled else UNTITLED
    relevance = interest.relevance([sentences[at] for at in candidates])

    def worth(place: int) -> tuple[bool, bool, float, int]:
        at = candidates[place]
        each = sentences[at]
        exactly, roughly = unsaid.heard(shown[each.text])
        if asked := roughly > 0 and not unsaid.some_said:
            value = _asked_value(each, headline) - ASKED_LENGTH * len(shown[each.text])
        else:
            value = _value(each, headline, roles, after=at > head)
        return asked and exactly > 0, asked, value + relevance[place] + HEARD * exactly, -at

    return sentences[candidates[max(range(len(candidates)), key=worth)]]


def _stands_alone(sentence: Sentence) -> bool:
    return not sentence.dangles and not _TIED.match(sentence.short)


def _asked_value(sentence: Sentence, headline: Sentence) -> float:
    """Say what a sentence is worth that says what the reader asked for, whatever its role."""
    return sentence.plain - ASKED_LIKENESS * sentence.cosine(headline)


def _value(sentence: Sentence, headline: Sentence, roles: float, *, after: bool) -> float:
    """Say what a sentence is worth to anybody who has read the headline, roles so many times."""
    by_role = sum(
        BY_ROLE[role] * likely for role, likely in zip(ROLES, sentence.roles, strict=True)
    )
    result = RESULT * (after and bool(_RESULT_CUE.search(sentence.text)))
    return sentence.plain + roles * by_role + result - LIKENESS * sentence.cosine(headline)
