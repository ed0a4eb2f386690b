from hypothesis import given, strategies as st

from recommender import Paper, Ranker
from recommender.words import fold, spellings
from tests.unit.recommender.corpora import checkerboard, seed_papers

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)
SEEDED = Ranker().fit(seed_papers())


def terms(ranker: Ranker, typed: str, k: int = 25) -> list[str]:
    return [each.term for each in ranker.completions(typed, k)]


def test_terms_that_begin_with_what_was_typed_come_most_frequent_first() -> None:
    assert terms(SEEDED, "retr")[:3] == ["retrieval", "retrieved", "retrieval augmented"]
    counts = [each.papers for each in SEEDED.completions("r", 25)]
    assert counts == sorted(counts, reverse=True)


def test_the_number_of_papers_that_hold_a_term_is_true() -> None:
    texts = [
        f" {' '.join(map(fold, spellings(f'{paper.title}. {paper.abstract}')))} "
        for paper in seed_papers()
    ]
    for typed in ("long", "long c", "retrieval", "multi-"):
        for each in SEEDED.completions(typed, 25):
            term = f" {' '.join(map(fold, spellings(each.term)))} "
            if not each.short:
                assert each.papers == sum(term in text for text in texts), each.term


def test_a_second_word_goes_on_from_the_first_however_it_is_spelt() -> None:
    assert "long context" in terms(SEEDED, "long c")
    assert "long context" in terms(SEEDED, "LONG-conte")
    assert terms(SEEDED, "Multi-mo") == ["multi modal"]


def test_what_an_abbreviation_stands_for_is_offered_with_it() -> None:
    found = {each.term: each.short for each in SEEDED.completions("retrieval aug", 25)}
    assert found["retrieval augmented generation"] == "RAG"
    assert terms(SEEDED, "chain of t") == ["Chain of thought"]


def test_nothing_begins_or_ends_with_a_word_that_says_nothing() -> None:
    assert "state of the art" not in terms(SEEDED, "state of")
    assert "proposed" not in terms(SEEDED, "propose")
    assert "long and" not in terms(SEEDED, "long a")


def test_after_nothing_come_the_most_frequent_terms() -> None:
    assert terms(SEEDED, "", 1) == ["language"]


def test_what_no_paper_holds_has_no_completion() -> None:
    for typed in ("zebrafish", "zebrafish long", "long zebrafish", "long context long c"):
        assert terms(SEEDED, typed) == []
    assert terms(Ranker(), "") == []


def test_papers_of_today_count_too() -> None:
    (before,) = RANKER.completions("falcon", 1)
    fresh = Paper(id="fresh", title="A falcon", abstract="Falcon plumage.")
    (after,) = RANKER.extended([fresh]).completions("falcon", 1)
    assert (before.term, after.papers) == (after.term, before.papers + 1)


def test_titles_stand_in_the_order_of_the_alphabet_without_leftovers_of_markup() -> None:
    papers = [
        Paper(id="b", title="beta $\\alpha$ decay", abstract=""),
        Paper(id="c", title="Alpha", abstract=""),
    ]
    assert list(Ranker().fit(papers).titles.items()) == [("c", "Alpha"), ("b", "beta α decay")]


def test_titles_that_begin_with_what_was_typed_come_before_those_that_hold_it() -> None:
    named = ["On falcons", "Falcons", "falcons again", "Falcons", "Owls"]
    papers = [Paper(id=str(at), title=title, abstract="") for at, title in enumerate(named)]
    ranker = Ranker().fit(papers)
    found = ("Falcons", "falcons again", "On falcons")
    assert ranker.titles_holding(" FALCON", 9) == found
    assert ranker.titles_holding("falcon", 2) == found[:2]
    assert ranker.titles_holding("n f", 9) == ("On falcons",)
    assert ranker.titles_holding("", 9) == ("Falcons", "falcons again", "On falcons", "Owls")
    assert ranker.titles_holding("zebra", 9) == Ranker().titles_holding("", 9) == ()


@given(typed=st.text(max_size=40) | st.text(alphabet="long c-", max_size=12), k=st.integers(0, 30))
def test_any_text_has_completions_that_begin_with_it_or_none(typed: str, k: int) -> None:
    found = SEEDED.completions(typed, k)
    assert len(found) <= k
    begun = [fold(word) for word in typed.replace("_", " ").split() if word.isalnum()]
    for each in found:
        assert each.papers >= 1 or each.short
        if begun and typed.replace("_", " ").replace(" ", "").isalnum():
            assert " ".join(map(fold, each.term.split())).startswith(" ".join(begun))
