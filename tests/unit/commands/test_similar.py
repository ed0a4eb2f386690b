"""`similar` and `abstract`: what a paper's menu opens."""

import pytest

from bot.domain.ids import PaperId
from bot.domain.papers import PaperContent
from bot.domain.replies import Card, Form, Notice, Passages, Reply
from bot.services import actions
from bot.services.models import empty_model
from tests.unit.commands.office import ABSTRACTS, TITLES, Office, texts, titles


@pytest.mark.parametrize(
    ("paper", "near"),
    [
        ("p_fold", {"p_dock", "p_drug"}),
        ("p_long", {"p_text", "p_memo"}),
        ("p_walk", {"p_grip", "p_plan"}),
    ],
)
def test_similar_papers_are_of_the_same_subject_and_not_the_paper_itself(
    office: Office, paper: str, near: set[str]
) -> None:
    found = titles(office.type(f"similar {TITLES[paper]}"))
    assert set(found[:2]) == {TITLES[each] for each in near}
    assert TITLES[paper] not in found


def test_similar_says_why_and_what_can_be_done(office: Office) -> None:
    answer = office.type("similar p_long")
    assert isinstance(answer, Reply)
    cards = [block for block in answer.blocks if isinstance(block, Card)]
    assert texts(answer) == [
        f"The {len(cards)} papers nearest to “Long Context Windows by Compression”:"
    ]
    assert [card.card.number for card in cards] == list(range(1, len(cards) + 1))
    assert cards[0].card.because == ("context windows", "long")
    assert all(card == actions.under(card.card) for card in cards)
    assert answer.actions == (actions.run("Its abstract", "abstract p_long"),)


def test_what_the_caller_likes_makes_no_difference_to_what_is_near(office: Office) -> None:
    before = office.type("similar p_long")
    office.type("like p_walk")
    office.type("interests add proteins")
    assert office.type("similar p_long") == before


def test_a_paper_that_nothing_is_near_is_said_to_be_alone(office: Office) -> None:
    office.model = empty_model()
    with office.database.unit_of_work() as uow:
        uow.papers.lock_intake()
        content = PaperContent(title="Glacier Calving", abstract="We watch ice break.")
        uow.papers.add([(PaperId("p_ice"), content, frozenset())])
        uow.commit()
    answer = office.type("similar p_ice")
    assert isinstance(answer, Reply)
    assert answer.blocks == (Notice(text="No paper here is near “Glacier Calving”."),)


def test_an_abstract_is_shown_whole_with_the_papers_title_and_buttons(office: Office) -> None:
    answer = office.type("abstract legged")
    assert isinstance(answer, Reply)
    card, abstract = answer.blocks
    assert isinstance(card, Card)
    assert card == actions.under(card.card)
    assert card.card.title == TITLES["p_walk"]
    assert card.card.links
    assert isinstance(abstract, Passages)
    assert " ".join(words for _, words in abstract.passages) == ABSTRACTS["p_walk"]


def test_what_each_part_of_an_abstract_says_is_named_and_what_is_unsure_is_not(
    office: Office,
) -> None:
    told = (
        ("Task", "Finding small leaks in long pipes is a task of great importance to cities."),
        ("Problem", "However, existing methods are limited by noise and often require sensors."),
        ("Idea", "We propose Murmur, a framework that learns from sound by comparing the joints."),
        ("", "Each joint is given a number."),
        ("Result", "Experiments show that our method outperforms all baselines by 12% in cities."),
    )
    content = PaperContent(title="Murmur", abstract="  ".join(words for _, words in told))
    with office.database.unit_of_work() as uow:
        uow.papers.lock_intake()
        uow.papers.add([(PaperId("p_pipe"), content, frozenset())])
        uow.commit()
    assert passages(office.type("abstract p_pipe")) == told


def passages(answer: Reply | Form) -> tuple[tuple[str, str], ...]:
    assert isinstance(answer, Reply)
    found = [block for block in answer.blocks if isinstance(block, Passages)]
    return found[0].passages if found else ()


def test_an_abstract_is_cleaned_of_markup_and_a_missing_one_is_said(office: Office) -> None:
    contents = {
        "p_tex": PaperContent(title="On TeX", abstract=r"We prove   $O(n \log n)$ \emph{fast}."),
        "p_bare": PaperContent(title="Bare", abstract=" "),
    }
    with office.database.unit_of_work() as uow:
        uow.papers.lock_intake()
        uow.papers.add([(PaperId(each), contents[each], frozenset()) for each in contents])
        uow.commit()
    ((_, words),) = passages(office.type("abstract p_tex"))
    assert words.startswith("We prove O(n log n)")
    assert "emph" not in words
    assert texts(office.type("abstract p_bare")) == ["Its abstract is not known here."]
