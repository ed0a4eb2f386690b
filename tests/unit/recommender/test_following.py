"""Authors who are followed by name: an interest of its own, whatever their papers say."""

from dataclasses import replace

import numpy as np
import pytest

from recommender import Paper, Profile, Ranker, followed_author, whole_name
from tests.unit.recommender.corpora import checkerboard

ADA = "author:Ada Lovelace"
PAPERS = [
    replace(paper, authors=("Grace Hopper", "Lovelace, Ada"))
    if paper.id in {"wine-chile-1", "stars-japan-2"}
    else replace(paper, authors=("A. Lovelace", "Ada Byron"))
    for paper in checkerboard()
]
RANKER = Ranker().fit(PAPERS)
HERS = {"wine-chile-1", "stars-japan-2"}
NEW = Paper(id="n1", title="Engines", abstract="Notes on engines.", authors=("Ada Lovelace",))
OTHER = Paper(id="n2", title="Engines", abstract="Notes on engines.", authors=("Alan Turing",))


def shown(profile: Profile, papers: list[Paper], ranker: Ranker = RANKER) -> list[str]:
    return [pick.paper.id for pick in ranker.slate(profile, papers, size=5).picks]


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        (ADA, "Ada Lovelace"),
        (" Author: Lovelace, Ada ", "Lovelace, Ada"),
        ("author:", ""),
        ("authorship: of papers", None),
        ("author attribution", None),
    ],
)
def test_an_author_is_written_after_a_word_and_a_colon(topic: str, name: str | None) -> None:
    assert followed_author(topic) == name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ada Lovelace", "ada lovelace"),
        ("LOVELACE, Ada", "ada lovelace"),
        ("Michael I. Jordan", "michael i jordan"),
        ("Jean-Pierre Serre", "jeanpierre serre"),
        ("A. Lovelace", None),
        ("Lovelace", None),
        ("", None),
    ],
)
def test_a_name_must_be_whole_but_for_what_stands_in_the_middle(name: str, key: str | None) -> None:
    assert whole_name(name) == key


def test_papers_by_a_followed_author_are_shown_and_no_others() -> None:
    assert set(shown(Profile(topics=(ADA,)), PAPERS)) == HERS
    assert shown(Profile(topics=("author:Nobody Here",)), PAPERS) == []
    assert shown(Profile(topics=("author:A. Lovelace",)), PAPERS) == []


def test_the_reason_names_the_author_and_no_words_that_decided_nothing() -> None:
    (first, *_) = RANKER.slate(Profile(topics=(ADA,)), PAPERS, size=5).picks
    assert (first.explanation.followed, first.topic) == ("Ada Lovelace", ADA)
    assert first.explanation.terms == ()
    liking = Profile(topics=(ADA,), liked=("wine-japan-1", "wine-norway-2"))
    (wine,) = [p for p in RANKER.rank(liking, PAPERS, 5) if p.paper.id == "wine-chile-1"]
    assert wine.explanation.followed == "Ada Lovelace"
    assert wine.explanation.share < 0.5  # its words are not what brought it up
    for pick in RANKER.rank(replace(liking, topics=("wine",)), PAPERS, 5):
        assert not pick.explanation.followed


def test_topics_votes_and_followed_authors_share_the_places() -> None:
    profile = Profile(topics=(ADA, "birds", "ships"), liked=("wine-japan-1", "wine-norway-2"))
    slate = RANKER.slate(profile, PAPERS, size=8, bar=0.5)
    subjects = [pick.paper.id.partition("-")[0] for pick in slate.picks]
    assert len(slate.picks) == 8
    assert {pick.paper.id for pick in slate.picks} >= HERS
    assert min(subjects.count(each) for each in ("birds", "ships")) >= 2


def test_new_papers_that_no_model_stores_are_found_by_who_wrote_them() -> None:
    profile = Profile(topics=(ADA,))
    scores = RANKER.score([profile], [NEW, OTHER])[0]
    assert np.isfinite(scores).all()
    assert scores[0] > scores[1]
    assert shown(profile, [NEW, OTHER]) == [NEW.id]
    stored = RANKER.extended([NEW, OTHER])
    assert shown(profile, [NEW, OTHER], stored) == [NEW.id]
    assert stored.score([profile], [NEW, OTHER]).argmax() == 0


def test_a_search_for_an_author_finds_all_their_papers() -> None:
    answer = RANKER.search(ADA, PAPERS, 10)
    assert {pick.paper.id for pick in answer.recommendations} == HERS
    assert RANKER.search("author:Nobody Here", PAPERS, 10).recommendations == ()


def test_a_muted_author_s_papers_are_struck_and_nothing_else_changes() -> None:
    profile = Profile(topics=("wine",))
    muting = replace(profile, muted=(ADA,))
    assert "wine-chile-1" in {
        pick.paper.id for pick in RANKER.slate(profile, PAPERS, size=20, bar=0).picks
    }
    slate = RANKER.slate(muting, PAPERS, size=20, bar=0)
    assert HERS.isdisjoint(pick.paper.id for pick in slate.picks)
    assert slate.muted == len(HERS)
    assert RANKER.score([profile], PAPERS).tobytes() == RANKER.score([muting], PAPERS).tobytes()


def test_who_follows_nobody_is_ranked_as_if_nobody_had_written_anything() -> None:
    nameless = Ranker().fit([replace(paper, authors=()) for paper in PAPERS])
    profile = Profile(topics=("birds",), liked=("wine-japan-1",))
    assert RANKER.score([profile], PAPERS).tobytes() == nameless.score([profile], PAPERS).tobytes()


def test_authors_are_completed_by_the_beginning_of_any_of_their_names() -> None:
    assert RANKER.authors_beginning("love", 5) == (("Ada Lovelace", 2),)
    assert RANKER.authors_beginning("ada l", 5) == (("Ada Lovelace", 2),)
    everybody = [name for name, _ in RANKER.authors_beginning("", 5)]
    assert everybody == ["Ada Byron", "Ada Lovelace", "Grace Hopper"]
    assert RANKER.authors_beginning("ada", 1) == (("Ada Byron", len(PAPERS) - 2),)
