"""What holds for every command, also for those that are added later."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.commands import COMMANDS
from bot.commands.spec import CommandSpec
from bot.domain.errors import UserError
from bot.domain.ids import AudienceRef
from bot.domain.replies import Form, Reply, Visibility
from tests.databases import DATABASES
from tests.unit.commands.office import OWN, PAPERS, Office

every_command = pytest.mark.parametrize("spec", COMMANDS.values(), ids=COMMANDS.keys())
every_database = pytest.mark.parametrize("database_kind", DATABASES)
TYPED = {"page": "1", "what": "all"}  # where not any words will do
MOST_OF_DISCORD = 25  # subcommands and groups under one command


def test_the_table_names_each_command_as_the_command_does() -> None:
    assert [spec.name for spec in COMMANDS.values()] == list(COMMANDS)


def test_there_are_no_more_than_a_platform_can_show() -> None:
    listed = {spec.name.split()[0] for spec in COMMANDS.values() if spec.listed}
    assert len(listed) <= MOST_OF_DISCORD


@every_command
def test_a_command_says_what_it_does_in_one_plain_sentence(spec: CommandSpec) -> None:
    for sentence in (spec.sentence, *(param.sentence for param in spec.params)):
        assert sentence.endswith(".")
        assert "!" not in sentence
        assert len(sentence) <= 100  # Discord's limit of a description


@every_command
def test_a_name_is_one_or_two_plain_words(spec: CommandSpec) -> None:
    assert 1 <= len(spec.name.split()) <= 2
    assert spec.name.replace(" ", "").islower()


@every_command
def test_only_what_acts_on_a_channel_needs_a_manager(spec: CommandSpec) -> None:
    assert spec.here or not spec.needs_manager


@every_database
@pytest.mark.parametrize("place", [PAPERS, OWN], ids=str)
def test_before_anything_is_known_a_command_answers_or_says_why_not(
    empty_office: Office, place: AudienceRef
) -> None:
    for spec in sorted(COMMANDS.values(), key=lambda spec: spec.name == "subscribe"):
        words = " words" if spec.params else ""
        for here in ("", " here") if spec.here else ("",):
            try:
                answer = empty_office.type(f"{spec.name}{here}{words}", place=place)
            except UserError as error:
                assert str(error).endswith(".")  # noqa: PT017 - either is right
            else:
                assert isinstance(answer, Form) or answer.visibility is Visibility.PRIVATE


@every_command
@every_database
def test_what_only_reads_needs_no_right_to_write(office: Office, spec: CommandSpec) -> None:
    office.type("subscribe robots")
    office.type("subscribe here long context")
    office.type("like legged")
    words = "".join(f" {TYPED.get(each.name, 'legged robots')}" for each in spec.params)
    for here in ("", " here") if spec.here else ("",):
        call = office.call(f"{spec.name}{here}{words}", place=PAPERS)
        if not spec.stores(call):
            with office.database.unit_of_work(read_only=True) as uow:
                assert isinstance(spec.run(call, office.desk(uow)), Reply | Form)


@every_command
def test_whatever_can_change_a_channel_stores(spec: CommandSpec) -> None:
    assert spec.writes or not (spec.needs_manager or spec.form)


@every_database
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from([*COMMANDS, ""]), here=st.sampled_from(["", " here"]), words=st.text())
def test_any_text_is_answered_or_refused_in_a_sentence(
    office: Office, name: str, here: str, words: str
) -> None:
    try:
        answer = office.type(f"{name}{here} {words}")
    except UserError as error:
        assert str(error)  # noqa: PT017 - either is right
    else:
        assert isinstance(answer, Reply | Form)
