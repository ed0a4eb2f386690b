"""Failures that were seen once: each test fails when the safeguard against it is taken out."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, strategies as st

from recommender import Paper, Profile, Ranker, Recommendation
from recommender.reranking import explore
from tests.unit.recommender.corpora import PLACES, SUBJECTS, checkerboard, seed_papers

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)
IDS = [paper.id for paper in PAPERS]
SEEDS = seed_papers()
SEEDED = Ranker().fit(SEEDS)
DRAWS = 4000


def subjects(picks: tuple[Recommendation, ...]) -> Counter[str]:
    return Counter(pick.paper.id.split("-")[0] for pick in picks)


@pytest.mark.parametrize(
    "topics",
    [
        ("long context", "quantization", "medical question answering"),
        ("retrieval", "speech recognition", "scaling laws"),
        ("alignment", "machine translation", "code generation"),
    ],
)
@pytest.mark.parametrize("size", [3, 6, 8])
def test_three_topics_do_not_become_one(topics: tuple[str, ...], size: int) -> None:
    """Summed into one vector, one of three topics took eight of eight places."""
    picks = SEEDED.slate(Profile(topics=topics), SEEDS, size=size, bar=0.9).picks
    counts = Counter(pick.topic for pick in picks)
    assert len(picks) == size
    assert set(counts) == set(topics)
    assert max(counts.values()) <= -(-size // 3)


@pytest.mark.parametrize("likes", [1, 10, 60])
def test_topics_keep_their_places_beside_any_number_of_votes(likes: int) -> None:
    topics = ("quantization", "machine translation")
    profile = Profile(topics=topics, liked=tuple(paper.id for paper in SEEDS[:likes]))
    picks = SEEDED.slate(profile, SEEDS, size=6, bar=0.9).picks
    counts = Counter(pick.topic for pick in picks)
    assert all(counts[topic] >= 2 for topic in topics)


@pytest.mark.parametrize("likes", [1, 5, 30])
def test_a_topic_weighs_the_same_however_many_votes_there_are(likes: int) -> None:
    """What votes add has the same spread, and what a topic adds is the same number."""
    liked = tuple(paper.id for paper in SEEDS[:likes])
    topic, votes, both = SEEDED.score(
        [
            Profile(topics=("long context",)),
            Profile(topics=("zebra crossings",), liked=liked),
            Profile(topics=("long context",), liked=liked),
        ],
        SEEDS,
    )
    assert both == pytest.approx(topic + votes, abs=1e-4)
    assert votes.std() == pytest.approx(1, abs=0.01)
    assert topic.std() == pytest.approx(1, abs=0.01)


def test_more_topics_than_places_take_turns_beside_votes_too() -> None:
    topics = ("falcon", "schooner", "tannin", "quasar", "cargo")
    shown: Counter[str | None] = Counter()
    for period in range(5):
        profile = Profile(topics=topics, liked=("wine-chile-0",))
        slate = RANKER.slate(profile, PAPERS, size=3, bar=0.5, rotation=period)
        shown.update({pick.topic for pick in slate.picks})
    assert all(shown[topic] >= 2 for topic in topics)


def voter(name: str, subject: str, votes: int) -> Profile:
    liked = [paper.id for paper in PAPERS if paper.id.startswith(subject)]
    return Profile(reader_id=name, liked=tuple(liked[:votes]))


MEMBERS = [voter(f"m{at}", "birds", 5) for at in range(20)]


@pytest.mark.parametrize(("accounts", "votes"), [(10, 1), (10, 2), (200, 2)])
def test_accounts_of_a_vote_or_two_take_no_place_in_a_channel(accounts: int, votes: int) -> None:
    crowd = [voter(f"x{at}", "wine", votes) for at in range(accounts)]
    taste = RANKER.channel_taste((), (), [*MEMBERS, *crowd])
    picks = RANKER.slate(taste, PAPERS, size=8, bar=0.5).picks
    alone = RANKER.slate(RANKER.channel_taste((), (), MEMBERS), PAPERS, size=8, bar=0.5).picks
    assert [pick.paper.id for pick in picks] == [pick.paper.id for pick in alone]
    assert subjects(alone)["birds"] >= 7


def test_ten_accounts_of_three_votes_do_not_outweigh_twenty_members() -> None:
    crowd = [voter(f"x{at}", "wine", 3) for at in range(10)]
    taste = RANKER.channel_taste((), (), [*MEMBERS, *crowd])
    ranked = RANKER.rank(taste, PAPERS, 12)
    assert {pick.paper.id.split("-")[0] for pick in ranked} == {"birds"}


@given(st.sampled_from(SEEDS), st.lists(st.sampled_from(SEEDS), min_size=1, max_size=5))
def test_a_dislike_lifts_no_stranger_among_the_seeds(disliked: Paper, liked: list[Paper]) -> None:
    """Subtracting a paper less the background lifted 62 in 100 of the papers unlike it."""
    ids = tuple(paper.id for paper in liked if paper.id != disliked.id)
    before, after = SEEDED.score(
        [Profile(liked=ids), Profile(liked=ids, disliked=(disliked.id,))], SEEDS
    )
    assert (after <= before + 2e-6).all()


def places(profile: Profile) -> dict[str, int]:
    ranked = SEEDED.rank(profile, SEEDS, len(SEEDS), reasons=False)
    return {each.paper.id: place for place, each in enumerate(ranked)}


def test_papers_like_a_disliked_one_fall_far_and_liked_ones_stay() -> None:
    liked = tuple(paper.id for paper in SEEDS[:8])
    falls = []
    for disliked in SEEDS[40:80]:
        near = [each.paper.id for each in SEEDED.similar(disliked.id, 3)]
        before, after = (
            places(each)
            for each in (Profile(liked=liked), Profile(liked=liked, disliked=(disliked.id,)))
        )
        falls += [after[each] - before[each] for each in near if each not in liked]
        assert max(after[each] - before[each] for each in liked) <= 2
    assert np.median(falls) >= 30


def dated() -> list[Paper]:
    odd = Paper(id="a-odd", title="Zebra crossings", abstract="Kerbs and stripes.")
    days = {paper.id: 2 if paper.id.endswith("0") else 1 for paper in PAPERS}
    return [
        odd,
        *(replace(paper, published=date(2026, 1, days[paper.id])) for paper in PAPERS),
    ]


def test_dislikes_alone_bring_the_newest_and_never_the_oddest() -> None:
    papers = dated()
    profile = Profile(disliked=("birds-chile-1", "birds-norway-2"))
    slate = Ranker().fit(papers).slate(profile, papers, size=6)
    assert slate.cold
    assert all(pick.paper.id.endswith("-0") for pick in slate.picks)
    assert {"ships", "wine", "stars"} == set(subjects(slate.picks))


def test_muted_topics_strike_papers_however_good_they_are() -> None:
    profile = Profile(topics=("falcon",), liked=("birds-chile-0",), muted=("falcons",))
    naming = sum("falcon" in f"{paper.title} {paper.abstract}" for paper in PAPERS)
    slate = RANKER.slate(profile, PAPERS, size=9, bar=0)
    assert slate.muted == naming > 0
    assert not any("falcon" in f"{p.paper.title} {p.paper.abstract}" for p in slate.picks)


def test_what_is_explored_comes_as_often_as_is_stored_and_from_the_upper_half() -> None:
    rng = np.random.default_rng(1)
    scores, near = rng.random(12), rng.random(12)
    cleared, chosen = np.arange(1, 12), (3, 7, 9)
    left = sorted(set(cleared.tolist()) - set(chosen), key=lambda place: -scores[place])
    counts: Counter[int] = Counter()
    told: dict[int, float] = {}
    for seed in range(DRAWS):
        ((place, chance),) = explore(scores, cleared, chosen, lambda pool: near[pool], (0, seed))
        counts[place] += 1
        assert told.setdefault(place, chance) == chance
    assert set(counts) == set(left[:4])
    assert sum(told.values()) == pytest.approx(1)
    wanted = {place: (1 - near[place]) for place in left[:4]}
    for place, chance in told.items():
        assert chance == pytest.approx(wanted[place] / sum(wanted.values()))
        assert counts[place] / DRAWS == pytest.approx(chance, abs=0.03)


def test_a_slate_stores_the_true_probability_of_what_it_explores() -> None:
    profile = Profile(liked=("birds-chile-0", "birds-japan-1"))
    counts: Counter[str] = Counter()
    told: dict[str, float] = {}
    for seed in range(300):
        slate = RANKER.slate(profile, PAPERS, size=4, bar=0.8, seed=seed)
        (pick,) = (each for each in slate.picks if each.slot == "explore")
        counts[pick.paper.id] += 1
        told[pick.paper.id] = pick.probability
    assert sum(told.values()) == pytest.approx(1, abs=1e-6)
    for paper, chance in told.items():
        assert counts[paper] / 300 == pytest.approx(chance, abs=0.1)


@pytest.mark.parametrize(
    "profile",
    [
        Profile(liked=("birds-norway-0", "stars-chile-2")),
        Profile(topics=("falcon", "quasar")),
        Profile(topics=("falcon",), liked=("wine-chile-0",), disliked=("ships-chile-0",)),
    ],
)
def test_ahead_of_is_the_share_of_other_papers_that_score_lower(profile: Profile) -> None:
    picks = RANKER.slate(profile, PAPERS, size=9, bar=0.5, seed=3).picks
    assert picks
    for pick in picks:
        topics = (pick.topic,) if pick.topic else profile.topics
        (scores,) = RANKER.score([replace(profile, topics=topics)], PAPERS)
        own = scores[IDS.index(pick.paper.id)]
        lower = int((scores < own - 1e-6).sum())
        assert pick.ahead_of == pytest.approx(lower / (len(PAPERS) - 1), abs=1e-9)


@pytest.mark.parametrize(("subject", "place"), list(product(SUBJECTS, PLACES)))
def test_a_checkerboard_is_told_apart_both_ways(subject: str, place: str) -> None:
    """Papers of the liked subject and place lead, those of one of the two follow, then others."""
    liked = tuple(f"{subject}-{place}-{copy}" for copy in range(3))
    (scores,) = RANKER.score([Profile(liked=liked)], PAPERS)
    shared: dict[int, list[float]] = {0: [], 1: [], 2: []}
    for paper_id, score in zip(IDS, scores.tolist(), strict=True):
        if paper_id not in liked:
            both = (f"{subject}-" in paper_id) + (f"-{place}-" in paper_id)
            shared[both].append(score)
    assert np.mean(shared[2]) > np.mean(shared[1]) > max(shared[0])
