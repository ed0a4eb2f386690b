import pytest

from bot.domain.errors import InvalidInput
from bot.domain.replies import Card, Notice, Reply
from bot.services import actions
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
    assert card == actions.under(card.card)


def test_a_topic_can_be_followed_from_its_answer(office: Office) -> None:
    answer = office.type("topic  long   context")
    assert isinstance(answer, Reply)
    assert answer.actions == (actions.run("Follow this topic", "interests add long context"),)


def test_a_topic_of_words_and_commas_is_followed_as_one(office: Office) -> None:
    answer = office.type("topic here, long context")
    assert isinstance(answer, Reply)
    assert answer.actions[0] == actions.run(
        "Follow this topic", "interests add , here long context"
    )


def test_more_papers_come_page_by_page_numbered_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.paging.PAGE", 2)
    monkeypatch.setattr("bot.commands.topic.PAGE", 2)
    first = office.type("topic long {} context")
    assert isinstance(first, Reply)
    assert first.actions[1] == actions.run("Show more", "topic-page 2 long {} context")
    second = office.type(first.actions[1].subject)
    assert isinstance(second, Reply)
    assert titles(first) + titles(second) == [TITLES["p_long"], TITLES["p_text"], TITLES["p_memo"]]
    assert texts(second) == ["More papers for “long {} context”:"]
    assert [block.card.number for block in second.blocks if isinstance(block, Card)] == [3]
    assert len(second.actions) == 1
    assert texts(office.type("topic-page 3 long context")) == ["No more papers for “long context”."]


@pytest.mark.parametrize("page", ["0", "-1", "two", "٣", "99999", "1" * 5000])
def test_a_page_is_a_number(office: Office, page: str) -> None:
    with pytest.raises(InvalidInput, match="is not a page; pages are 1, 2, 3 and so on"):
        office.type(f"topic-page {page} robots")


def test_what_else_was_looked_for_is_said(office: Office) -> None:
    assert texts(office.type("topic proteins")) == [
        "The best 3 papers for “proteins” (also protein), of 9 here:"
    ]


def test_without_an_answer_the_missing_word_is_named(office: Office) -> None:
    assert office.type("topic protein folding") == Reply(
        blocks=(Notice(text="No paper here mentions “folding”. 3 mention “protein”."),),
        actions=(actions.run("Show the 3 with “protein”", "topic protein"),),
    )


def test_a_missing_word_is_named_also_when_others_found_papers(office: Office) -> None:
    answer = office.type("topic graph networks docking zebrafish")
    assert titles(answer) == [TITLES["p_dock"]]
    assert texts(answer)[1].startswith("The best paper for “graph networks docking zebrafish”")
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


def test_searching_stores_nothing(office: Office) -> None:
    office.type("topic robots")
    with office.database.unit_of_work() as uow:
        assert uow.audiences.all() == []
