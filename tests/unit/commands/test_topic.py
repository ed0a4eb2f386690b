import pytest

from bot.domain.editions import Action, ActionName
from bot.domain.replies import Card, Notice, Reply, Text
from tests.unit.commands.office import TITLES, Office, texts, titles


def test_a_topic_brings_the_papers_that_answer_it_best_first(office: Office) -> None:
    answer = office.type("topic long context")
    assert titles(answer) == [TITLES["p_long"], TITLES["p_text"], TITLES["p_memo"]]
    assert texts(answer) == ["The best 3 papers for “long context”, of 9 here:"]


def test_a_card_says_what_why_and_how_to_vote(office: Office) -> None:
    answer = office.type("topic compression")
    assert isinstance(answer, Reply)
    (card,) = (block for block in answer.blocks if isinstance(block, Card))
    assert card.card.paper_id == "p_long"
    assert card.card.number == 1
    assert card.card.headline
    assert card.card.because == ("compression",)
    assert card.actions == (
        Action(name=ActionName.UP, label="👍", subject="p_long"),
        Action(name=ActionName.DOWN, label="👎", subject="p_long"),
    )


def test_a_topic_can_be_followed_from_its_answer(office: Office) -> None:
    answer = office.type("topic  long   context")
    assert isinstance(answer, Reply)
    assert answer.actions == (
        Action(
            name=ActionName.RUN, label="Follow this topic", subject="interests add long context"
        ),
    )


def test_what_else_was_looked_for_is_said(office: Office) -> None:
    assert texts(office.type("topic proteins")) == [
        "The best 3 papers for “proteins” (also protein), of 9 here:"
    ]


def test_without_an_answer_the_missing_word_is_named(office: Office) -> None:
    assert office.type("topic protein folding") == Reply(
        blocks=(
            Notice(text="No paper here mentions “folding”. 3 mention “protein”."),
            Text(text="/papers topic protein shows them."),
        )
    )


def test_a_missing_word_is_named_also_when_others_found_papers(office: Office) -> None:
    answer = office.type("topic graph networks docking zebrafish")
    assert titles(answer) == [TITLES["p_dock"]]
    assert texts(answer)[0] == "No paper here mentions “zebrafish”."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("the of", "“the of” is too general to search for: name a topic of a few words."),
        ('""', "Name a topic of a few words, such as “long context”."),
        ("zebrafish", "No paper here mentions “zebrafish”."),
    ],
)
def test_words_that_ask_for_nothing_are_not_called_missing(
    office: Office, typed: str, sentence: str
) -> None:
    assert office.type(f"topic {typed}") == Reply(blocks=(Notice(text=sentence),))


def test_before_the_first_file_there_is_nothing_to_search(empty_office: Office) -> None:
    assert empty_office.type("topic robots") == Reply(
        blocks=(Notice(text="There are no papers here yet."),)
    )


def test_completion_offers_the_callers_topics_then_the_channels(office: Office) -> None:
    office.type("subscribe here robots, long context")
    office.type("interests add Long memory, proteins")
    assert office.complete("topic long") == ["Long memory", "long context"]
    assert office.complete("topic o") == ["Long memory", "proteins", "robots", "long context"]
    assert office.complete("topic x") == ["long context"]


def test_searching_stores_nothing(office: Office) -> None:
    office.type("topic robots")
    with office.database.unit_of_work() as uow:
        assert uow.audiences.all() == []
