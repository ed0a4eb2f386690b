import pytest

from bot.commands.ignore_me import HEARD, IGNORED, STILL_HEARD, STILL_IGNORED
from bot.domain.errors import InvalidInput
from bot.domain.replies import Reply
from bot.services import actions, votes
from tests.unit.commands.office import Office, texts


def test_who_asks_to_be_ignored_is_told_what_that_means(office: Office) -> None:
    answer = office.type("ignore-me")
    assert texts(answer) == [IGNORED]
    assert isinstance(answer, Reply)
    assert answer.actions == (
        actions.run("Learn from me again", "ignore-me off"),
        actions.run("Take back what was learned", "reset"),
    )
    assert texts(office.type("ignore-me on")) == [STILL_IGNORED]
    assert texts(office.type("ignore-me off")) == [HEARD]
    assert texts(office.type("ignore-me off")) == [STILL_HEARD]


def test_a_vote_of_who_is_ignored_is_answered_and_not_stored(office: Office) -> None:
    office.type("ignore-me")
    office.type("interests add robots")
    assert votes.IGNORED in texts(office.type("like legged"))
    assert "topics: robots; muted: none; votes: 0 👍, 0 👎" in texts(office.type("profile"))


def test_another_word_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput, match="“please” is neither on nor off"):
        office.type("ignore-me please")
