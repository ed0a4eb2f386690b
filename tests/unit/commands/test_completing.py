import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.commands import COMMANDS, parse_line, suggestions
from bot.commands.completing import LONGEST_OFFER, MOST, offered
from bot.commands.spec import Call
from bot.domain.ids import AudienceRef
from bot.domain.replies import Suggestion
from tests.databases import DATABASES
from tests.unit.commands.office import OWN, PAPERS, TITLES, YOU, Office

LISTED = [name for name, spec in COMMANDS.items() if spec.listed]
every_listed_command = pytest.mark.parametrize("name", LISTED)


def asked(office: Office, typed: str, place: AudienceRef = PAPERS) -> dict[str, str]:
    """What is offered for a half-typed line: sentences by lines."""
    with office.database.unit_of_work(read_only=True) as uow:
        found = suggestions(typed, Call(caller=YOU, place=place), office.desk(uow))
    assert len({each.line for each in found}) == len(found)
    return {each.line: each.sentence for each in found}


@pytest.fixture
def followed(office: Office) -> Office:
    """You and the channel follow two topics each."""
    office.type("subscribe here robots, long context")
    office.type("interests add Long memory, proteins")
    return office


@pytest.mark.parametrize("typed", ["", "  ", "/", "/pap", "/papers", "/papers "])
def test_before_anything_is_typed_all_commands_are_offered_in_their_order(
    office: Office, typed: str
) -> None:
    firsts = list(dict.fromkeys(name.split()[0] for name in LISTED))
    assert list(asked(office, typed)) == firsts
    assert len(firsts) <= MOST


def test_commands_of_two_words_are_one_line_that_says_what_follows(office: Office) -> None:
    assert asked(office, "")["interests"] == "Show, add, remove, mute, unmute."


@every_listed_command
def test_a_name_is_offered_from_its_first_letters_on(office: Office, name: str) -> None:
    for length in (3, len(name) - 1, len(name)):
        assert asked(office, name[:length])[name] == COMMANDS[name].sentence


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("mi", ["mine"]),
        ("/papers MI", ["mine"]),
        ("interests a", ["interests add"]),
        ("interests  m", ["interests mute"]),
        ("me", ["forget-me", "ignore-me"]),
        ("nmut", ["interests unmute"]),
        ("mine ", ["mine"]),
        ("mine x", []),
        ("topci", ["topic"]),
        ("", None),
        ("zzzzzz", []),
    ],
)
def test_half_a_line_becomes_the_commands_it_may_be(
    office: Office, typed: str, lines: list[str] | None
) -> None:
    if lines is not None:
        assert list(asked(office, typed)) == lines


def test_what_only_buttons_do_is_not_offered(office: Office) -> None:
    assert not {"start", "abstract", "preview"} & {*asked(office, "s"), *asked(office, "a")}


@pytest.mark.parametrize("typed", ["subscribe ", "subscribe h", "subscribe here", "SUBSCRIBE HE"])
def test_here_is_offered_where_the_command_takes_it(office: Office, typed: str) -> None:
    assert asked(office, typed)["subscribe here"] == "For #papers, not you."
    assert "subscribe here" not in asked(office, typed, OWN)
    assert "mine here" not in asked(office, typed.replace("subscribe", "mine"))


def test_after_here_come_the_values(followed: Office) -> None:
    assert asked(followed, "interests remove here ro") == {
        "interests remove here robots": "followed now"
    }
    assert asked(followed, "interests remove ") == {
        "interests remove": COMMANDS["interests remove"].sentence,
        "interests remove here": "For #papers, not you.",
        "interests remove Long memory": "followed now",
        "interests remove proteins": "followed now",
    }


def test_a_channel_without_digests_has_no_topics_to_offer(office: Office) -> None:
    assert list(asked(office, "interests remove here ")) == ["interests remove here"]


def test_a_topic_becomes_known_topics_then_words_then_titles(followed: Office) -> None:
    assert asked(followed, "topic lo") == {
        "topic Long memory": "your topic",
        "topic long context": "#papers follows it",
        "topic Long": "in 3 papers",
        f"topic {TITLES['p_long']}": "a paper",
        f"topic {TITLES['p_memo']}": "a paper",
        f"topic {TITLES['p_text']}": "a paper",
    }


def test_before_a_topic_is_begun_those_are_offered_that_are_followed_or_stand_for_many(
    followed: Office,
) -> None:
    followed.type("interests add here Drug discovery")
    assert asked(followed, "topic ") == {
        "topic Long memory": "your topic",
        "topic proteins": "your topic",
        "topic robots": "#papers follows it",
        "topic long context": "#papers follows it",
        "topic Drug discovery": "#papers follows it",
    }
    followed.type("interests remove here long context")
    assert asked(followed, "topic ")["topic Long context"] == "a topic of papers here"


def test_words_without_a_command_are_completed_as_a_topic(followed: Office) -> None:
    assert asked(followed, "docking")[f"topic {TITLES['p_dock']}"] == "a paper"
    assert asked(followed, "protein d") == {
        f"topic {TITLES['p_drug']}": "a paper",
        f"topic {TITLES['p_dock']}": "a paper",
    }


