import pytest
from hypothesis import example, given, settings, strategies as st

from bot.commands import parse_line
from bot.commands.lines import listed
from bot.domain.editions import Action
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import AccountRef
from bot.domain.replies import Facts, Form, Notice, Reply, Text
from bot.services import actions
from tests.unit.commands.office import OWN, PAPERS, Office

MINE = actions.run("My ranking", "mine")


def answer(
    said: str, follows: str, muted: str, *, undo: str = "", then: tuple[Action, ...] = ()
) -> Reply:
    """What a change of the caller's own list is answered with; `undo` is the line that ends it."""
    return Reply(
        blocks=(Text(text=said), Facts(facts=(("you follow", follows), ("muted", muted)))),
        actions=(*((actions.run("Undo", undo),) if undo else ()), *then),
    )


def facts(reply: Reply | Form) -> tuple[tuple[str, str], ...]:
    assert isinstance(reply, Reply)
    (shown,) = (block for block in reply.blocks if isinstance(block, Facts))
    return shown.facts


def test_topics_are_stored_exactly_as_typed_and_nothing_else(empty_office: Office) -> None:
    assert empty_office.type("interests add Long Context, RLHF") == answer(
        "Followed from now on: Long Context, RLHF.",
        "Long Context, RLHF",
        "none",
        undo="interests remove Long Context, RLHF",
        then=(MINE,),
    )


def test_adding_what_is_there_says_so(empty_office: Office) -> None:
    empty_office.type("interests add Long Context")
    assert empty_office.type("interests add long  context") == answer(
        "That was in the list already.", "Long Context", "none", then=(MINE,)
    )


def test_topics_are_removed_muted_and_unmuted(empty_office: Office) -> None:
    empty_office.type("interests add robots, proteins, agents")
    assert empty_office.type("interests remove Robots") == answer(
        "No longer followed: robots.",
        "proteins, agents",
        "none",
        undo="interests add robots",
    )
    assert empty_office.type("interests mute robots, cats") == answer(
        "Muted from now on: robots, cats.",
        "proteins, agents",
        "robots, cats",
        undo="interests unmute robots, cats",
    )
    assert empty_office.type("interests unmute cats") == answer(
        "No longer muted: cats.",
        "proteins, agents",
        "robots",
        undo="interests mute cats",
    )


def test_a_topic_can_be_followed_and_muted_words_of_it_kept(empty_office: Office) -> None:
    empty_office.type("interests mute robots")
    assert empty_office.type("interests add robots") == answer(
        "Followed from now on: robots.",
        "robots",
        "robots",
        undo="interests remove robots",
        then=(MINE,),
    )


def test_here_acts_on_the_channel_and_not_on_the_caller(empty_office: Office) -> None:
    empty_office.type("subscribe here robots")
    assert empty_office.type("interests add here proteins") == Reply(
        blocks=(
            Text(text="Followed from now on: proteins."),
            Facts(facts=(("#papers follows", "robots, proteins"), ("muted", "none"))),
        ),
        actions=(
            actions.run("Undo", "interests remove here proteins"),
            actions.run("Preview now", "preview here"),
        ),
    )
    assert facts(empty_office.type("interests show")) == (
        ("you follow", "none"),
        ("muted", "none"),
    )
    assert facts(empty_office.type("interests show here")) == (
        ("#papers follows", "robots, proteins"),
        ("muted", "none"),
    )


def test_here_in_ones_own_messages_is_oneself(empty_office: Office) -> None:
    empty_office.type("interests add here robots", place=OWN)
    assert facts(empty_office.type("interests show", place=PAPERS)) == (
        ("you follow", "robots"),
        ("muted", "none"),
    )


def test_readers_do_not_see_each_others_interests(empty_office: Office) -> None:
    empty_office.type("interests add robots")
    other = AccountRef(platform="web", external_id="other")
    assert facts(empty_office.type("interests show", caller=other)) == (
        ("you follow", "none"),
        ("muted", "none"),
    )


def test_a_channel_without_digests_has_no_interests(empty_office: Office) -> None:
    with pytest.raises(NotFound) as caught:
        empty_office.type("interests add here robots")
    assert str(caught.value) == (
        "No digests come to #papers yet: /papers subscribe here starts them."
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (",,", "Name a topic of a few words; commas separate several."),
        ("??", "“??” has no letter in it; a topic is a few words."),
    ],
)
@pytest.mark.parametrize("verb", ["add", "mute"])
def test_words_that_are_no_topic_come_back_in_a_form_that_says_why(
    empty_office: Office, verb: str, typed: str, sentence: str
) -> None:
    form = empty_office.type(f"interests {verb} {typed}")
    assert isinstance(form, Form)
    (field,) = form.fields
    assert (form.submit, field.name, field.value) == (f"interests {verb}", "words", typed)
    assert field.problem == sentence


