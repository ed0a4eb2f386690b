from datetime import timedelta

import pytest

from bot.domain.audiences import AudienceKind, AudienceState, Interests, Layout
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import AudienceRef
from bot.domain.replies import Reply, Text
from bot.services import actions
from tests.unit.commands.office import OWN, PAPERS, YOU, Office, texts

BUTTONS = (actions.run("Preview now", "preview"), actions.run("Settings", "schedule"))


def test_subscribing_says_when_the_first_digest_comes(empty_office: Office) -> None:
    assert empty_office.type("subscribe long context, robots") == Reply(
        blocks=(
            Text(text="Subscribed. The first digest comes today at 09:00 (Europe/Berlin)."),
            Text(text="Ranked for: long context, robots."),
        ),
        actions=BUTTONS,
    )


def test_subscribing_here_makes_the_channel_an_audience_with_its_own_topics(
    empty_office: Office,
) -> None:
    assert texts(empty_office.type("subscribe here robots"))[0] == (
        "Subscribed. The first digest comes to #papers today at 09:00 (Europe/Berlin)."
    )
    with empty_office.database.unit_of_work() as uow:
        (audience,) = uow.audiences.all()
        assert (audience.ref, audience.kind) == (PAPERS, AudienceKind.CHANNEL)
        assert uow.audiences.interests(audience.id) == Interests(topics=("robots",))
        reader = uow.readers.find(YOU)
        assert reader is not None
        assert audience.owner == reader.id
        assert uow.readers.interests(reader.id) == Interests()


def test_the_buttons_of_a_channel_act_on_the_channel(empty_office: Office) -> None:
    answer = empty_office.type("subscribe here")
    assert isinstance(answer, Reply)
    assert answer.actions == (
        actions.run("Follow a topic in #papers", "interests add here"),
        actions.run("Preview now", "preview here"),
        actions.run("Settings", "schedule here"),
    )


def test_here_in_ones_own_messages_is_oneself(empty_office: Office) -> None:
    empty_office.type("subscribe here robots", place=OWN)
    with empty_office.database.unit_of_work() as uow:
        (audience,) = uow.audiences.all()
        assert (audience.ref, audience.kind) == (OWN, AudienceKind.DIRECT)
        assert audience.layout is Layout.COMPACT
        assert audience.owner is not None
        assert uow.readers.interests(audience.owner) == Interests(topics=("robots",))


def test_without_topics_it_says_what_comes_until_there_are_some(empty_office: Office) -> None:
    assert texts(empty_office.type("subscribe here"))[1] == (
        "No topic is known yet. With no 👍 either, it is the newest papers, as different as "
        "possible."
    )


def test_subscribing_twice_changes_nothing_and_says_what_comes_next(empty_office: Office) -> None:
    empty_office.type("subscribe robots")
    empty_office.now += timedelta(hours=2)
    assert texts(empty_office.type("subscribe")) == [
        "Subscribed already. The next digest comes today at 09:00 (Europe/Berlin).",
        "Ranked for: robots.",
    ]


def test_a_word_that_cannot_be_a_topic_leaves_nothing_behind(empty_office: Office) -> None:
    with pytest.raises(InvalidInput, match="“—” has no letter in it"):
        empty_office.type("subscribe here robots, —")
    with empty_office.database.unit_of_work() as uow:
        assert uow.audiences.all() == []


def test_unsubscribing_ends_digests_and_keeps_topics(empty_office: Office) -> None:
    empty_office.type("subscribe here robots")
    assert empty_office.type("unsubscribe here") == Reply(
        blocks=(Text(text="No more digests come to #papers. Topics and votes stay."),),
        actions=(actions.run("Subscribe again", "subscribe here"),),
    )
    with empty_office.database.unit_of_work() as uow:
        (audience,) = uow.audiences.all()
        assert (audience.state, audience.next_due_at) == (AudienceState.ENDED, None)
    assert texts(empty_office.type("subscribe here")) == [
        "Subscribed again. The next digest comes to #papers today at 09:00 (Europe/Berlin).",
        "Ranked for: robots.",
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("unsubscribe", "You are not subscribed: /papers subscribe starts your digests."),
        (
            "unsubscribe here",
            "No digests come to #papers: /papers subscribe here starts them.",
        ),
    ],
)
def test_who_is_not_subscribed_is_told_so(empty_office: Office, line: str, sentence: str) -> None:
    for _ in range(2):
        with pytest.raises(NotFound) as caught:
            empty_office.type(line)
        assert str(caught.value) == sentence
        empty_office.type(line.removeprefix("un"))
        empty_office.type(line)


def test_a_second_audience_of_a_channel_is_one_of_its_own(empty_office: Office) -> None:
    weekly = AudienceRef(platform="web", channel="#papers", name="weekly")
    empty_office.type("subscribe here robots")
    empty_office.type("subscribe here proteins", place=weekly)
    with empty_office.database.unit_of_work() as uow:
        assert [each.ref for each in uow.audiences.all()] == [PAPERS, weekly]
