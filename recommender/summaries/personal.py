"""One or two sentences of an abstract: a headline for everybody, a detail for this reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recommender.cleaning import clean_text, clean_with_whole_formulas
from recommender.latex import FORMULA_SPACE
from recommender.papers import Paper
from recommender.profiles import Profile, Taste
from recommender.summaries.clauses import ENOUGH, shorten
from recommender.summaries.cutting import fit
from recommender.summaries.detail import choose_detail
from recommender.summaries.features import stems_of
from recommender.summaries.interest import Interest, MakesTastes
from recommender.summaries.openings import without_opening
from recommender.summaries.roles import RoleTable
from recommender.summaries.salience import Sentence, weigh
from recommender.summaries.sentences import split_sentences


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
    title = clean_text(paper.title)
    sentences = weigh(title, text, roles)
    if not sentences:
        return Summary(headline="")
    shown = {each.text: _shown(each.short, max_chars) for each in sentences}
    head = _headline(sentences, shown)
    titled = bool(stems_of(title))
    detail = choose_detail(sentences, head, shown, interest, titled=titled)
    return Summary(
        headline=_shown(without_opening(shorten(sentences[head].short, ENOUGH)), max_chars),
        detail=shown[detail.text] if detail else None,
    )


def _readable(abstract: str) -> list[str]:
    """Split, and leave out what holds no word."""
    return [each for each in split_sentences(abstract) if any(c.isalnum() for c in each)]


def _shown(sentence: str, max_chars: int) -> str:
    """Cut, and give formulas their spaces back."""
    return fit(shorten(sentence, max_chars), max_chars).replace(FORMULA_SPACE, " ")


def _headline(sentences: Sequence[Sentence], shown: Mapping[str, str]) -> int:
    """Find the sentence of most salience that stands alone and fits; of equals the first."""

    def worth(at: int) -> tuple[bool, bool, float, int]:
        each = sentences[at]
        return bool(shown[each.text]), not each.dangles, each.salience, -at

    return max(range(len(sentences)), key=worth)
