import pytest

from bot.commands import COMMANDS
from bot.platforms.web.lines import as_command, without_slash


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("/papers topic long context", "topic long context"),
        ("  /Papers   mine ", "mine"),
        ("/papers", ""),
        ("topic long context", "topic long context"),
        ("Status", "Status"),
        ("interests", "interests"),
        ("interests add here x", "interests add here x"),
        ("protein folding", "topic protein folding"),
        ("/topic protein folding", "topic protein folding"),
        ("/papers protein folding", "protein folding"),
        ("/paperstopic x", "paperstopic x"),
        ("preview of attention", "topic preview of attention"),
    ],
)
def test_a_line_is_a_command_or_a_topic(typed: str, command: str) -> None:
    assert as_command(typed, COMMANDS).strip() == command


@pytest.mark.parametrize(
    ("typed", "rest"), [("/papers top", "top"), ("/papers ", ""), ("/p", "p"), ("topic ", "topic ")]
)
def test_completion_is_asked_without_the_slash_word(typed: str, rest: str) -> None:
    assert without_slash(typed) == rest
