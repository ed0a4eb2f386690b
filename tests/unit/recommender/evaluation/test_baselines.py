"""The baselines are what their names say: each is checked against another way to compute it."""

from functools import partial

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.kernel_ridge import KernelRidge as SklearnRidge
from sklearn.preprocessing import KernelCenterer
from sklearn.svm import LinearSVC

from recommender import Paper, Profile, Ranker
from recommender.evaluation.baselines import (
    Chance,
    CosineOnOurs,
    MeanCosine,
    NearestThree,
    PlainTfIdf,
    Popularity,
)
from recommender.evaluation.learners import KernelRidge, SanitySvm, SvmOnOurs
from recommender.evaluation.ours import Ours, OurSearch
from recommender.evaluation.stages import Material, Stage
from recommender.features import text_of
from tests.unit.recommender.corpora import seed_papers

PAPERS = seed_papers()[:90]
STORED, CANDIDATES = PAPERS[:60], PAPERS[60:]
MAKE = partial(Ranker, seed=0)
STAGE = Stage(
    number=0,
    stored=STORED,
    candidates=CANDIDATES,
    readers=(
        Profile(reader_id="one", liked=(STORED[3].id,)),
        Profile(reader_id="five", liked=tuple(paper.id for paper in STORED[10:15])),
        Profile(reader_id="nobody", liked=("unknown",)),
    ),
    upvotes=tuple(map(float, range(30))),
)
LIKED = ([3], [10, 11, 12, 13, 14])


def texts(papers: tuple[Paper, ...]) -> list[str]:
    return [text_of(paper.title, paper.abstract) for paper in papers]


def rows(**settings: object) -> tuple[np.ndarray, np.ndarray]:
    features = TfidfVectorizer(sublinear_tf=True, **settings)
    stored = features.fit_transform(texts(STORED)).toarray()
    return stored, features.transform(texts(CANDIDATES)).toarray()


@pytest.mark.parametrize(("min_df", "left_out"), [(1, None), (2, None), (1, "english")])
def test_mean_cosine_is_the_mean_of_cosines_to_likes(min_df: int, left_out: str | None) -> None:
    stored, candidates = rows(ngram_range=(1, 2), min_df=min_df, stop_words=left_out)
    cosines = stored @ candidates.T
    method = MeanCosine(min_df=min_df, stop_words=left_out is not None)
    scores = method(Material(stage=STAGE))
    for reader, liked in enumerate(LIKED):
        assert scores[reader] == pytest.approx(cosines[liked].mean(axis=0))
    assert not scores[2].any()


def test_nearest_three_takes_the_three_highest_cosines() -> None:
    stored, candidates = rows(ngram_range=(1, 2))
    cosines = np.sort((stored @ candidates.T)[LIKED[1]], axis=0)
    scores = NearestThree()(Material(stage=STAGE))
    assert scores[1] == pytest.approx((cosines[4] + cosines[3] + cosines[2]) / 3)
    assert scores[0] == pytest.approx((stored @ candidates.T)[3])


def test_the_svm_is_that_of_arxiv_sanity_lite() -> None:
    features = TfidfVectorizer(
        strip_accents="unicode",
        stop_words="english",
        token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",
        ngram_range=(1, 2),
        max_features=20_000,
        sublinear_tf=True,
        max_df=0.1,
        min_df=5,
    )
    stored = features.fit_transform(texts(STORED))
    wanted = np.isin(np.arange(60), LIKED[1])
    model = LinearSVC(class_weight="balanced", max_iter=10_000, tol=1e-6, C=0.01, random_state=0)
    expected = model.fit(stored, wanted).decision_function(features.transform(texts(CANDIDATES)))
    scores = SanitySvm()(Material(stage=STAGE))
    assert scores[1] == pytest.approx(expected, abs=1e-6)
    assert not scores[2].any()


def test_the_svm_on_our_features_prefers_what_is_like_the_likes() -> None:
    copies = tuple(Paper(id=f"copy {p.id}", title=p.title, abstract=p.abstract) for p in STORED)
    stage = Stage(number=0, stored=STORED, candidates=copies, readers=STAGE.readers)
    scores = SvmOnOurs(make=MAKE)(Material(stage=stage))
    assert scores[0].argmax() == 3
    assert set(np.argsort(-scores[1])[:5].tolist()) == set(LIKED[1])


def test_mean_cosine_on_our_features_is_that_of_the_rows_our_ranker_scores_by() -> None:
    ranker = Ranker(seed=0).fit(STORED)
    stored, candidates = (ranker.features(some).toarray() for some in (STORED, CANDIDATES))
    stored, candidates = (
        rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (stored, candidates)
    )
    scores = CosineOnOurs(make=MAKE)(Material(stage=STAGE))
    assert scores[1] == pytest.approx((stored @ candidates.T)[LIKED[1]].mean(axis=0))


