from itertools import pairwise

from hypothesis import given, strategies as st

from recommender.cleaning import clean_text
from recommender.summaries.passages import passages
from recommender.summaries.roles import Role
from tests.unit.recommender.corpora import seed_papers

TASK = "Finding small leaks in long pipes is a task of great importance to cities."
PROBLEM = "However, existing methods are limited by noise and often require costly sensors."
IDEA = "We propose Murmur, a framework that learns from sound by comparing each joint to another."
BETWEEN = "Each joint is given a number."
RESULT = "Experiments show that our method outperforms all baselines by 12% without sensors."


def test_each_passage_has_the_role_of_its_sentences() -> None:
    assert passages(f"{TASK} {PROBLEM} {IDEA} {BETWEEN} {RESULT}") == (
        (Role.TASK, TASK),
        (Role.PROBLEM, PROBLEM),
        (Role.IDEA, IDEA),
        (None, BETWEEN),
        (Role.RESULT, RESULT),
    )


def test_neighbours_of_one_role_stand_together() -> None:
    for paper in seed_papers():
        roles = [role for role, _ in passages(paper.abstract)]
        assert all(one is not other for one, other in pairwise(roles))


def test_every_seed_abstract_is_shown_whole_and_most_have_three_roles_or_more() -> None:
    kinds = []
    for paper in seed_papers():
        shown = passages(paper.abstract)
        words = "".join("".join(text.split()) for _, text in shown)
        assert words == "".join(clean_text(paper.abstract).split())
        kinds.append(len({role for role, _ in shown} - {None}))
    assert sum(each >= 3 for each in kinds) > 0.6 * len(kinds)


@given(st.text())
def test_all_words_of_any_text_stay_in_their_order(abstract: str) -> None:
    shown = passages(abstract)
    assert "".join("".join(text.split()) for _, text in shown) == "".join(
        clean_text(abstract).split()
    )
    assert all(text for _, text in shown)


def test_what_holds_no_word_goes_with_what_stands_before_it() -> None:
    assert passages("") == ()
    assert passages("…") == ((None, "…"),)
    assert passages(f"* {TASK} — . {PROBLEM}")[0] == (Role.TASK, f"* {TASK} — .")


def test_scripts_without_spaces_are_not_given_any() -> None:
    assert passages("本文提出一种新的方法。实验表明有效。") == (
        (None, "本文提出一种新的方法。实验表明有效。"),
    )
