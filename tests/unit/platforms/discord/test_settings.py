from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from bot.platforms.discord.settings import Discord
from bot.settings import load


def settings(home: Path, **environ: str) -> Discord:
    return load(home=home, config=None, environ=environ, sections={"discord": Discord}).section(
        Discord
    )


def test_without_a_token_discord_is_off(tmp_path: Path) -> None:
    assert settings(tmp_path).token == ""


def test_a_token_is_taken_without_the_white_space_around_it(tmp_path: Path) -> None:
    assert settings(tmp_path, DISCORD_BOT_TOKEN=" abc \n").token == "abc"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DISCORD_API_BASE", "http://discord.example/api/v10"),
        ("DISCORD_API_BASE", "https://"),
        ("DISCORD_API_BASE", "ftp://127.0.0.1/"),
        ("DISCORD_API_BASE", "https://[discord"),
        ("DISCORD_GATEWAY_URL", "ws://discord.example/"),
        ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg/"),
        ("DISCORD_GATEWAY_URL", "ws://127.0.0.1.example/"),
    ],
)
def test_a_token_goes_nowhere_in_clear(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=r"must begin with (https|wss)://"):
        settings(tmp_path, **{variable: value})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DISCORD_API_BASE", "http://127.0.0.1:9000/api/v10"),
        ("DISCORD_API_BASE", "https://proxy.example/api/v10"),
        ("DISCORD_GATEWAY_URL", "ws://localhost:9000/gateway/"),
        ("DISCORD_GATEWAY_URL", "wss://proxy.example/"),
    ],
)
def test_it_may_go_to_this_machine_and_wherever_it_is_encrypted(
    tmp_path: Path, variable: str, value: str
) -> None:
    found = settings(tmp_path, **{variable: value})
    assert value in {found.api_base, found.gateway_url}


def test_the_token_is_shown_nowhere(tmp_path: Path) -> None:
    assert "hidden-words" not in repr(settings(tmp_path, DISCORD_BOT_TOKEN="hidden-words"))
