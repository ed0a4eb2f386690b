"""How much dense rows weigh is asked of readers: what finds their likes by their other likes."""

from dataclasses import replace

import numpy as np
from hypothesis import given, strategies as st
from scipy.sparse import csr_array

from recommender import Profile, Ranker
from recommender.blocks import Features
from recommender.features import Floats, Matrix, on_grid
from recommender.smoothing import WEIGHT, Smoothing, rounded
from recommender.weighing import FEWEST_CASES, WEIGHTS, learn_weight
from tests.unit.recommender.corpora import checkerboard

PAPERS, WORDS, WIDTH, GROUPS = 400, 60, 12, 10
IDS = [f"p{number:04}" for number in range(PAPERS)]
GROUP = np.arange(PAPERS) % GROUPS


def rows_of(columns: int, seed: int, *, told: bool) -> Floats:
    """Rows of length 1: noise, which if `told` leans towards one column of the paper's group."""
    rows = np.abs(np.random.default_rng(seed).standard_normal((PAPERS, columns)))
    if told:
        rows[np.arange(PAPERS), GROUP] += 6
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def features(*, by_words: bool, by_dense: bool) -> Features:
    words: Matrix = csr_array(on_grid(rows_of(WORDS, 1, told=by_words)))
    return Features(rows=words, dense=rounded(rows_of(WIDTH, 2, told=by_dense)))


SMOOTHING = Smoothing(
    weight=WEIGHT,
    families=np.arange(WORDS),
    words=np.arange(WORDS),
    projection=np.zeros((WORDS, WIDTH), dtype=np.float32),
    strongest=csr_array((PAPERS, WORDS)),
    plain=np.zeros((PAPERS, WIDTH), dtype=np.float32),
)


def readers(count: int) -> list[Profile]:
    """Each likes six papers of one group."""
    return [
        Profile(
            reader_id=f"r{number:03}",
            liked=tuple(IDS[number % GROUPS + GROUPS * (number * at % 40)] for at in range(1, 7)),
        )
        for number in range(count)
    ]


def learnt(told: Features, profiles: list[Profile]) -> float:
    return learn_weight(IDS, told, SMOOTHING, profiles, 0)


def test_dense_rows_weigh_most_where_they_alone_find_likes_again() -> None:
    assert learnt(features(by_words=False, by_dense=True), readers(90)) == max(WEIGHTS)


def test_dense_rows_weigh_nothing_where_words_alone_find_likes_again() -> None:
    assert learnt(features(by_words=True, by_dense=False), readers(90)) == 0


def test_where_no_weight_makes_a_difference_it_stays_as_it_is() -> None:
    told = features(by_words=True, by_dense=True)
    nothing = replace(told, dense=np.zeros_like(told.dense))
    assert learnt(nothing, readers(90)) == WEIGHT


def test_a_few_readers_change_nothing() -> None:
    told = features(by_words=False, by_dense=True)
    assert learnt(told, readers(FEWEST_CASES // 5 - 1)) == WEIGHT
    assert learnt(told, []) == WEIGHT


def test_the_order_of_readers_and_of_their_likes_changes_nothing() -> None:
    told, given_so = features(by_words=False, by_dense=True), readers(90)
    turned = [replace(each, liked=each.liked[::-1]) for each in given_so[::-1]]
    assert learnt(told, turned) == learnt(told, given_so)


def test_dislikes_and_unknown_papers_are_not_held_back() -> None:
    told = features(by_words=False, by_dense=True)
    strangers = [replace(each, liked=(*each.liked, "x1", "x2")) for each in readers(90)]
    assert learnt(told, strangers) == learnt(told, readers(90))
    none_left = [replace(each, disliked=each.liked[1:]) for each in readers(90)]
    assert learnt(told, none_left) == WEIGHT


@given(st.lists(st.lists(st.sampled_from([*IDS[:30], "unknown"]), max_size=8), max_size=80))
def test_any_likes_give_one_of_the_weights(likes: list[list[str]]) -> None:
    profiles = [Profile(reader_id=str(at), liked=tuple(some)) for at, some in enumerate(likes)]
    assert learnt(features(by_words=True, by_dense=True), profiles) in WEIGHTS


def test_a_ranker_weighs_by_what_its_readers_like_and_can_be_told_later() -> None:
    papers = checkerboard(12)
    subjects = ("birds", "ships", "wine", "stars")
    profiles = [
        Profile(reader_id=f"r{at:03}", liked=tuple(p.id for p in papers if subject in p.id)[at::20])
        for at in range(20)
        for subject in subjects
    ]
    profiles = [replace(each, reader_id=f"{at:03}") for at, each in enumerate(profiles)]
    asked, plain = Ranker().fit(papers, profiles), Ranker().fit(papers)
    weight = asked.learnt.smoothing.weight
    ids = [paper.id for paper in plain.papers]
    assert weight in WEIGHTS
    assert plain.weight_of(ids, profiles) == weight
    assert plain.weight_of(ids, []) == WEIGHT
    told = plain.within(None, weight=4 * WEIGHT)
    reader = Profile(liked=(ids[0],))
    assert told.taste(reader).dense_weight == 4 * WEIGHT
    assert told.score([reader], papers).tobytes() != plain.score([reader], papers).tobytes()
    assert told.within(None, weight=WEIGHT).taste(reader) == plain.taste(reader)
