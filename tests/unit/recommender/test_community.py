"""What readers share: likes of many tell of papers whose words say nothing of each other."""

from dataclasses import replace

import numpy as np

from recommender import Paper, Profile, Ranker
from recommender.community import FEWEST_READERS
from recommender.smoothing import WEIGHT
from tests.unit.recommender.corpora import checkerboard

PAPERS = checkerboard(12)
BY_SUBJECT = {
    subject: [paper.id for paper in PAPERS if paper.id.startswith(subject)]
    for subject in ("birds", "ships", "wine", "stars")
}


def reader(number: int) -> Profile:
    """Who likes birds likes wine, who likes ships likes stars."""
    one, other = ("birds", "wine") if number % 2 else ("ships", "stars")
    pick = [BY_SUBJECT[one][(number * 7 + at) % 36] for at in (0, 5)]
    pick += [BY_SUBJECT[other][(number * 11 + at) % 36] for at in (0, 7)]
    return Profile(reader_id=f"r{number}", liked=tuple(pick))


READERS = [reader(number) for number in range(400)]
ALONE = Ranker().fit(PAPERS)
TOGETHER = Ranker().fit(PAPERS, READERS)
NEW = Profile(liked=("birds-norway-0", "birds-chile-4"))
WINE = Paper(id="n1", title="Vineyard", abstract="Grape and tannin of the vintage.")
STARS = Paper(id="n2", title="Nebula", abstract="Quasar and redshift of the supernova.")


def ahead(ranker: Ranker) -> float:
    wine, stars = ranker.score([NEW], [WINE, STARS])[0]
    return float(wine - stars)


def test_new_papers_are_ranked_by_what_others_with_the_same_likes_liked() -> None:
    assert ahead(TOGETHER) > ahead(ALONE) + 0.05


def test_what_readers_share_can_be_learnt_after_the_fit_and_whatever_came_in_since() -> None:
    more = ALONE.extended([WINE, STARS])
    community = more.community_of([paper.id for paper in ALONE.papers], READERS)
    assert more.within(community).taste(NEW).shared == TOGETHER.taste(NEW).shared
    assert more.within(community).within(None).taste(NEW) == ALONE.taste(NEW)


def test_it_is_said_which_papers_others_likes_brought_up() -> None:
    shown, by_oneself = 50, TOGETHER.within(None)
    alone = {pick.paper.id for pick in by_oneself.rank(NEW, PAPERS, shown)}
    picks = TOGETHER.rank(NEW, PAPERS, shown)
    moved = {pick.paper.id for pick in picks if pick.explanation.by_others}
    assert {pick.paper.id for pick in picks} - alone <= moved
    assert moved
    for pick in picks:
        assert pick.paper.id not in moved or pick.explanation.others > 0
        assert 0 <= pick.explanation.others <= 1
    for pick in by_oneself.rank(NEW, PAPERS, shown):
        assert not pick.explanation.by_others
        assert pick.explanation.others == 0


def test_readers_unknown_to_the_fit_are_folded_in() -> None:
    known = replace(NEW, reader_id="r1")
    assert TOGETHER.score([NEW], PAPERS).tobytes() == TOGETHER.score([known], PAPERS).tobytes()


def test_too_few_readers_teach_nothing_but_how_much_dense_rows_weigh() -> None:
    few = Ranker().fit(PAPERS, READERS[: FEWEST_READERS - 1]).within(None, weight=WEIGHT)
    assert few.taste(NEW).shared == ()
    assert few.score([NEW], PAPERS).tobytes() == ALONE.score([NEW], PAPERS).tobytes()


def test_readers_of_two_likes_do_not_count() -> None:
    short = [replace(each, liked=each.liked[:2]) for each in READERS]
    taught = Ranker().fit(PAPERS, short).within(None, weight=WEIGHT)
    assert taught.taste(NEW).shared == ()
    assert taught.score([NEW], PAPERS).tobytes() == ALONE.score([NEW], PAPERS).tobytes()


def test_the_order_of_readers_and_unknown_likes_make_no_difference() -> None:
    other = Ranker().fit(
        PAPERS, [replace(each, liked=(*each.liked, "nobody")) for each in reversed(READERS)]
    )
    assert other.score([NEW], PAPERS).tobytes() == TOGETHER.score([NEW], PAPERS).tobytes()


def test_a_vote_taken_back_gives_the_same_bits() -> None:
    before = TOGETHER.taste(NEW)
    TOGETHER.taste(replace(NEW, liked=(*NEW.liked, "stars-chile-1")))
    assert TOGETHER.taste(NEW) == before


def test_who_likes_nothing_is_told_nothing_by_others() -> None:
    nobody = Profile(disliked=("birds-norway-0",))
    assert TOGETHER.score([nobody], PAPERS).tobytes() == ALONE.score([nobody], PAPERS).tobytes()


def test_a_dislike_lifts_nobody_in_a_community_either() -> None:
    less = replace(NEW, disliked=("ships-chile-0",))
    before, after = TOGETHER.score([NEW, less], PAPERS)
    assert (after <= before + 2e-6).all()
    assert np.isfinite(after).all()
