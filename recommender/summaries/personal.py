"""One or two sentences of an abstract: a headline for everybody, a detail for this reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recommender.cleaning import clean_text, clean_with_whole_formulas
from recommender.latex import FORMULA_SPACE
from recommender.papers import Paper
from recommender.profiles import Profile, Taste
from recommender.summaries.cutting import fit
from recommender.summaries.interest import Interest, MakesTastes
from recommender.summaries.roles import RoleTable
from recommender.summaries.salience import Sentence, weigh
from recommender.summaries.sentences import split_sentences

LIKENESS = 0.3
"""What a detail loses by saying the headline again (times their cosine)."""

RESULT = 0.04
_RESULT_CUE = re.compile(
    r"\b(?:results?|experiments?|evaluations?|outperform\w*|achiev\w+|improv\w+|surpass\w*"
    r"|demonstrat\w+|show(?:s|n)?|find|found|reduc\w+|state-of-the-art)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Words of the abstract in their order; `detail` is None where nothing is left to say."""

    headline: str
    detail: str | None = None


def summarize(
    paper: Paper,
    profile: Profile | Taste | None = None,
    max_chars: int = 300,
    ranker: MakesTastes | None = None,
) -> Summary:
    """Take a headline, the same for everybody, and a detail that speaks to the reader.

    `max_chars` holds for each of the two. Votes count only with a taste, or with the ranker that
    can make one; topics always do. An abstract without a sentence gives an empty headline.
    """
    return summary_of(paper, Interest.of(profile, ranker), max_chars)


def summary_of(
    paper: Paper, interest: Interest, max_chars: int = 300, roles: RoleTable | None = None
) -> Summary:
    """Summarise for an interest; `roles` are other weights than those that are shipped."""
    text = _readable(clean_with_whole_formulas(paper.abstract))
    sentences = weigh(clean_text(paper.title), text, roles)
    if not sentences:
        return Summary(headline="")
    shown = {each.text: _shown(each.short, max_chars) for each in sentences}
    head = _headline(sentences, shown)
    rest = [each for at, each in enumerate(sentences) if at != head]
    detail = _detail(sentences[head], rest, sentences[head + 1 :], interest, shown)
    return Summary(
        headline=shown[sentences[head].text],
        detail=(shown[detail.text] or None) if detail else None,
    )


def _readable(abstract: str) -> list[str]:
    """Split, and leave out what holds no word."""
    return [each for each in split_sentences(abstract) if any(c.isalnum() for c in each)]


def _shown(sentence: str, max_chars: int) -> str:
    """Cut, and give formulas their spaces back."""
    return fit(sentence, max_chars).replace(FORMULA_SPACE, " ")


def _headline(sentences: Sequence[Sentence], shown: Mapping[str, str]) -> int:
    """Find the sentence of most salience that stands alone and fits; of equals the first."""

    def worth(at: int) -> tuple[bool, bool, float, int]:
        each = sentences[at]
        return bool(shown[each.text]), not each.dangles, each.salience, -at

    return max(range(len(sentences)), key=worth)


def _detail(
    headline: Sentence,
    rest: Sequence[Sentence],
    after: Sequence[Sentence],
    interest: Interest,
    shown: Mapping[str, str],
) -> Sentence | None:
    """Choose the second sentence; topics that the headline leaves unsaid decide first."""
    candidates = [each for each in rest if not each.dangles]
    if not candidates:
        return None
    value = {
        id(each): each.salience
        + relevance
        - LIKENESS * each.cosine(headline)
        + RESULT * (each in after and bool(_RESULT_CUE.search(each.text)))
        for each, relevance in zip(candidates, interest.relevance(candidates), strict=True)
    }
    return max(
        candidates, key=lambda each: (*interest.heard(shown[each.text], headline), value[id(each)])
    )
