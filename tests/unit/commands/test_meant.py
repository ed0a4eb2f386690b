"""`meant …`: which paper a reaction is about, on a message that holds several."""

from datetime import timedelta

import pytest

from bot.domain.editions import Action, ActionName, Delivery
from bot.domain.errors import InvalidInput
from bot.domain.replies import Reply
from bot.domain.signals import Surface, Vote
from bot.services import reactions
from bot.services.reactions import Reaction
from tests.unit.commands.office import OWN, PAPERS, YOU, Office, texts
from tests.unit.commands.postings import post


def message(office: Office) -> Delivery:
    """A message in the channel that holds two papers."""
    office.type("subscribe here robots")
    post(office, PAPERS, "p_walk", "p_grip", together=True)
    with office.database.unit_of_work() as uow:
        (found,) = uow.editions.messages(PAPERS.place, limit=9)
    return found


def reacts(office: Office, message: Delivery, *, done: bool = True) -> tuple[Action, ...]:
    """Let you react with a 👍, or take it back; return the buttons that you are asked with."""
    reaction = Reaction(
        account=YOU,
        place=PAPERS.place,
        message=message.message or "",
        name="+1",
        vote=Vote.UP,
        done=done,
        at=office.now,
    )
    with office.database.unit_of_work() as uow:
        heard = reactions.record(reaction, uow, now=office.now)
    return () if heard.question is None else heard.question.actions


def test_the_paper_that_is_pressed_gets_the_vote_and_its_giver_a_receipt(office: Office) -> None:
    (_, grip) = reacts(office, message(office))
    answer = office.type(grip.subject)
    assert texts(answer)[0] == "“Robots that Grasp Soft Objects”"
    assert texts(answer)[1].startswith("Noted: more ")
    assert isinstance(answer, Reply)
    assert answer.actions == (
        Action(name=ActionName.UNDO, label="Undo", subject="p_grip"),
        Action(name=ActionName.RUN, label="My ranking", subject="mine"),
    )
    with office.database.unit_of_work() as uow:
        reader = uow.readers.find(YOU)
        assert reader is not None
        (signal,) = uow.signals.of_reader(reader.id)
    assert (signal.key.surface, signal.key.name) == (Surface.REACTION, "+1")
    assert (signal.key.paper, signal.value) == ("p_grip", Vote.UP)
    assert signal.occurred_at == office.now


def test_the_same_paper_pressed_again_is_noted_already(office: Office) -> None:
    (walk, _) = reacts(office, message(office))
    office.type(walk.subject)
    assert texts(office.type(walk.subject))[1] == "Already noted."


def test_a_paper_pressed_after_the_reaction_was_taken_back_counts(office: Office) -> None:
    posted = message(office)
    (walk, _) = reacts(office, posted)
    office.type(walk.subject)
    office.now += timedelta(seconds=1)
    reacts(office, posted, done=False)
    assert texts(office.type(walk.subject))[1].startswith("Noted: more ")


@pytest.mark.parametrize("line", ["meant", "meant up +1 p_walk m99", "meant whatever"])
def test_what_no_button_holds_is_a_sentence(office: Office, line: str) -> None:
    with pytest.raises(InvalidInput, match="/papers like TITLE"):
        office.type(line)


def test_a_button_answers_only_where_its_message_was_posted(office: Office) -> None:
    (walk, _) = reacts(office, message(office))
    with pytest.raises(InvalidInput, match="leads nowhere"):
        office.type(walk.subject, place=OWN)
