"""What a card says of why its paper is there."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.services.bylines import reason_text
from bot.services.cards import card
from recommender import Explanation, Summary
from tests.unit.services.world import content

RECORD = PaperRecord(
    id=PaperId("p_1"),
    number=1,
    content=content("robots", 1),
    listed_at=datetime(2026, 3, 26, tzinfo=UTC),
)


def reason(explanation: Explanation | None, similar_to: str | None = None) -> str:
    summary = Summary(headline="We grasp.")
    return reason_text(card(RECORD, summary, number=1, because=explanation, similar_to=similar_to))


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "because: grasping, grippers"),
        (0.5, "because: grasping, grippers"),
        (0.49, "partly because: grasping, grippers"),
        (0.0, "partly because: grasping, grippers"),
    ],
)
def test_a_card_says_where_its_terms_are_less_than_half_of_the_reason(
    share: float, said: str
) -> None:
    assert reason(Explanation(terms=("grasping", "grippers"), share=share)) == said


def test_without_terms_the_near_paper_is_the_reason_or_there_is_none() -> None:
    assert reason(Explanation(), similar_to="Robots") == "like “Robots”"
    assert reason(Explanation()) == reason(None) == ""


@pytest.mark.parametrize(
    ("explanation", "said"),
    [
        (Explanation(by_liked_author=True), "by an author of a paper you liked"),
        (
            Explanation(terms=("robots", "torque"), share=1, by_liked_author=True),
            "because: robots, torque; by an author of a paper you liked",
        ),
    ],
)
def test_an_author_of_a_liked_paper_is_a_reason_of_its_own(
    explanation: Explanation, said: str
) -> None:
    assert reason(explanation) == said


@pytest.mark.parametrize(
    ("explanation", "said"),
    [
        (Explanation(by_others=True), "moved up by what others here liked"),
        (
            Explanation(terms=("robots", "torque"), share=0.4, by_others=True),
            "partly because: robots, torque; moved up by what others here liked",
        ),
    ],
)
def test_where_others_likes_moved_a_paper_up_the_card_says_so(
    explanation: Explanation, said: str
) -> None:
    assert reason(explanation) == said
