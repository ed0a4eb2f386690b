from recommender import Paper, Profile, Ranker
from recommender.words import GENERIC_WORDS, STOP_WORDS, fold, spellings
from tests.unit.recommender.corpora import checkerboard, seed_papers

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)
SEEDED = Ranker().fit(seed_papers())


def test_a_topic_finds_the_papers_that_hold_it_and_no_others() -> None:
    found = RANKER.search("quasar redshift", PAPERS, 100).recommendations
    assert found
    for each in found:
        assert {"quasar", "redshift"} & set(spellings(f"{each.paper.title} {each.paper.abstract}"))


def test_the_missing_word_is_named_and_what_the_others_would_find() -> None:
    answer = RANKER.search("tannin Folding", PAPERS, 5)
    assert answer.recommendations == ()
    assert answer.missing == ("Folding",)
    assert [word for word, _ in answer.others] == ["tannin"]
    assert answer.others[0][1] == len(RANKER.search("tannin", PAPERS, 100).recommendations)


def test_no_words_no_answer() -> None:
    for nothing in ("", "the of and", "!?", "   "):
        answer = RANKER.search(nothing, PAPERS, 5)
        assert (answer.recommendations, answer.missing) == ((), ())


def test_singular_and_plural_find_each_other_and_it_is_shown() -> None:
    answer = RANKER.search("falcons", PAPERS, 3)
    assert answer.recommendations
    assert answer.expanded == ("falcon",)


def test_hyphens_and_joined_words_find_each_other() -> None:
    few = [
        Paper(id="a", title="Multi-modal models", abstract="We look at multi-modal speech."),
        Paper(id="b", title="Multimodal speech", abstract="Multimodal things."),
        Paper(id="c", title="Poetry", abstract="Verse."),
    ]
    ranker = Ranker().fit(few)
    for typed in ("multimodal", "multi-modal", "multi modal"):
        found = {each.paper.id for each in ranker.search(typed, few, 5).recommendations}
        assert found == {"a", "b"}, typed


def test_abbreviations_are_learnt_from_abstracts() -> None:
    assert SEEDED.search("RAG", seed_papers(), 3).expanded == ("retrieval augmented generation",)
    assert "RAG" in SEEDED.search("retrieval-augmented generation", seed_papers(), 3).expanded


def test_a_word_of_one_paper_alone_finds_it() -> None:
    odd = Paper(id="odd", title="Zebra crossings", abstract="We study stripes.")
    ranker = Ranker().fit([*PAPERS, odd])
    (only,) = ranker.search("zebra", [*PAPERS, odd], 5).recommendations
    assert only.paper.id == "odd"
    assert only.explanation.terms == ("Zebra",)


def test_topics_in_scripts_without_spaces_are_found() -> None:
    few = [
        Paper(id="zh", title="大规模语言模型", abstract="我们研究长上下文。"),
        Paper(id="en", title="Poetry", abstract="Verse."),
    ]
    ranker = Ranker().fit(few)
    found = ranker.search("语言模型", few, 5).recommendations
    assert [each.paper.id for each in found] == ["zh"]


def test_search_takes_papers_that_are_not_stored() -> None:
    fresh = Paper(id="fresh", title="Falcon plumage", abstract="Nesting.")
    assert RANKER.search("falcon plumage", [fresh], 1).recommendations[0].paper.id == "fresh"


def test_reasons_are_the_papers_own_words_and_name_a_subject() -> None:
    liked = tuple(paper.id for paper in seed_papers()[:12])
    profile = Profile(topics=("long context", "retrieval"), liked=liked)
    for each in SEEDED.rank(profile, seed_papers(), 60):
        terms = each.explanation.terms
        assert len(terms) <= 4
        used = [word for term in terms for word in map(fold, spellings(term))]
        assert len(used) == len(set(used))
        for term in terms:
            assert term in f"{each.paper.title}. {each.paper.abstract}"
            ends = {fold(spellings(term)[0]), fold(spellings(term)[-1])}
            assert not ends & (GENERIC_WORDS | STOP_WORDS)
        assert 0 <= each.explanation.share <= 1 + 1e-9


def test_the_readers_topic_is_the_first_reason() -> None:
    profile = Profile(topics=("tannin",), liked=("wine-chile-1", "birds-japan-2"))
    first = RANKER.rank(profile, PAPERS, 1)[0]
    assert first.topic == "tannin"
    assert first.explanation.terms[0] == "tannin"


def test_the_nearest_liked_paper_is_named_only_if_it_is_near() -> None:
    profile = Profile(liked=("birds-norway-0",))
    by_id = {e.paper.id: e.explanation for e in RANKER.rank(profile, PAPERS, len(PAPERS))}
    assert by_id["birds-chile-0"].nearest_id == "birds-norway-0"
    assert by_id["wine-chile-3"].nearest_id is None
    assert by_id["birds-norway-0"].nearest_id is None