def test_methods_that_make_a_ranker_alike_share_it_and_a_community_makes_another() -> None:
    made = []

    def make() -> Ranker:
        made.append(Ranker(seed=0))
        return made[-1]

    known = Stage(
        number=0, stored=STORED, candidates=CANDIDATES, readers=(), community=STAGE.readers
    )
    material = Material(stage=known)
    assert material.ranker(make, community=False) is material.ranker(make, community=False)
    assert material.ranker(make, community=True) is not material.ranker(make, community=False)
    assert len(made) == 2


def test_kernel_ridge_is_that_of_scikit_learn_on_both_kernels() -> None:
    words, chars = (
        rows(ngram_range=(1, 2), min_df=2),
        rows(analyzer="char_wb", ngram_range=(3, 5), min_df=2),
    )
    kernel, across = (words[0] @ words[at].T + chars[0] @ chars[at].T for at in range(2))
    wanted = np.isin(np.arange(60), LIKED[1]).astype(float)
    centre = KernelCenterer().fit(kernel)
    ridge = SklearnRidge(alpha=30.0, kernel="precomputed").fit(centre.transform(kernel), wanted)
    expected = ridge.predict(centre.transform(across.T))
    assert KernelRidge()(Material(stage=STAGE))[1] == pytest.approx(expected, abs=1e-4)


def test_popularity_is_the_same_for_everybody() -> None:
    scores = Popularity()(Material(stage=STAGE))
    assert (scores == np.arange(30)).all()
    assert scores.shape == (3, 30)


def test_chance_is_the_same_for_one_seed_and_differs_between_readers_and_seeds() -> None:
    one, same, other = (Chance(seed=seed)(Material(stage=STAGE)) for seed in (0, 0, 1))
    assert (one == same).all()
    assert (one != other).all()
    assert (one[0] != one[1]).all()


@pytest.mark.parametrize("pairs", [False, True])
def test_plain_tf_idf_is_the_cosine_to_the_words_as_typed(pairs: bool) -> None:  # noqa: FBT001
    longest = 2 if pairs else 1
    features = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, longest)).fit(texts(STORED))
    stage = Stage(
        number=0,
        stored=STORED,
        candidates=CANDIDATES,
        readers=(Profile(topics=("language models",)),),
    )
    expected = features.transform(["language models"]) @ features.transform(texts(CANDIDATES)).T
    scores = PlainTfIdf(pairs=pairs)(Material(stage=stage))
    assert scores == pytest.approx(expected.toarray())


def test_ours_is_what_the_ranker_scores() -> None:
    scores = Ours(make=MAKE, community=False, name="ours")(Material(stage=STAGE))
    expected = Ranker(seed=0).fit(STORED).score(STAGE.readers, CANDIDATES)
    assert (scores == expected).all()


def test_a_search_ranks_what_it_answers_and_nothing_else() -> None:
    stage = Stage(
        number=0,
        stored=STORED,
        candidates=STORED,
        readers=(Profile(topics=("language models",)), Profile(topics=("xyzzy",))),
    )
    scores = OurSearch(make=MAKE)(Material(stage=stage))
    found = Ranker(seed=0).fit(STORED).search("language models", STORED, 60).recommendations
    order = [STORED[at].id for at in np.argsort(-scores[0], kind="stable")]
    assert found
    assert order[: len(found)] == [each.paper.id for each in found]
    assert np.isfinite(scores[0]).sum() == len(found)
    assert not np.isfinite(scores[1]).any()


def test_papers_without_a_word_are_ranked_by_nothing_and_break_nothing() -> None:
    empty = tuple(Paper(id=str(number), title="", abstract="") for number in range(4))
    stage = Stage(
        number=0,
        stored=empty[:2],
        candidates=empty[2:],
        readers=(Profile(liked=("0",), topics=("birds",)),),
        upvotes=(0.0, 0.0),
    )
    material = Material(stage=stage)
    methods = (
        *(MeanCosine(min_df=1), MeanCosine(min_df=2), MeanCosine(min_df=1, stop_words=True)),
        *(NearestThree(), CosineOnOurs(make=MAKE), SanitySvm(), KernelRidge()),
        *(PlainTfIdf(pairs=True), PlainTfIdf(pairs=False)),
        Ours(make=MAKE, community=False, name="ours"),
    )
    for method in methods:
        ((one, other),) = method(material).tolist()
        assert np.isfinite(one), method.name
        assert one == other, method.name
