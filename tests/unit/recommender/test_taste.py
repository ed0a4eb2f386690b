from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from recommender import Paper, Profile, Ranker
from tests.unit.recommender.corpora import checkerboard

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)
IDS = [paper.id for paper in PAPERS]

ids = st.lists(st.sampled_from([*IDS, "unknown"]), max_size=8)
words = st.lists(
    st.sampled_from(["birds", "falcon nesting", "ships", "zebra", "", "the"]), max_size=3
)
profiles = st.builds(
    Profile,
    topics=words.map(tuple),
    muted=words.map(tuple),
    liked=ids.map(tuple),
    disliked=ids.map(tuple),
)


def best(profile: Profile, k: int = 6) -> list[str]:
    return [each.paper.id for each in RANKER.rank(profile, PAPERS, k)]


def test_a_liked_subject_fills_the_top() -> None:
    ranked = best(Profile(liked=("birds-norway-0", "birds-chile-1", "birds-japan-2")), 12)
    assert all(paper_id.startswith("birds") for paper_id in ranked)


def test_a_liked_place_is_told_from_the_subjects_seen_there() -> None:
    ranked = best(
        Profile(liked=("birds-chile-0", "ships-chile-0", "wine-chile-0", "stars-chile-0"))
    )
    assert all("chile" in paper_id for paper_id in ranked)


@given(profiles, st.sampled_from(IDS))
def test_taking_a_vote_back_gives_bitwise_the_same_scores(profile: Profile, paper_id: str) -> None:
    before = RANKER.taste(profile)
    RANKER.taste(Profile(topics=profile.topics, liked=(*profile.liked, paper_id)))
    after = RANKER.taste(profile)
    assert before == after
    one, two = RANKER.score([before, after], PAPERS)
    assert one.tobytes() == two.tobytes()


@given(st.permutations(IDS[:8]), st.permutations(IDS[20:25]))
def test_the_order_of_votes_makes_no_difference(liked: list[str], disliked: list[str]) -> None:
    profile = Profile(topics=("ships",), liked=tuple(liked), disliked=tuple(disliked))
    ordered = Profile(topics=("ships",), liked=tuple(IDS[:8]), disliked=tuple(IDS[20:25]))
    assert RANKER.taste(profile) == RANKER.taste(ordered)


def test_the_order_of_papers_makes_no_difference() -> None:
    profile = Profile(topics=("falcon",), liked=("wine-chile-1", "birds-japan-2"))
    other = Ranker().fit(reversed(PAPERS))
    assert other.score([profile], PAPERS).tobytes() == RANKER.score([profile], PAPERS).tobytes()


def test_unknown_ids_are_ignored() -> None:
    known = Profile(liked=("birds-norway-0",))
    assert RANKER.taste(Profile(liked=("nobody", "birds-norway-0"))) == RANKER.taste(known)
    assert RANKER.taste(Profile(liked=("nobody",))).votes == 0


def test_a_vote_given_twice_counts_once() -> None:
    twice = Profile(liked=("birds-norway-0", "birds-norway-0"))
    assert RANKER.taste(twice) == RANKER.taste(Profile(liked=("birds-norway-0",)))


@given(profiles, st.sampled_from(IDS))
@settings(max_examples=60)
def test_a_dislike_lifts_nobody(profile: Profile, paper_id: str) -> None:
    if paper_id in profile.liked:
        return
    more = Profile(
        topics=profile.topics,
        muted=profile.muted,
        liked=profile.liked,
        disliked=(*profile.disliked, paper_id),
    )
    before, after = RANKER.score([profile, more], PAPERS)
    assert (after <= before + 2e-6).all()


def test_a_dislike_lowers_papers_like_it() -> None:
    liked = Profile(liked=("birds-norway-0",))
    less = Profile(liked=("birds-norway-0",), disliked=("ships-chile-0",))
    before, after = RANKER.score([liked, less], PAPERS)
    for at, paper_id in enumerate(IDS):
        if paper_id.startswith("ships"):
            assert after[at] < before[at]


def test_terms_of_liked_papers_are_safe_from_dislikes() -> None:
    liked = Profile(liked=("birds-norway-0",))
    less = Profile(liked=("birds-norway-0",), disliked=("birds-norway-0x", "birds-chile-0"))
    before, after = (RANKER.taste(each) for each in (liked, less))
    assert np.intersect1d(after.penalty.columns, before.liked.columns).size == 0


def test_muted_topics_subtract_what_dislikes_do() -> None:
    plain, muted = RANKER.score(
        [Profile(liked=("birds-norway-0",)), Profile(liked=("birds-norway-0",), muted=("cargo",))],
        PAPERS,
    )
    assert (muted <= plain).all()
    assert (muted < plain).any()


