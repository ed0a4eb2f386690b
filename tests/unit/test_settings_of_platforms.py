"""What platforms let people set, joined with the rest."""

from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from bot.platforms import sections
from bot.platforms.web.settings import Web
from bot.settings import Private, Settings, load


def loaded(home: Path, environ: dict[str, str], text: str = "") -> Settings:
    config = home / "paperround.toml"
    config.write_text(text, encoding="utf-8")
    return load(home=home, config=config, environ=environ, sections=sections())


@pytest.mark.parametrize(
    ("word", "login"),
    [("off", False), ("0", False), ("FALSE", False), ("on", True), ("", True)],
)
def test_a_word_in_the_environment_turns_the_login_off(
    tmp_path: Path, word: str, *, login: bool
) -> None:
    settings = loaded(tmp_path, {"PAPERROUND_WEB_LOGIN": word})
    assert settings.section(Web).login is login


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    text = "[web]\nlogin = false\n"
    assert loaded(tmp_path, {}, text).section(Web).login is False
    assert loaded(tmp_path, {"PAPERROUND_WEB_LOGIN": "on"}, text).section(Web).login is True


def test_another_word_is_told_with_the_variables_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, {"PAPERROUND_WEB_LOGIN": "perhaps"})
    assert caught.value.problems == ("PAPERROUND_WEB_LOGIN: web.login must be true or false.",)


@pytest.mark.parametrize(
    ("private", "port", "address"),
    [
        (Private(), None, "http://127.0.0.1:8765"),
        (Private(port=0), None, None),
        (Private(port=0), 9000, "http://127.0.0.1:9000"),
        (Private(host="::1", port=8000), None, "http://[::1]:8000"),
    ],
)
def test_where_the_page_is_follows_from_the_settings_unless_the_port_can_be_any(
    private: Private, port: int | None, address: str | None
) -> None:
    assert private.address(port) == address
