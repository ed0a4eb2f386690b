import pytest

from bot.commands import COMMANDS
from bot.commands.help import HERE_SENTENCE, WHO_SEES_WHAT, nearest
from bot.commands.spec import Call, Desk
from bot.domain.replies import Notice, Reply, Text
from tests.unit.commands.office import PAPERS, YOU


def ask(words: str = "") -> Reply:
    call = Call(caller=YOU, place=PAPERS, values={"command": words} if words else {})
    answer = COMMANDS["help"].run(call, None)  # type: ignore[arg-type]  # help reads no desk
    assert isinstance(answer, Reply)
    return answer


def two_lines(name: str) -> Text:
    usage = {"topic": "topic WORDS", "like": "like TITLE"}[name]
    return Text(text=f"/papers {usage}\n{COMMANDS[name].sentence}")


def test_help_shows_every_command_in_two_lines_and_who_sees_what() -> None:
    *commands, here, seen = ask().blocks
    assert len(commands) == len(COMMANDS)
    assert commands[0] == two_lines("topic")
    assert (here, seen) == (Text(text=HERE_SENTENCE), Text(text=WHO_SEES_WHAT))


def test_help_explains_one_command_with_its_parameters() -> None:
    assert ask("Topic") == Reply(
        blocks=(two_lines("topic"), Text(text="WORDS: A topic of a few words."))
    )


def test_half_a_name_shows_the_group() -> None:
    names = [name for name in COMMANDS if name.startswith("interests ")]
    blocks = ask("interests").blocks
    assert [COMMANDS[name].sentence for name in names] == [
        block.text.partition("\n")[2] for block in blocks if isinstance(block, Text)
    ]


def test_an_unknown_word_shows_the_nearest_command() -> None:
    sorry = Notice(
        text="“topci agents” is not a command. The nearest is “topic”; /papers help shows all."
    )
    assert ask("topci agents") == Reply(blocks=(sorry, two_lines("topic")))


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