def test_a_taste_names_its_strongest_terms_without_repeating_a_word() -> None:
    taste = RANKER.taste(Profile(topics=("wine cellar",), liked=("birds-norway-0",)))
    terms = taste.terms(8)
    weights = [weight for _, weight in terms]
    assert weights == sorted(weights, reverse=True)
    assert all(weight > 0 for weight in weights)
    used = [word for term, _ in terms for word in term.lower().split()]
    assert len(used) == len(set(used))
    assert "cellar" in used


def test_what_a_like_taught_is_named_and_taking_it_back_unlearns_the_same() -> None:
    before = RANKER.taste(Profile(liked=("birds-norway-0",)))
    after = RANKER.taste(Profile(liked=("birds-norway-0", "ships-chile-0")))
    gained, lost = RANKER.learned(before, after)
    assert gained
    assert not lost
    assert RANKER.learned(after, before) == ((), gained)


def test_a_dislike_is_named_as_what_it_took() -> None:
    before = RANKER.taste(Profile(liked=("birds-norway-0",)))
    after = RANKER.taste(Profile(liked=("birds-norway-0",), disliked=("ships-chile-0",)))
    gained, lost = RANKER.learned(before, after)
    assert not gained
    assert lost


def test_a_taste_of_another_fit_is_refused() -> None:
    other = Ranker().fit(PAPERS[:20])
    with pytest.raises(ValueError, match="fitted on other papers"):
        RANKER.rank(other.taste(Profile()), PAPERS, 3)


def test_papers_added_after_the_fit_can_be_voted_on_and_change_nothing_else() -> None:
    fresh = Paper(id="fresh", title="Falcon plumage", abstract="We study falcon nesting in oslo.")
    profile = Profile(liked=("wine-chile-1",))
    extended = RANKER.extended([fresh])
    assert extended.taste(profile) == RANKER.taste(profile)
    assert extended.score([profile], PAPERS).tobytes() == RANKER.score([profile], PAPERS).tobytes()
    assert extended.taste(Profile(liked=("fresh",))).votes == 1
    ranked = extended.rank(Profile(liked=("fresh",)), PAPERS, 3)
    assert all(each.paper.id.startswith("birds") for each in ranked)


def test_a_changed_text_takes_the_place_of_the_old() -> None:
    changed = Paper(id="ships-chile-0", title="Vineyard", abstract="Grape, tannin and cellar.")
    extended = RANKER.extended([changed])
    assert len(extended.papers) == len(PAPERS)
    assert extended.rank(Profile(liked=("ships-chile-0",)), PAPERS, 1)[0].paper.id[:4] == "wine"


@given(st.lists(profiles, max_size=3), st.lists(st.sampled_from(PAPERS), max_size=6))
def test_scores_are_finite_and_in_the_shape_asked_for(
    several: list[Profile], papers: list[Paper]
) -> None:
    scores = RANKER.score(several, papers)
    assert scores.shape == (len(several), len(papers))
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


texts = st.text(max_size=60)


@given(
    st.lists(st.builds(Paper, id=st.text(max_size=2), title=texts, abstract=texts), max_size=5),
    texts,
)
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_fitted_ranked_and_searched(papers: list[Paper], topic: str) -> None:
    ranker = Ranker().fit(papers)
    liked = tuple(paper.id for paper in papers[:1])
    profile = Profile(topics=(topic,), liked=liked, muted=(topic[:1],))
    assert len(ranker.rank(profile, papers, 10)) == len({paper.id for paper in papers})
    ranker.search(topic, papers, 3)
    ranker.slate(profile, papers, size=3)


def test_a_second_call_makes_no_features_anew() -> None:
    fresh = [Paper(id=f"n{at}", title=f"Falcon {at}", abstract="Nesting.") for at in range(5)]
    ranker = Ranker().fit(PAPERS)
    ranker.score([Profile()], fresh)
    made = []
    transform = type(ranker.taste(Profile()).lexicon).transform

    def counted(self: object, texts: list[str]) -> object:
        made.extend(texts)
        return transform(self, texts)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recommender.features.Lexicon.transform", counted)
        ranker.score([Profile()], fresh)
    assert made == []


def test_threads_may_share_a_ranker() -> None:
    fresh = [Paper(id=f"n{at}", title=f"Falcon {at}", abstract="Nesting.") for at in range(40)]
    profile = Profile(topics=("falcon",), liked=("wine-chile-1",))
    expected = Ranker().fit(PAPERS).score([profile], fresh).tobytes()
    with ThreadPoolExecutor(8) as pool:
        runs = pool.map(lambda _: RANKER.score([profile], fresh).tobytes(), range(32))
    assert set(runs) == {expected}
