"""Whatever comes in, an answer comes out: finite, in order, and honest when it is empty."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from recommender import Answer, Paper, Profile, Ranker, Slate
from tests.unit.recommender.corpora import checkerboard, seed_papers

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)
SEEDS = seed_papers()
SEEDED = Ranker().fit(SEEDS)
IDS = [paper.id for paper in PAPERS]

ODD = {
    "empty abstracts": [Paper(id=f"e{at}", title=f"Owl {at}", abstract="") for at in range(6)],
    "nothing at all": [Paper(id=f"n{at}", title="", abstract="") for at in range(6)],
    "equal papers": [Paper(id=f"s{at}", title="Owls", abstract="All alike.") for at in range(6)],
    "numbers": [Paper(id=f"d{at}", title=f"{at} {at}", abstract="42 of 17.") for at in range(6)],
    "stop words": [Paper(id=f"w{at}", title="Of the", abstract="And is.") for at in range(6)],
    "other scripts": [
        Paper(id="zh", title="大规模语言模型", abstract="我们研究长上下文。"),
        Paper(id="ru", title="Совы", abstract="Мы изучаем сов и их гнёзда."),
        Paper(id="ar", title="البوم", abstract="ندرس البوم والصقور."),
        Paper(id="th", title="นกฮูก", abstract="เราศึกษานกฮูก"),
        Paper(id="emoji", title="🦉🦉", abstract="\u200b \u202e \x00 \ud7ff"),
    ],
    "long": [Paper(id="long", title="Owls " * 500, abstract="plumage of owls, ᴏᴡʟ; " * 5000)],
    "one long word": [Paper(id="word", title="a" * 1000, abstract="b" * 100_000)],
}
TOPICS = [
    "",
    " ",
    "a",
    "7",
    "的",
    "the of and",
    "zebrafish of nowhere",
    "?",
    "how",
    "a" * 10_000,
    "\x00",
]


@pytest.mark.parametrize("stored", [True, False], ids=["fitted", "new"])
@pytest.mark.parametrize("kind", ODD)
def test_odd_papers_are_ranked_searched_and_shown(kind: str, *, stored: bool) -> None:
    papers = [*ODD[kind], *PAPERS]
    ranker = Ranker().fit(papers if stored else PAPERS)
    liked = (ODD[kind][0].id, "birds-chile-0")
    for profile in (
        Profile(liked=liked),
        Profile(topics=("falcon", "owls"), liked=liked, disliked=(ODD[kind][-1].id,)),
        Profile(topics=("语言模型",), muted=("owls",)),
        Profile(),
    ):
        assert np.isfinite(ranker.score([profile], papers)).all()
        assert len(ranker.rank(profile, papers, len(papers))) == len(papers)
        for pick in ranker.slate(profile, papers, size=5, bar=0).picks:
            assert np.isfinite(pick.score)
            assert 0 <= pick.ahead_of <= 1
            assert 0 <= pick.explanation.share <= 1
    for paper in ODD[kind]:
        assert paper.id not in {each.paper.id for each in ranker.similar(paper.id, 5)}
        ranker.search(paper.title, papers, 3)


@pytest.mark.parametrize("kind", ODD)
def test_odd_papers_alone_are_a_collection(kind: str) -> None:
    papers = ODD[kind]
    ranker = Ranker().fit(papers)
    profile = Profile(topics=("owls",), liked=(papers[0].id,))
    assert np.isfinite(ranker.score([profile, Profile()], papers)).all()
    assert len(ranker.slate(Profile(), papers, size=3).picks) == min(3, len(papers))
    assert [each.paper.id for each in ranker.rank(Profile(), papers, 9)] == sorted(
        paper.id for paper in papers
    )


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: repr(topic[:9]))
def test_a_topic_that_says_nothing_or_is_unknown_shows_nothing_and_breaks_nothing(
    topic: str,
) -> None:
    answer = SEEDED.search(topic, SEEDS, 5)
    for each in answer.recommendations:
        assert topic in f"{each.paper.title} {each.paper.abstract}"
    profile = Profile(topics=(topic,))
    assert np.isfinite(SEEDED.score([profile], SEEDS)).all()
    slate = SEEDED.slate(profile, SEEDS, size=3)
    assert slate.cold or len(slate.picks) <= len(SEEDED.search(topic, SEEDS, 5).recommendations)
    liked = Profile(topics=(topic,), liked=(SEEDS[0].id,), muted=(topic,))
    assert SEEDED.slate(liked, SEEDS, size=3).considered == len(SEEDS)


def test_an_answer_without_papers_says_what_is_missing() -> None:
    assert SEEDED.search("zebrafish", SEEDS, 5) == Answer(missing=("zebrafish",))
    for nothing in ("a", "the of and", "?", "how"):
        assert SEEDED.search(nothing, SEEDS, 5) == Answer()


def test_one_like_is_enough_and_a_thousand_are_not_too_many() -> None:
    many = checkerboard(copies=90)
    ranker = Ranker().fit(many)
    first = ranker.rank(Profile(liked=("birds-chile-0",)), many, 20)
    assert all(each.paper.id.startswith("birds") for each in first)
    liked = tuple(p.id for p in many if not p.id.startswith("wine"))[:1000]
    (scores,) = ranker.score([Profile(liked=liked)], many)
    wine = np.array([paper.id.startswith("wine") for paper in many])
    assert np.isfinite(scores).all()
    assert len(liked) > 800
    assert scores[~wine].min() > scores[wine].max()


def test_the_same_paper_twice_is_one() -> None:
    twice = [*PAPERS, *PAPERS[::-1]]
    again = Ranker().fit(twice)
    profile = Profile(liked=(IDS[0],), topics=("falcon", "falcon"))
    assert again.papers == RANKER.papers
    assert again.score([profile], PAPERS).tobytes() == RANKER.score([profile], PAPERS).tobytes()
    assert len(RANKER.rank(profile, twice, 1000)) == len(PAPERS)
    assert RANKER.slate(profile, twice, size=5) == RANKER.slate(profile, PAPERS, size=5)


def test_ties_stand_in_the_order_of_ids() -> None:
    same = [Paper(id=f"t{at:02}", title="Falcons", abstract="Falcons nest.") for at in range(12)]
    ranker = Ranker().fit([*same, *PAPERS])
    for profile in (Profile(topics=("falcons",)), Profile(liked=("birds-chile-0",)), Profile()):
        ranked = [each.paper.id for each in ranker.rank(profile, same[::-1], 12)]
        assert ranked == [paper.id for paper in same]
    found = ranker.search("falcons", same[::-1], 12).recommendations
    assert [each.paper.id for each in found] == [paper.id for paper in same]


@pytest.mark.parametrize("ranker", [RANKER, Ranker()], ids=["fitted", "empty"])
def test_everything_may_be_empty(ranker: Ranker) -> None:
    profile = Profile(topics=("falcon",), liked=("nobody",), disliked=("none",), muted=("x",))
    for each in (Profile(), profile):
        assert ranker.score([each], []).shape == (1, 0)
        assert ranker.rank(each, [], 5) == []
        assert ranker.rank(each, PAPERS, 0) == []
        assert ranker.slate(each, PAPERS, size=0).picks == ()
        assert ranker.slate(each, [], size=5) in (Slate(), Slate(cold=True))
    assert ranker.score([], PAPERS).shape == (0, len(PAPERS))
    assert ranker.search("falcon", [], 5).recommendations == ()
    assert ranker.channel_taste((), (), []).knows_nothing
    assert ranker.extended([]).papers == ranker.papers


ids = st.lists(st.sampled_from([*IDS, "unknown"]), max_size=6).map(tuple)
words = st.lists(st.text(max_size=12) | st.sampled_from(["falcon", "how to nest"]), max_size=3)
profiles = st.builds(
    Profile, topics=words.map(tuple), muted=words.map(tuple), liked=ids, disliked=ids
)


@given(profiles, st.integers(0, 6), st.floats(0, 1), st.integers(), st.integers(0, 99))
@settings(max_examples=80)
def test_any_profile_has_a_slate_and_reasons(
    profile: Profile, size: int, bar: float, seed: int, rotation: int
) -> None:
    slate = RANKER.slate(profile, PAPERS, size=size, bar=bar, seed=seed, rotation=rotation)
    assert len(slate.picks) <= size
    assert len({pick.paper.id for pick in slate.picks}) == len(slate.picks)
    for pick in slate.picks:
        assert np.isfinite(pick.score)
        assert 0 < pick.probability <= 1
        assert 0 <= pick.explanation.share <= 1
        assert len(pick.explanation.terms) <= 4
        assert pick.topic is None or pick.topic in {topic.strip() for topic in profile.topics}
