"""What roles do for headlines and details."""

from dataclasses import replace

from recommender import Paper, summarize
from recommender.summaries.passages import passages
from recommender.summaries.roles import Role
from tests.unit.recommender.corpora import seed_papers

SOME = seed_papers()[::4]


def role_of(paper: Paper, said: str | None) -> Role | None:
    """The role of the passage that holds what was said, by its last words."""
    words = " ".join((said or "").rstrip(".…").split()[-4:])
    return next((role for role, text in passages(paper.abstract) if words and words in text), None)


def test_without_a_title_headlines_tell_the_task_and_details_the_idea_or_the_result() -> None:
    heads = {True: 0, False: 0}
    details = {True: 0, False: 0}
    for paper in SOME:
        for titled in (True, False):
            summary = summarize(paper if titled else replace(paper, title=""))
            heads[titled] += role_of(paper, summary.headline) is Role.TASK
            details[titled] += role_of(paper, summary.detail) in (Role.IDEA, Role.RESULT)
    assert heads[False] > 2 * heads[True]
    assert details[False] >= details[True]
    assert details[False] > 0.6 * len(SOME)


def test_a_headline_is_hardly_ever_the_problem() -> None:
    roles = [role_of(paper, summarize(paper).headline) for paper in SOME]
    assert roles.count(Role.PROBLEM) < 0.05 * len(roles)
