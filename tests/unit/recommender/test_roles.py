import time
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

from recommender.summaries.roles import (
    ROLES,
    Role,
    RoleTable,
    probabilities,
    read_table,
    roles_of,
    shipped,
)
from recommender.summaries.sentences import split_sentences
from tests.unit.recommender.corpora import seed_papers

ABSTRACT = (
    "Finding small leaks in long pipes is a task of great importance to cities.",
    "However, existing methods are limited by noise and often require costly sensors.",
    "We propose Murmur, a framework that learns from sound by comparing each joint with the next.",
    "Each joint is given a number.",
    "Experiments show that our method outperforms all baselines by 12% without more sensors.",
)


def test_the_four_roles_of_a_plain_abstract_are_found() -> None:
    task, problem, idea, between, result = roles_of(ABSTRACT)
    assert (task, problem, idea, result) == tuple(
        Role(each) for each in ("task", "problem", "idea", "result")
    )
    assert between is None, "where it is unsure, nothing is marked"


def test_what_is_not_sure_enough_is_not_marked() -> None:
    table = shipped()
    likely = probabilities(ABSTRACT)
    for sentence, role in zip(likely, roles_of(ABSTRACT), strict=True):
        assert role is (ROLES[sentence.argmax()] if sentence.max() >= table.sure else None)


@given(st.lists(st.text(max_size=300), max_size=12))
def test_any_sentences_have_probabilities(sentences: list[str]) -> None:
    likely = probabilities(sentences)
    assert likely.shape == (len(sentences), len(ROLES))
    assert ((likely >= 0) & (likely <= 1)).all()
    assert len(roles_of(sentences)) == len(sentences)


def test_other_weights_are_used_where_they_are_given() -> None:
    always_result = RoleTable(
        rows={word: at for at, word in enumerate(("the", "is", "of", "and", "by", "that", "giv"))},
        weights=np.vstack([np.zeros((7, 4)), [-9.0, -9.0, -9.0, 9.0]]),
        around=np.vstack([np.eye(4), np.zeros((9, 4))]),
        sure=0.5,
    )
    sentence = "It is given by the end of that and this."
    assert roles_of([sentence, "No word is known.", sentence], always_result) == (
        Role.RESULT,
        None,
        Role.RESULT,
    )


@pytest.mark.parametrize(
    "abstract",
    [
        ["本文提出一种新的方法。", "实验表明该方法优于所有基线。"],
        ["Мы предлагаем новый метод.", "Он лучше всех прежних."],
        ["نقترح طريقة جديدة.", "وهي أفضل من غيرها."],
        ["Nous proposons une méthode nouvelle.", "Elle dépasse toutes les autres."],
        ["https://example.org/code"],
        ["Word"],
        ["."],
        [""],
    ],
)
def test_what_cannot_be_read_is_not_marked(abstract: list[str]) -> None:
    assert set(roles_of(abstract)) == {None}


def test_the_shipped_table_is_readable_and_says_when_it_was_learnt() -> None:
    text = (Path(__file__).parents[3] / "recommender/summaries/roles.toml").read_text("utf-8")
    assert "learnt on 20" in text
    rows = tomllib.loads(text)["cues"]
    assert {"propos", "howev", "outperform", "start 0", "own -1", "#"} <= set(rows)
    assert len(rows) < 300
    assert read_table(text).weights.shape == (len(rows) + 1, len(ROLES))


def test_a_table_without_a_part_is_refused() -> None:
    with pytest.raises(KeyError):
        read_table('[cues]\n"we" = [0, 0, 0, 0]')


def test_seed_abstracts_are_marked_in_the_order_in_which_they_are_written() -> None:
    """Tasks and problems are told before ideas, and these before results, on the average."""
    places: dict[Role, list[float]] = {role: [] for role in ROLES}
    for paper in seed_papers():
        marked = roles_of(split_sentences(paper.abstract))
        for at, role in enumerate(marked):
            if role is not None:
                places[role].append(at / len(marked))
    task, problem, idea, result = (
        float(np.mean(places[Role(each)])) for each in ("task", "problem", "idea", "result")
    )
    assert task < problem < idea < result
    assert all(len(some) > 100 for some in places.values())


def test_a_whole_book_is_read_too() -> None:
    marked = roles_of(["We show that our method outperforms all others by 3 points."] * 20_000)
    assert len(marked) == 20_000


def test_roles_cost_little() -> None:
    """At most .3 ms an abstract where nothing else runs; four times that is allowed for here."""
    abstracts = [split_sentences(paper.abstract) for paper in seed_papers()]
    roles_of(abstracts[0])
    best = min(_spent(abstracts) for _ in range(3))
    assert best / len(abstracts) < 0.0012


def _spent(abstracts: list[list[str]]) -> float:
    started = time.process_time()
    for each in abstracts:
        roles_of(each)
    return time.process_time() - started
