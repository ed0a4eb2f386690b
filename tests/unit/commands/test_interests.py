import pytest

from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import AccountRef
from bot.domain.replies import Facts, Reply, Text
from tests.unit.commands.office import OWN, PAPERS, Office


def answer(said: str, follows: str, muted: str, whose: str = "you follow") -> Reply:
    return Reply(blocks=(Text(text=said), Facts(facts=((whose, follows), ("muted", muted)))))


def test_topics_are_stored_exactly_as_typed_and_nothing_else(empty_office: Office) -> None:
    assert empty_office.type("interests add Long Context, RLHF") == answer(
        "Followed from now on: Long Context, RLHF.", "Long Context, RLHF", "none"
    )


def test_adding_what_is_there_says_so(empty_office: Office) -> None:
    empty_office.type("interests add Long Context")
    assert empty_office.type("interests add long  context") == answer(
        "That was in the list already.", "Long Context", "none"
    )


def test_topics_are_removed_muted_and_unmuted(empty_office: Office) -> None:
    empty_office.type("interests add robots, proteins, agents")
    assert empty_office.type("interests remove Robots") == answer(
        "No longer followed: robots.", "proteins, agents", "none"
    )
    assert empty_office.type("interests mute robots, cats") == answer(
        "Muted from now on: robots, cats.", "proteins, agents", "robots, cats"
    )
    assert empty_office.type("interests unmute cats") == answer(
        "No longer muted: cats.", "proteins, agents", "robots"
    )


def test_a_topic_can_be_followed_and_muted_words_of_it_kept(empty_office: Office) -> None:
    empty_office.type("interests mute robots")
    assert empty_office.type("interests add robots") == answer(
        "Followed from now on: robots.", "robots", "robots"
    )


def test_here_acts_on_the_channel_and_not_on_the_caller(empty_office: Office) -> None:
    empty_office.type("subscribe here robots")
    assert empty_office.type("interests add here proteins") == answer(
        "Followed from now on: proteins.", "robots, proteins", "none", "#papers follows"
    )
    assert empty_office.type("interests show") == Reply(
        blocks=(Facts(facts=(("you follow", "none"), ("muted", "none"))),)
    )
    assert empty_office.type("interests show here") == Reply(
        blocks=(Facts(facts=(("#papers follows", "robots, proteins"), ("muted", "none"))),)
    )


def test_here_in_ones_own_messages_is_oneself(empty_office: Office) -> None:
    empty_office.type("interests add here robots", place=OWN)
    assert empty_office.type("interests show", place=PAPERS) == Reply(
        blocks=(Facts(facts=(("you follow", "robots"), ("muted", "none"))),)
    )


def test_readers_do_not_see_each_others_interests(empty_office: Office) -> None:
    empty_office.type("interests add robots")
    other = AccountRef(platform="web", external_id="other")
    assert empty_office.type("interests show", caller=other) == Reply(
        blocks=(Facts(facts=(("you follow", "none"), ("muted", "none"))),)
    )


def test_a_channel_without_digests_has_no_interests(empty_office: Office) -> None:
    with pytest.raises(NotFound) as caught:
        empty_office.type("interests add here robots")
    assert str(caught.value) == (
        "No digests come to #papers yet: /papers subscribe here starts them."
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("interests add ,,", "Name a topic of a few words; commas separate several."),
        ("interests add ??", "“??” has no letter in it; a topic is a few words."),
        (
            "interests remove cats",
            "“cats” is not in the list, which holds: robots.",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    empty_office: Office, line: str, sentence: str
) -> None:
    empty_office.type("interests add robots")
    with pytest.raises(InvalidInput) as caught:
        empty_office.type(line)
    assert str(caught.value) == sentence


def test_removing_completes_what_is_there(empty_office: Office) -> None:
    empty_office.type("interests add robots, soft robots")
    empty_office.type("interests mute cats")
    assert empty_office.complete("interests remove rob") == ["robots", "soft robots"]
    assert empty_office.complete("interests unmute c") == ["cats"]