@pytest.mark.parametrize("typed", ["\x00ro\x07bots", "ro\ud800bots", "robots\x1b"])
def test_what_no_database_keeps_is_left_out_of_topics(empty_office: Office, typed: str) -> None:
    empty_office.type(f"interests add {typed}")
    assert facts(empty_office.type("interests show"))[0] == ("you follow", "robots")
    empty_office.type(f"interests remove {typed}")
    assert facts(empty_office.type("interests show"))[0] == ("you follow", "none")


def test_what_is_not_in_the_list_cannot_be_removed(empty_office: Office) -> None:
    empty_office.type("interests add robots")
    with pytest.raises(InvalidInput) as caught:
        empty_office.type("interests remove cats")
    assert str(caught.value) == "“cats” is not in the list, so nothing changed; it holds: robots."


def test_a_button_without_words_asks_for_them(empty_office: Office) -> None:
    form = empty_office.type("interests add")
    assert isinstance(form, Form)
    assert form.title == "Topics you follow"
    assert [(field.name, field.label, field.value, field.problem) for field in form.fields] == [
        ("words", "topics to follow", "", "")
    ]
    empty_office.type(form.submit, values={"words": "robots, agents"})
    assert facts(empty_office.type("interests show"))[0] == ("you follow", "robots, agents")


def test_a_channels_form_names_the_channel(empty_office: Office) -> None:
    empty_office.type("subscribe here robots")
    for line in ("interests add here", "interests remove here"):
        form = empty_office.type(line)
        assert isinstance(form, Form)
        assert form.title == "Topics #papers follows"
        assert form.fields[0].label.endswith(" in #papers")
    form = empty_office.type("interests mute here")
    assert isinstance(form, Form)
    assert form.title == "Topics #papers mutes"


def test_removing_lets_one_of_the_present_topics_be_chosen(empty_office: Office) -> None:
    empty_office.type("interests add robots, agents")
    form = empty_office.type("interests remove")
    assert isinstance(form, Form)
    assert form.fields[0].choices == ("robots", "agents")
    assert empty_office.type("interests unmute") == Reply(
        blocks=(Notice(text="No topic is muted."),)
    )


def test_more_topics_than_a_list_shows_are_named_in_words(empty_office: Office) -> None:
    empty_office.type(f"interests add {', '.join(f'topic {n}' for n in range(26))}")
    form = empty_office.type("interests remove")
    assert isinstance(form, Form)
    assert form.fields[0].choices == ()


@settings(deadline=None)
@given(topic=st.text(alphabet="here ,xé“", min_size=1).filter(lambda text: "x" in text))
@example(topic="here")
@example(topic="Here and x")
@example(topic="x, here")
def test_a_buttons_line_brings_back_its_own_topic_and_never_the_channel(topic: str) -> None:
    meant = " ".join(topic.replace(",", " ").split())
    for here in (False, True):
        spec, acts_here, values = parse_line(actions.topic_line("add", topic, here=here))
        assert (spec.name, acts_here) == ("interests add", here)
        assert listed(values["words"]) == (meant,)


def test_showing_offers_what_can_be_changed(empty_office: Office) -> None:
    empty_office.type("interests add robots")
    answer = empty_office.type("interests show")
    assert isinstance(answer, Reply)
    assert [action.subject for action in answer.actions] == [
        "interests add",
        "interests remove",
        "interests mute",
    ]


def test_removing_completes_what_is_there(empty_office: Office) -> None:
    empty_office.type("interests add robots, soft robots")
    empty_office.type("interests mute cats")
    assert empty_office.complete("interests remove rob") == ["robots", "soft robots"]
    assert empty_office.complete("interests unmute c") == ["cats"]


@pytest.mark.parametrize("here", ["", " here"])
@pytest.mark.parametrize("verb", ["add", "mute"])
def test_topics_that_are_asked_for_are_completed_as_on_a_line(
    office: Office, verb: str, here: str
) -> None:
    office.type("subscribe here")
    form = office.type(f"interests {verb}{here}")
    assert isinstance(form, Form)
    (field,) = form.fields
    assert field.complete == f"interests {verb}{here} "
    assert office.complete(f"{field.complete}robo") == ["Robots"]


def test_topics_to_choose_from_need_no_completion(office: Office) -> None:
    office.type("interests add robots, agents")
    form = office.type("interests remove")
    assert isinstance(form, Form)
    assert (form.fields[0].choices, form.fields[0].complete) == (("robots", "agents"), "")