def test_of_several_topics_the_last_is_completed(followed: Office) -> None:
    assert asked(followed, "interests add agents,  long c") == {
        "interests add agents, Long context": "in 3 papers"
    }
    assert asked(followed, "subscribe here a, b,robo") == {
        "subscribe here a, b, Robots": "in 3 papers"
    }
    assert list(asked(followed, "interests remove proteins, long")) == [
        "interests remove proteins, Long memory"
    ]


def test_titles_are_completed_whatever_part_is_typed(office: Office) -> None:
    assert asked(office, "like robots th") == {f"like {TITLES['p_grip']}": "a paper"}
    assert asked(office, "why walk") == {f"why {TITLES['p_walk']}": "a paper"}


def test_help_is_completed_with_what_each_command_does(office: Office) -> None:
    assert asked(office, "help prof") == {"help profile": COMMANDS["profile"].sentence}
    assert not {"help start", "help abstract"} & {
        *asked(office, "help sta"),
        *asked(office, "help a"),
    }


def test_what_would_be_read_as_something_else_is_not_offered(office: Office) -> None:
    office.type("interests add", values={"words": "here and there"})
    assert list(asked(office, "interests remove here and")) == []


def pairs(office: Office, typed: str) -> list[tuple[str, str]]:
    """What is offered for the last value of a line: values by which it is found, and labels."""
    with office.database.unit_of_work(read_only=True) as uow:
        found = suggestions(typed, Call(caller=YOU, place=PAPERS), office.desk(uow))
    return [(each.value, each.label) for each in found]


def test_a_completed_title_is_a_value_that_stays_short_and_finds_its_paper(office: Office) -> None:
    assert pairs(office, "similar robots th") == [("p_grip", TITLES["p_grip"])]
    assert office.type("similar p_grip") == office.type(f"similar {TITLES['p_grip']}")


def test_a_completed_topic_is_its_own_value(followed: Office) -> None:
    assert pairs(followed, "interests remove here ro") == [("robots", "robots")]
    assert pairs(followed, "interests add a, robo") == [("a, Robots", "a, Robots")]


def test_the_name_of_a_command_is_no_value(office: Office) -> None:
    assert pairs(office, "subscr") == [("", "")]


def of(*labels: str) -> list[Suggestion]:
    return [Suggestion(line="", sentence="", value=label, label=label) for label in labels]


def test_a_closed_list_offers_what_was_typed_too_as_its_last_choice() -> None:
    assert offered(of("", "long context", "long walks"), " long ") == (
        ("long context", "long context"),
        ("long walks", "long walks"),
        ("long", "long"),
    )
    assert offered(of("Robots"), "robots") == (("Robots", "Robots"),)
    assert offered([], "2401.00001") == (("2401.00001", "2401.00001"),)
    assert offered([], "  ") == ()


def test_a_closed_list_holds_no_more_and_nothing_longer_than_platforms_show() -> None:
    many = offered(of(*(f"robots {n}" for n in range(MOST))), "robots")
    assert len(many) == MOST
    assert many[-1] == ("robots", "robots")
    long = "x" * (LONGEST_OFFER + 1)
    assert offered(of(long, "x"), long) == (("x", "x"),)


def test_before_the_first_paper_commands_are_offered_all_the_same(empty_office: Office) -> None:
    assert list(asked(empty_office, "topic a")) == []
    assert list(asked(empty_office, "top")) == ["topic"]


beginnings = st.sampled_from(
    ["", "/papers ", *(f"{name}{here} " for name in COMMANDS for here in ("", " here"))]
)
anything = st.text(max_size=60) | st.text(alphabet="lonprtei, ", max_size=8)


@pytest.mark.parametrize("database_kind", DATABASES)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(begun=beginnings, typed=anything, length=st.sampled_from([1, 1, 1, 400]))
def test_any_text_is_completed_to_lines_that_can_be_read(
    followed: Office, begun: str, typed: str, length: int
) -> None:
    call = Call(caller=YOU, place=PAPERS)
    with followed.database.unit_of_work(read_only=True) as uow:
        found = suggestions(begun + typed * length, call, followed.desk(uow))
    assert len(found) <= MOST
    for each in found:
        assert_can_be_read(each)


def assert_can_be_read(suggestion: Suggestion) -> None:
    """A line is a command's; without a value that is needed it is the name of one."""
    assert suggestion.sentence
    assert suggestion.line == suggestion.line.strip()
    assert suggestion.line.endswith(suggestion.label)
    spec, here, values = parse_line(suggestion.line)
    call = Call(caller=YOU, place=PAPERS, here=here, values=values)
    assert not spec.lacks(call) or suggestion.line == spec.name
    group = [name for name in COMMANDS if name.startswith(f"{suggestion.line} ")]
    assert spec.listed
    assert suggestion.line.startswith(spec.name) or group
