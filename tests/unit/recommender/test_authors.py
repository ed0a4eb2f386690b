"""Authors of liked papers: a named reason that orders what is good enough, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from recommender import Paper, Profile, Ranker
from recommender.authors import KnownAuthors, author_key
from tests.unit.recommender.corpora import checkerboard

PAPERS = checkerboard()
ADA, BEN = "Ada Lovelace", "Benedikt Owlman"
LIKED = "birds-chile-0"


def signed(**authors: tuple[str, ...]) -> list[Paper]:
    """The checkerboard, where some papers (named with _ for -) have authors."""
    of = {paper.replace("_", "-"): names for paper, names in authors.items()}
    return [replace(paper, authors=of.get(paper.id, ())) for paper in PAPERS]


def shown(papers: list[Paper], profile: Profile, size: int = 9) -> dict[str, bool]:
    slate = Ranker().fit(papers).slate(profile, papers, size=size, bar=0.8, seed=1)
    return {pick.paper.id: pick.explanation.by_liked_author for pick in slate.picks}


def test_a_paper_by_an_author_of_a_liked_one_moves_up_and_says_so() -> None:
    profile = Profile(liked=(LIKED,))
    before = list(shown(signed(), profile))
    moved = before[5]
    after = shown(
        signed(**{LIKED.replace("-", "_"): (ADA,), moved.replace("-", "_"): (ADA,)}), profile
    )
    assert list(after).index(moved) < 5
    assert after[moved]
    assert not any(by for paper, by in after.items() if paper not in {moved, LIKED})


def test_an_author_brings_nothing_over_the_bar() -> None:
    stars = [paper.id.replace("-", "_") for paper in PAPERS if paper.id.startswith("stars-japan")]
    papers = signed(birds_chile_0=(ADA,), **dict.fromkeys(stars, (ADA,)))
    profile = Profile(liked=(LIKED,))
    ranker = Ranker().fit(papers)
    plain = Ranker().fit(PAPERS).slate(profile, PAPERS, size=9, bar=0.8)
    assert ranker.slate(profile, papers, size=9, bar=0.8).cleared == plain.cleared
    assert ranker.score([profile], papers).tobytes() == ranker.score([profile], PAPERS).tobytes()


def test_without_authors_nothing_is_said_and_nothing_moves() -> None:
    profile = Profile(liked=(LIKED,))
    papers = signed(birds_chile_0=(ADA,), birds_chile_1=(ADA,))
    ranker = Ranker().fit(papers)
    told = ranker.slate(profile, PAPERS, size=9, bar=0.8, seed=1)
    assert [pick.score for pick in told.picks] == [
        pick.score
        for pick in Ranker().fit(PAPERS).slate(profile, PAPERS, size=9, bar=0.8, seed=1).picks
    ]
    assert not any(pick.explanation.by_liked_author for pick in told.picks)


def test_in_a_channel_nobody_learns_whose_papers_are_liked() -> None:
    birds = [paper for paper in PAPERS if paper.id.startswith("birds")]
    papers = signed(**{paper.id.replace("-", "_"): (ADA,) for paper in birds})
    ranker = Ranker().fit(papers)
    voters = [
        Profile(reader_id=f"m{at}", liked=tuple(paper.id for paper in birds[:5])) for at in range(6)
    ]
    picks = ranker.slate(ranker.channel_taste((), (), voters), papers, size=8, bar=0.5).picks
    assert picks
    assert not any(pick.explanation.by_liked_author for pick in picks)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lovelace", "Lovelace, Ada"),
        ("Ada Lovelace", "  ada   LOVELACE "),
        ("Jürgen Müller", "Jurgen Muller"),
        ("Jean-Luc O'Neil", "Jeanluc O’Neil"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert author_key(one) == author_key(other) is not None


@pytest.mark.parametrize(
    "name",
    ["A. Lovelace", "Lovelace, A.", "Ada M. Lovelace", "Lovelace", "", "Ada L", "et al.", "42 7"],
)
def test_a_name_with_an_initial_is_nobodys(name: str) -> None:
    assert author_key(name) is None


def test_names_that_differ_in_a_part_are_two() -> None:
    assert author_key("Ada Maria Lovelace") != author_key("Ada Lovelace")


WANGS = [
    Paper(id=f"w{at}", title="", abstract="", authors=(f"{given} Wang",))
    for at, given in enumerate(["Wei", "Li", "Yan", "Jun", "Hao", "Ming"])
]


def test_of_a_family_name_that_many_share_two_authors_must_be_known() -> None:
    liked = Paper(id="l", title="", abstract="", authors=("Wei Wang", "Yan Wang", ADA))
    known = KnownAuthors.of([liked], WANGS)
    assert not known.wrote(Paper(id="a", title="", abstract="", authors=("Wei Wang", BEN)))
    assert known.wrote(Paper(id="b", title="", abstract="", authors=("Wei Wang", "Yan Wang")))
    assert known.wrote(Paper(id="c", title="", abstract="", authors=(BEN, ADA)))
    assert KnownAuthors.of([liked], ()).wrote(WANGS[0])


@given(st.text(max_size=30))
def test_any_name_has_a_key_or_none_and_keys_are_stable(name: str) -> None:
    key = author_key(name)
    assert key is None or author_key(key) == key
