"""Commands that were given without what they need."""

import pytest

from bot.commands import COMMANDS
from bot.commands.asking import EMPTY
from bot.commands.completing import MOST
from bot.domain.replies import Field, Form, Reply
from tests.unit.commands.office import PAPERS, TITLES, Office, titles

LONGEST_TITLE = 24  # of a modal in Slack: https://docs.slack.dev/surfaces/modals
NEEDY = {
    name: spec for name, spec in COMMANDS.items() if any(each.required for each in spec.params)
}
every_needy_command = pytest.mark.parametrize("name", NEEDY)


def asked(office: Office, line: str, **values: str) -> Form:
    answer = office.type(line, values=values or None)
    assert isinstance(answer, Form)
    return answer


@every_needy_command
def test_a_command_without_what_it_needs_asks_for_it(office: Office, name: str) -> None:
    form = asked(office, name)
    assert form.submit == name
    assert len(form.title) <= LONGEST_TITLE
    assert [field.name for field in form.fields] == [
        each.name for each in NEEDY[name].params if each.required
    ]
    assert not any(field.problem or field.value for field in form.fields)


def test_the_question_says_what_may_be_typed_and_how_it_is_completed(office: Office) -> None:
    assert asked(office, "similar") == Form(
        title="Similar: which paper?",
        fields=(
            Field(
                name="title",
                label="paper",
                hint="A paper's title, or enough of it to be the only one; or its arXiv id.",
                complete="similar ",
            ),
        ),
        submit="similar",
    )
    assert asked(office, "topic").fields[0].complete == "topic "
    assert asked(office, "search").fields[0].complete == ""


@every_needy_command
def test_what_is_completed_is_a_value_of_the_same_command(office: Office, name: str) -> None:
    (field,) = asked(office, name).fields
    if field.complete:
        assert 0 < len(office.complete(f"{field.complete}long")) <= MOST


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_answer_is_asked_for_again(office: Office, value: str) -> None:
    (field,) = asked(office, "save", title=value).fields
    assert field.problem == EMPTY
    assert field.value == ""


def test_an_answer_is_taken_like_a_typed_line(office: Office) -> None:
    answered = office.type("similar", values={"title": "p_walk"})
    assert isinstance(answered, Reply)
    assert titles(answered) == titles(office.type(f"similar {TITLES['p_walk']}"))


def test_asking_stores_nothing(office: Office) -> None:
    assert not NEEDY["save"].stores(office.call("save", place=PAPERS))
    assert NEEDY["save"].stores(office.call("save p_walk", place=PAPERS))
