"""`reset`: asks once, says what goes, and takes exactly that back."""

from datetime import timedelta

import pytest

from bot.domain.audiences import Interests
from bot.domain.errors import InvalidInput
from bot.domain.ids import PaperId
from bot.domain.replies import Notice, Reply, Text
from bot.domain.signals import Aside, Surface, Vote
from bot.services import actions, votes
from tests.databases import DATABASES
from tests.unit.commands.office import YOU, Office, texts

NOTHING = "Nothing was learned about you, so there is nothing to take back."


def stored(office: Office) -> tuple[Interests, dict[PaperId, Vote], list[PaperId], list[PaperId]]:
    """Topics, votes, saved papers and those put off."""
    with office.database.unit_of_work() as uow:
        reader = uow.readers.find(YOU)
        assert reader is not None
        return (
            uow.readers.interests(reader.id),
            dict(uow.signals.votes(reader.id)),
            list(uow.saves.of(reader.id, Aside.SAVED)),
            list(uow.saves.of(reader.id, Aside.NOT_NOW)),
        )


def react(office: Office, paper: str, vote: Vote) -> None:
    act = votes.Act(
        account=YOU,
        paper=PaperId(paper),
        vote=vote,
        surface=Surface.REACTION,
        message="m1",
        name=vote.value,
        at=office.now + timedelta(seconds=5),  # the platform's clock is ahead
    )
    with office.database.unit_of_work() as uow:
        votes.record(act, uow, now=office.now)


@pytest.fixture
def learned_office(office: Office) -> Office:
    office.type("interests add robots, Long Context")
    office.type("interests mute proteins")
    office.type("like legged")
    react(office, "p_grip", Vote.DOWN)
    office.type("save kitchens")
    office.type("not-now p_long")
    return office


def test_reset_asks_once_and_says_what_goes_and_what_stays(learned_office: Office) -> None:
    before = stored(learned_office)
    assert learned_office.type("reset") == Reply(
        blocks=(
            Text(
                text="This takes back 1 👍, 1 👎, the mute of proteins and 1 “not now”. Reactions "
                "you gave stay visible where you gave them, and count no longer."
            ),
            Text(
                text="The topics you follow (robots, Long Context) stay unless you say so. Saved "
                "papers and your schedule stay. This cannot be undone."
            ),
        ),
        actions=(
            actions.run("Take it back", "reset yes"),
            actions.run("Topics too", "reset everything"),
        ),
    )
    assert stored(learned_office) == before


@pytest.mark.parametrize("database_kind", DATABASES)
def test_yes_takes_back_votes_mutes_and_not_nows_and_leaves_topics(
    learned_office: Office,
) -> None:
    assert texts(learned_office.type("reset yes")) == [
        (
            "Taken back: 1 👍, 1 👎, the mute of proteins and 1 “not now”. "
            "Saved papers and your schedule stay."
        )
    ]
    assert stored(learned_office) == (
        Interests(topics=("robots", "Long Context")),
        {},
        ["p_plan"],
        [],
    )


def test_everything_takes_back_topics_too(learned_office: Office) -> None:
    (said,) = texts(learned_office.type("reset everything"))
    assert ", and the topics robots, Long Context. " in said
    assert stored(learned_office) == (Interests(), {}, ["p_plan"], [])
    assert texts(learned_office.type("reset")) == [NOTHING]


def test_an_act_that_arrives_again_stays_taken_back_and_a_new_one_counts(
    learned_office: Office,
) -> None:
    learned_office.type("reset yes")
    react(learned_office, "p_grip", Vote.DOWN)
    assert stored(learned_office)[1] == {}
    learned_office.now += timedelta(minutes=1)
    learned_office.type("like legged")
    assert stored(learned_office)[1] == {"p_walk": Vote.UP}


def test_with_topics_alone_only_these_can_go(office: Office) -> None:
    office.type("interests add robots")
    answer = office.type("reset")
    assert isinstance(answer, Reply)
    assert answer.actions == (actions.run("Forget my topics", "reset everything"),)
    assert texts(office.type("reset yes")) == [NOTHING]
    assert texts(office.type("reset everything")) == [
        "Taken back: the topics robots. Saved papers and your schedule stay."
    ]


def test_who_is_not_known_has_nothing_to_take_back(office: Office) -> None:
    for line in ("reset", "reset yes"):
        assert office.type(line) == Reply(blocks=(Notice(text=NOTHING),))
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is None


def test_any_other_answer_is_asked_again_in_a_sentence(learned_office: Office) -> None:
    with pytest.raises(InvalidInput, match="is no answer here: it is yes or everything"):
        learned_office.type("reset now")
