"""Papers near a paper: of its subject, never itself, and none that shares nothing."""

import pytest

from recommender import Paper, Profile, Ranker
from recommender.words import spellings
from tests.unit.recommender.corpora import checkerboard

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)


def ids(paper_id: str, k: int) -> list[str]:
    return [each.paper.id for each in RANKER.similar(paper_id, k)]


@pytest.mark.parametrize("paper", PAPERS[::7], ids=lambda paper: paper.id)
def test_the_nearest_papers_are_of_the_same_subject_or_place(paper: Paper) -> None:
    subject, place, _ = paper.id.split("-")
    found = ids(paper.id, 5)
    assert len(found) == 5
    assert paper.id not in found
    assert all(f"{subject}-" in each or f"-{place}-" in each for each in found)
    assert found[0].startswith(f"{subject}-")


def test_what_shares_nothing_is_never_near() -> None:
    glacier = Paper(id="ice", title="Glacier calving", abstract="Seracs tumble.")
    ranker = Ranker().fit([*PAPERS, glacier])
    assert ranker.similar("ice", 5) == []
    assert "ice" not in [each.paper.id for each in ranker.similar(PAPERS[0].id, 1000)]


def test_the_reasons_are_words_that_both_papers_hold() -> None:
    paper = PAPERS[0]
    own = {word.casefold() for word in spellings(f"{paper.title}. {paper.abstract}")}
    explained = [term for each in RANKER.similar(paper.id, 3) for term in each.explanation.terms]
    assert explained
    assert {word.casefold() for term in explained for word in term.split()} <= own


def test_the_order_is_that_of_a_reader_who_likes_this_paper_alone() -> None:
    paper = PAPERS[3]
    ranked = RANKER.rank(Profile(liked=(paper.id,)), PAPERS, len(PAPERS))
    ranks = {each.paper.id: place for place, each in enumerate(ranked)}
    places = [ranks[each] for each in ids(paper.id, 10)]
    assert places == sorted(places)


def test_an_unknown_paper_has_nothing_near() -> None:
    assert RANKER.similar("nobody", 5) == []
    assert RANKER.similar(PAPERS[0].id, 0) == []
    assert Ranker().similar("nobody", 5) == []
