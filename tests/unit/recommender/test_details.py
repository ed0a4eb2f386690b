"""The second sentence: whether it speaks to the reader, to no other, and says something new."""

import json
import lzma
import random
import re
from pathlib import Path
from statistics import mean

import pytest

from recommender import Paper, Profile, Ranker, Summary, summarize
from recommender.evaluation.rouge import Rouge
from tests.unit.recommender.corpora import checkerboard, seed_papers
from tests.unit.recommender.interests import Neighbours, hits_of_terms, terms_of_one_sentence, words

SOME = seed_papers()[::4]
PARTS = Paper(
    id="x",
    title="Falcon: fast sorting",
    abstract="Sorting is slow. We propose Falcon, a method that sorts by colour. "
    "It needs no memory. The method splits numbers into buckets of zebra stripes. "
    "Experiments show that sorting takes half the time on walruses. "
    "Our code helps penguins to sort in parallel.",
)


@pytest.mark.parametrize(
    ("topic", "word"),
    [("zebra", "zebra"), ("Walruses", "walruses"), ("zebras", "zebra"), ("penguins", "penguins")],
)
def test_what_a_reader_asks_for_is_said_in_the_second_sentence(topic: str, word: str) -> None:
    summary = summarize(PARTS, Profile(topics=(topic,)))
    assert summary.headline == summarize(PARTS).headline
    assert word in (summary.detail or "")


def test_what_the_headline_says_already_is_not_asked_for_again() -> None:
    assert summarize(PARTS, Profile(topics=("falcon",))) == summarize(PARTS)


def test_no_sentence_is_shown_twice() -> None:
    twice = Paper(id="x", title="", abstract="We sort numbers. We sort numbers.")
    assert summarize(twice).detail is None


def test_a_term_of_one_sentence_is_heard() -> None:
    assert mean(hits_of_terms(seed_papers()[::2], 1, seed=1)) >= 0.85


def test_one_of_three_terms_is_heard() -> None:
    assert mean(hits_of_terms(seed_papers()[1::2], 3, seed=2)) >= 0.97


@pytest.fixture(scope="module")
def neighbours() -> Neighbours:
    papers = seed_papers()
    return Neighbours(papers, Ranker().fit([*papers, *checkerboard()]))


def test_what_is_most_like_papers_that_were_liked_is_shown(neighbours: Neighbours) -> None:
    assert mean(neighbours.hit(at) for at in range(0, len(seed_papers()), 3)) >= 0.58


@pytest.mark.parametrize("field", ["another", "anything"])
def test_likes_of_other_papers_change_few_details_and_no_headline(
    neighbours: Neighbours, field: str
) -> None:
    papers, chance = seed_papers(), random.Random(3)
    others = checkerboard() if field == "another" else papers
    changes = []
    for at in range(0, len(papers), 3):
        liked = [paper.id for paper in chance.sample(others, 5) if paper is not papers[at]]
        changes.append(neighbours.changed(at, liked))
    headlines, details = zip(*changes, strict=True)
    assert not any(headlines)
    assert mean(details) <= 0.10


@pytest.mark.parametrize("topics", [("medieval trade", "soil erosion"), ("sea birds",), ("opera",)])
def test_topics_of_another_field_change_few_details_and_no_headline(
    topics: tuple[str, ...],
) -> None:
    plain = [summarize(paper) for paper in SOME]
    asked = [summarize(paper, Profile(topics=topics)) for paper in SOME]
    assert [each.headline for each in plain] == [each.headline for each in asked]
    assert mean(a != b for a, b in zip(plain, asked, strict=True)) <= 0.10


def test_no_detail_points_back_to_what_is_not_shown() -> None:
    back = re.compile(r"(It|They|Its|Their|However|Moreover|This (is|allows|can)|Which)\b")
    for paper in SOME:
        for topic in terms_of_one_sentence(paper)[::9]:
            detail = summarize(paper, Profile(topics=(topic,))).detail or ""
            assert not back.match(detail), detail


def together(summary: Summary) -> str:
    return f"{summary.headline} {summary.detail or ''}"


@pytest.mark.shared
def test_three_terms_are_heard_at_little_cost(shared: Path) -> None:
    """The mean ROUGE-1 of both sentences together falls by half a point at most."""
    with lzma.open(shared / "scitldr" / "dev.jsonl.xz", "rt") as lines:
        rows = [json.loads(line) for line in lines][::2]
    rouge, chance = Rouge(), random.Random(5)
    plain: list[float] = []
    personal: list[float] = []
    hits = []
    for row in rows:
        paper = Paper(id="x", title=row["title"], abstract=" ".join(row["source"]))
        terms = terms_of_one_sentence(paper)
        asked = Profile(topics=tuple(chance.sample(terms, min(3, len(terms)))))
        plain.append(rouge.words(together(summarize(paper)), row["target"]))
        shown = together(summarize(paper, asked))
        personal.append(rouge.words(shown, row["target"]))
        hits.append(not words(shown).isdisjoint(asked.topics))
    assert mean(hits) >= 0.97
    assert mean(plain) - mean(personal) <= 0.5
