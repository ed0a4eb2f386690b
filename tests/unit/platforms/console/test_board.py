from dataclasses import replace

import pytest

from bot.domain.editions import (
    Action,
    ActionName,
    Delivery,
    HeaderPayload,
    NotePayload,
    PapersPayload,
    Payload,
)
from bot.domain.errors import InvalidInput
from bot.domain.ids import AudienceId, AudienceRef, DeliveryId, EditionId, PaperId
from bot.domain.replies import Card, Reply, Text
from bot.platforms.console.board import MOST_EDITIONS, Board, Shown
from bot.services.actions import under
from tests.unit.platforms.console.test_render import FULL

CHANNEL = AudienceRef(platform="web", channel="#papers")
OWN = AudienceRef(platform="web", channel="you")


def delivery(payload: Payload, *, edition: int = 1, to: AudienceRef = CHANNEL) -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        edition=EditionId(edition),
        audience=AudienceId(7),
        to=to,
        position=0,
        payload=payload,
        nonce="n",
    )


def paper(number: int, name: str = "p") -> PapersPayload:
    return PapersPayload(
        cards=(replace(FULL, number=number, paper_id=PaperId(f"{name}_{number}")),)
    )


def test_a_number_is_the_paper_in_its_own_message() -> None:
    board = Board()
    board.delivered(delivery(HeaderPayload(title="Today")), "m0")
    board.delivered(delivery(paper(1)), "m1")
    board.delivered(delivery(paper(2)), "m2")
    found = board.find(2)
    assert (found.paper, found.message, found.audience) == ("p_2", "m2", 7)
    card = under(replace(FULL, paper_id=PaperId("p_2")))
    assert found.actions == (*card.actions, *card.menu)
    assert board.find(1).message == "m1"


def test_votes_in_direct_messages_are_no_channels() -> None:
    board = Board()
    board.delivered(delivery(paper(1), to=OWN), "m1")
    assert board.find(1).audience is None


def test_a_new_digest_and_an_answer_each_take_the_numbers_over() -> None:
    board = Board()
    board.delivered(delivery(paper(1)), "m1")
    board.delivered(delivery(paper(1, "q"), edition=2), "m2")
    assert board.find(1).paper == "q_1"
    board.answered(Reply(blocks=(Card(card=replace(FULL, paper_id=PaperId("r_1"))),)))
    assert board.find(1) == Shown(paper=PaperId("r_1"))


def test_the_papers_of_an_answer_are_also_those_in_its_details() -> None:
    board = Board()
    card = under(replace(FULL, number=4, paper_id=PaperId("r_4")))
    board.answered(Reply(blocks=(Text(text="Saved."),), details=(card,)))
    assert board.find(4) == Shown(paper=PaperId("r_4"), actions=(*card.actions, *card.menu))


def test_what_follows_of_a_digest_does_not_take_the_numbers_from_an_answer() -> None:
    board = Board()
    board.delivered(delivery(paper(1)), "m1")
    card = replace(FULL, number=1, paper_id=PaperId("p_answer"))
    board.answered(Reply(blocks=(Card(card=card),)))
    board.delivered(delivery(paper(2)), "m2")
    assert board.find(1).paper == "p_answer"


def test_an_answer_without_papers_and_a_note_leave_the_numbers() -> None:
    board = Board()
    board.delivered(delivery(paper(1)), "m1")
    board.answered(Reply(blocks=(Text(text="Noted."),)))
    board.delivered(delivery(NotePayload(text="Nothing today."), edition=2), "m2")
    assert board.find(1).paper == "p_1"


def test_two_digests_that_arrive_at_the_same_time_keep_their_own_numbers() -> None:
    board = Board()
    for number in (1, 2):
        board.delivered(delivery(paper(number, "p"), edition=1), f"p{number}")
        board.delivered(delivery(paper(number, "q"), edition=2), f"q{number}")
    assert [board.find(number).message for number in (1, 2)] == ["q1", "q2"]


def test_old_digests_are_forgotten() -> None:
    board = Board()
    for edition in range(3 * MOST_EDITIONS):
        board.delivered(delivery(paper(1), edition=edition), "m")
    assert len(board._editions) == MOST_EDITIONS


def test_a_number_that_is_not_there_says_which_are() -> None:
    board = Board()
    with pytest.raises(InvalidInput, match="No paper has been shown yet"):
        board.find(1)
    board.delivered(delivery(paper(1)), "m1")
    with pytest.raises(InvalidInput) as caught:
        board.find(9)
    assert str(caught.value) == "There is no paper 9 in what was shown last, only 1."
    board.delivered(delivery(paper(5)), "m5")
    with pytest.raises(InvalidInput, match=r"only 1 to 5\.$"):
        board.find(0)


def test_the_last_vote_is_the_one_that_an_answer_offered_to_undo() -> None:
    board = Board()
    with pytest.raises(InvalidInput, match="nothing to undo yet"):
        board.last_vote()
    undo = Action(name=ActionName.UNDO, label="Undo", subject="p_4")
    board.answered(Reply(blocks=(Text(text="Noted."),), actions=(undo,)))
    assert board.last_vote() == "p_4"
