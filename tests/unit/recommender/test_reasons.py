"""Reasons are true of the score, and are terms that a person would name."""

import pytest

from recommender import Paper, Profile, Ranker
from recommender.evaluation.reasons import compare_with_random, made_up_readers
from recommender.explanations import Explainer
from tests.unit.recommender.corpora import checkerboard, seed_papers
from tests.unit.recommender.test_slates import IN_THE_SEEDS

PAPERS = checkerboard()
SEEDED = Ranker().fit(seed_papers())


def reasons(papers: list[Paper], liked: str, asked: str) -> tuple[str, ...]:
    ranker = Ranker().fit([*papers, *PAPERS])
    (pick,) = ranker.rank(Profile(liked=(liked,)), [p for p in papers if p.id == asked], 1)
    return pick.explanation.terms


@pytest.mark.parametrize("part", range(5))
def test_named_terms_carry_more_of_the_score_than_random_ones(part: int) -> None:
    """Fifty readers, each over every tenth paper in turn: all of the seeds are looked at."""
    readers = made_up_readers(SEEDED, seed_papers(), IN_THE_SEEDS, 50, seed=1)
    explained = carried = 0
    for number, reader in enumerate(readers[part::5]):
        truth = compare_with_random(SEEDED, [reader], seed_papers()[number::10], seed=number)
        explained += truth.explained
        carried += truth.carried
    assert explained >= 250
    assert carried / explained >= 0.95


def test_what_no_term_stands_for_lessens_the_share_of_those_named() -> None:
    ranker, paper = Ranker().fit(PAPERS), PAPERS[0]
    taste = ranker.taste(Profile(liked=(PAPERS[1].id,)))
    collection = ranker.learnt.collection
    row = collection.block.rows[[collection.at[paper.id]]]
    explainer = Explainer.of(taste, collection, 1.0)
    shares = [
        explainer.explain(paper, row, None, unnamed=each).share for each in (-1.0, 0.0, 0.1, 9.0)
    ]
    assert shares[0] == shares[1] > shares[2] > shares[3] > 0
    assert shares[3] < 0.1


def test_a_word_that_a_paper_has_in_compounds_only_is_no_reason() -> None:
    papers = [
        Paper(id="a", title="Okapi lore", abstract="Zebra-green, zebra-red, zebra-blue and gnus."),
        Paper(id="b", title="Okapi herds", abstract="Zebra-white, zebra-black, zebra-grey; gnus."),
    ]
    named = reasons(papers, "a", "b")
    assert named
    assert not {"zebra", "Zebra"} & set(named)


def test_words_across_a_bracket_or_a_stop_are_no_reason() -> None:
    papers = [
        Paper(id="a", title="Okapi herds", abstract="Okapi (zebra) herds. Mules graze."),
        Paper(id="b", title="Okapi graze", abstract="Okapi (zebra) graze; herds. Mules."),
    ]
    for term in reasons(papers, "a", "b"):
        assert term not in {"Okapi zebra", "Okapi (zebra", "herds Mules", "zebra herds"}


def test_an_abbreviation_behind_its_long_form_makes_no_term_with_it() -> None:
    """“fine-tuning (SFT)” would be learnt as “tuning SFT”."""
    for paper in seed_papers()[:120]:
        for term, _ in SEEDED.taste(Profile(liked=(paper.id,))).terms(20):
            first, _, short = term.partition(" ")
            short = short.removesuffix("s")
            assert not (short.isupper() and short[-1] == first[0].upper()), term


def test_everyday_words_are_no_reason() -> None:
    papers = [
        Paper(id="a", title="Lots of zebras", abstract="Lots of things happen to a zebra, okapi."),
        Paper(id="b", title="Zebras", abstract="Lots of things happen to an okapi and a zebra."),
    ]
    assert not {"Lots", "things", "happen"} & set(reasons(papers, "a", "b"))
