import pytest

from bot.commands import COMMANDS
from bot.commands.completing import nearest
from bot.commands.help import HERE_SENTENCE, LEAVING, WHO_SEES_WHAT
from bot.commands.spec import Call, Desk
from bot.domain.editions import Action, ActionName
from bot.domain.replies import Notice, Reply, Text
from tests.unit.commands.office import PAPERS, YOU

LISTED = {name: spec for name, spec in COMMANDS.items() if spec.listed}


def ask(words: str = "") -> Reply:
    call = Call(caller=YOU, place=PAPERS, values={"command": words} if words else {})
    answer = COMMANDS["help"].run(call, None)  # type: ignore[arg-type]  # help reads no desk
    assert isinstance(answer, Reply)
    return answer


def words_of(answer: Reply) -> list[str]:
    return [block.text for block in answer.blocks if isinstance(block, Text)]


def two_lines(name: str) -> Text:
    usage = {"topic": "topic WORDS", "why": "why TITLE"}[name]
    return Text(text=f"/papers {usage}\n{COMMANDS[name].sentence}")


def button(label: str, line: str) -> Action:
    return Action(name=ActionName.RUN, label=label, subject=line)


def test_help_shows_every_command_in_two_lines_in_their_order() -> None:
    *commands, _, _, _ = words_of(ask())
    assert ask().blocks[0] == two_lines("topic")
    for text, (name, spec) in zip(commands, LISTED.items(), strict=True):
        usage, sentence = text.split("\n")
        assert usage.removeprefix("/papers ").startswith(name)
        assert sentence == spec.sentence


def test_help_ends_with_what_everybody_should_know() -> None:
    assert words_of(ask())[-3:] == [HERE_SENTENCE, WHO_SEES_WHAT, LEAVING]


@pytest.mark.parametrize(
    "fact",
    [
        "profiles, are shown to nobody else",
        "A reaction is as public as any reaction",
        "Whoever runs this bot can read its database",
    ],
)
def test_who_sees_what_is_said(fact: str) -> None:
    assert fact in WHO_SEES_WHAT


def test_the_ways_to_take_ones_data_and_leave_are_named_and_there() -> None:
    for name in ("export", "forget-me", "ignore-me"):
        assert f"/papers {name} " in LEAVING
        assert name in LISTED


def test_what_only_buttons_do_is_not_explained() -> None:
    for name in COMMANDS.keys() - LISTED.keys():
        assert not any(text.startswith(f"/papers {name} ") for text in words_of(ask()))
        assert isinstance(ask(name).blocks[0], Notice)


def test_help_explains_one_command_with_its_parameters() -> None:
    assert ask("Topic") == Reply(
        blocks=(two_lines("topic"), Text(text="WORDS: A topic of a few words."))
    )


def test_half_a_name_shows_the_group() -> None:
    names = [name for name in COMMANDS if name.startswith("interests ")]
    assert [COMMANDS[name].sentence for name in names] == [
        text.partition("\n")[2] for text in words_of(ask("interests"))
    ]


def test_an_unknown_word_shows_the_nearest_command_and_a_button_that_gives_it() -> None:
    sorry = Notice(text="“topci long agents” is not a command. The nearest is “topic”.")
    assert ask("topci long agents") == Reply(
        blocks=(sorry, two_lines("topic")),
        actions=(
            button("/papers topic long agents", "topic long agents"),
            button("All commands", "help"),
        ),
    )


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("mien now", "mine"),  # which takes nothing
        ("whi " + "legged " * 40, "why"),  # more than fits on a button
        ("interest add robots", "interests add robots"),
    ],
)
def test_the_button_gives_what_was_meant_as_far_as_it_can_be_taken(typed: str, line: str) -> None:
    assert ask(typed).actions[0].subject == line


def test_a_word_that_is_near_nothing_shows_everything() -> None:
    first, *rest = ask("zzzzzz" * 30).blocks
    assert first == Notice(text=f"“{('zzzzzz' * 30)[:59]}…” is not a command; these are:")
    assert tuple(rest) == ask().blocks


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("interest add", "interests add"),
        ("interests ad robots", "interests add"),
        ("unsubcribe", "unsubscribe"),
        ("sheduel", "schedule"),
        ("lik", "like"),
    ],
)
def test_slips_find_their_command(typed: str, name: str) -> None:
    found = nearest(typed, COMMANDS)
    assert found is COMMANDS[name]


def test_completion_offers_names_that_hold_what_was_typed() -> None:
    complete = COMMANDS["help"].params[0].complete
    assert complete is not None
    desk: Desk = None  # type: ignore[assignment]  # help reads no desk
    assert list(complete("mute", Call(caller=YOU, place=PAPERS), desk)) == [
        "interests mute",
        "interests unmute",
    ]
