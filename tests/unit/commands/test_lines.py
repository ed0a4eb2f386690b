import pytest
from hypothesis import example, given, strategies as st

from bot.commands import COMMANDS, parse_line
from bot.commands.lines import listed, usage
from bot.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("line", "name", "here", "values"),
    [
        ("topic long context", "topic", False, {"words": "long context"}),
        ("interests add here agents, a", "interests add", True, {"words": "agents, a"}),
        ("INTERESTS  Add   Long Context", "interests add", False, {"words": "Long Context"}),
        ("subscribe", "subscribe", False, {}),
        ("subscribe here", "subscribe", True, {}),
        ("subscribe HERE robots", "subscribe", True, {"topics": "robots"}),
        ("subscribe robots here", "subscribe", False, {"topics": "robots here"}),
        ("topic here and there", "topic", False, {"words": "here and there"}),
        ("  mine  ", "mine", False, {}),
        ("help topic", "help", False, {"command": "topic"}),
        ("interests add here", "interests add", True, {}),
        ("interests add , here and there", "interests add", False, {"words": ", here and there"}),
        ("topic-page 2 long context", "topic-page", False, {"page": "2", "words": "long context"}),
        ("search-page 2", "search-page", False, {"page": "2"}),
        ("similar", "similar", False, {}),
    ],
)
def test_a_line_is_a_command_its_place_and_its_values(
    line: str,
    name: str,
    here: bool,  # noqa: FBT001 - a column of the table
    values: dict[str, str],
) -> None:
    assert parse_line(line) == (COMMANDS[name], here, values)


@pytest.mark.parametrize("line", ["topci agents", "interests", "interests what", "42", "/", "«»"])
def test_what_is_no_command_leads_to_help(line: str) -> None:
    assert parse_line(line) == (COMMANDS["help"], False, {"command": line})


@pytest.mark.parametrize("line", ["", "   ", "\n"])
def test_an_empty_line_leads_to_help(line: str) -> None:
    assert parse_line(line) == (COMMANDS["help"], False, {})


def test_too_much_is_refused_in_a_sentence() -> None:
    with pytest.raises(InvalidInput, match=r"^“mine” takes nothing after it: /papers mine\.$"):
        parse_line("mine here")


def test_a_list_is_cut_at_its_commas_and_kept_as_typed() -> None:
    assert listed(" Long  Context, ,agents,") == ("Long  Context", "agents")


def test_usage_shows_what_can_be_left_out() -> None:
    assert usage(COMMANDS["subscribe"]) == "subscribe [here] [TOPICS]"
    assert usage(COMMANDS["topic"]) == "topic WORDS"


@given(st.text())
@example("topic\x1f\u2028x")
@example("interests\u3000add\x85here")
def test_any_text_is_a_command_or_a_sentence(line: str) -> None:
    try:
        spec, here, values = parse_line(line)
    except InvalidInput as error:
        assert str(error)  # noqa: PT017 - either is right
    else:
        assert COMMANDS[spec.name] is spec
        assert spec.here or not here
        assert set(values) <= {param.name for param in spec.params}
        assert all(value.strip() for value in values.values())
