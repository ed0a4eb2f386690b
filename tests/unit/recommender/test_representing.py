import time

import pytest
from hypothesis import given, strategies as st

from recommender import Paper, Ranker, representing
from tests.unit.recommender.corpora import SUBJECTS, checkerboard, seed_papers

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)
SEEDED = Ranker().fit(seed_papers())


def subject(paper: Paper) -> str:
    return paper.id.split("-")[0]


def test_the_first_stand_for_every_subject_and_so_do_the_next() -> None:
    found = RANKER.representatives(PAPERS, 4)
    for page in range(6):
        assert {subject(paper) for paper in found[4 * page : 4 * page + 4]} == set(SUBJECTS)


def test_every_paper_comes_once() -> None:
    found = RANKER.representatives([*PAPERS, *PAPERS[:5]], 4)
    assert sorted(paper.id for paper in found) == sorted(paper.id for paper in PAPERS)


def test_a_large_subject_takes_no_second_place_while_a_small_one_waits() -> None:
    few = [paper for paper in PAPERS if subject(paper) == "birds" or paper.id[-1] in "01"]
    found = RANKER.representatives(few, 4)
    assert {subject(paper) for paper in found[:4]} == set(SUBJECTS)
    assert {subject(paper) for paper in found[-6:]} == {"birds"}


def test_an_odd_paper_stands_for_nobody() -> None:
    odd = Paper(id="a-odd", title="Zebra crossings", abstract="Stripes and kerbs.")
    papers = [*PAPERS, odd]
    found = Ranker().fit(papers).representatives(papers, 4)
    assert odd not in found[:4]


def test_the_order_in_which_papers_are_given_does_not_matter() -> None:
    assert SEEDED.representatives(seed_papers()[::-1], 6) == SEEDED.representatives(
        seed_papers(), 6
    )


def test_papers_that_are_not_stored_can_be_represented() -> None:
    strangers = [
        Paper(id=f"new-{paper.id}", title=paper.title, abstract=paper.abstract) for paper in PAPERS
    ]
    found = RANKER.representatives(strangers, 4)
    assert [paper.id for paper in found] == [
        f"new-{paper.id}" for paper in RANKER.representatives(PAPERS, 4)
    ]


def test_of_the_seeds_six_share_no_two_subjects() -> None:
    titles = [paper.title for paper in SEEDED.representatives(seed_papers(), 6)[:6]]
    subjects = "Multi-modal Long-context Multilingual Unlabeled Agents Mixture-of-Expert".split()
    assert [[word for word in subjects if word in title] for title in titles] == [
        [word] for word in subjects
    ]


@pytest.mark.parametrize("ranker", [RANKER, Ranker()], ids=["fitted", "empty"])
def test_fewer_than_asked_for_are_all_there_are(ranker: Ranker) -> None:
    assert ranker.representatives([], 6) == []
    assert {p.id for p in RANKER.representatives(PAPERS[:3], 6)} == {p.id for p in PAPERS[:3]}


@pytest.mark.parametrize("text", ["", "the same words in each", "42 of the"])
def test_papers_that_are_all_alike_come_by_their_ids(text: str) -> None:
    alike = [Paper(id=str(number), title=text, abstract=text) for number in range(9)]
    assert Ranker().fit(alike).representatives(alike, 6) == alike


def test_none_are_asked_for() -> None:
    assert RANKER.representatives(PAPERS, 0) == []


def test_of_too_many_papers_a_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(representing, "LOOKED_AT", 20)
    found = RANKER.representatives(PAPERS, 4)
    assert len(found) == 18  # every fourth of 72
    assert {subject(paper) for paper in found[:4]} == set(SUBJECTS)


def test_a_weeks_papers_take_less_than_a_blink() -> None:
    start = time.thread_time()
    SEEDED.representatives(seed_papers(), 6)
    assert time.thread_time() - start < 0.15


texts = st.lists(st.text(alphabet="abc 的1.", max_size=12), max_size=9)


@given(titles=texts, k=st.integers(0, 12))
def test_whatever_papers_hold_each_comes_once(titles: list[str], k: int) -> None:
    papers = [
        Paper(id=str(number), title=title, abstract=title) for number, title in enumerate(titles)
    ]
    found = Ranker().fit(papers).representatives(papers, k)
    assert sorted(paper.id for paper in found) == ([paper.id for paper in papers] if k else [])
