"""What a card says of a paper, with and without its source's own summary."""

from dataclasses import replace

import pytest

import recommender
from bot.domain.ids import PaperId
from bot.domain.papers import PaperContent, PaperRecord
from bot.services.models import Options, empty_model
from bot.services.summing_up import BY_SOURCE, LONGEST, summary_of
from tests.unit.services.world import content

OWN = content("robots", 1)
WITH_TLDRS = empty_model(Options(tldrs=True))


def record(told: PaperContent) -> PaperRecord:
    return PaperRecord(id=PaperId("p_1"), number=1, content=told)


def told(tldr: str | None) -> PaperRecord:
    return record(replace(OWN, tldr=tldr))


def test_a_sources_summary_is_shown_only_where_it_was_asked_for_and_marked_then() -> None:
    own = recommender.summarize(record(OWN).for_ranking())
    paper = told("A hand that learns to grasp.")
    assert summary_of(paper, empty_model()) == own
    shown = summary_of(paper, WITH_TLDRS)
    assert shown.headline == "TL;DR by its source: A hand that learns to grasp."
    assert shown.detail == own.detail


def test_beside_a_sources_summary_stands_what_the_abstract_says_if_only_in_one_sentence() -> None:
    paper = record(replace(OWN, abstract="We grasp mugs.", tldr="Hands that grasp."))
    assert summary_of(paper, WITH_TLDRS).detail == "We grasp mugs."
    nothing = record(replace(OWN, abstract="…", tldr="Hands that grasp."))
    assert summary_of(nothing, WITH_TLDRS).detail is None


@pytest.mark.parametrize("tldr", [None, "", "\u200b", "x" * 400])
def test_where_no_source_said_anything_to_show_all_is_from_the_abstract(tldr: str | None) -> None:
    own = recommender.summarize(record(OWN).for_ranking())
    assert summary_of(told(tldr), WITH_TLDRS) == own


def test_a_sources_summary_is_cleaned_and_cut_like_everything_else() -> None:
    paper = told(r"\textbf{Hands} \emph{grasp} " + "again and " * 60)
    shown = summary_of(paper, WITH_TLDRS).headline
    assert shown.startswith(f"{BY_SOURCE}Hands grasp again")
    assert shown.endswith("…")
    assert len(shown) <= LONGEST
