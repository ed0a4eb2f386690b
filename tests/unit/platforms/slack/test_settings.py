from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from bot.platforms import sections
from bot.platforms.slack.settings import Slack
from bot.settings import load

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
HTTP = {
    "SLACK_SIGNING_SECRET": "0" * 32,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "s" * 32,
}


def loaded(home: Path, environ: dict[str, str], text: str = "") -> Slack:
    config = home / "paperround.toml"
    config.write_text(text, encoding="utf-8")
    return load(home=home, config=config, environ=environ, sections=sections()).section(Slack)


@pytest.mark.parametrize(("environ", "mode"), [({}, "off"), (SOCKET, "socket"), (HTTP, "http")])
def test_what_is_set_chooses_the_way_in(tmp_path: Path, environ: dict[str, str], mode: str) -> None:
    assert loaded(tmp_path, environ).mode == mode


@pytest.mark.parametrize("name", [*SOCKET, *HTTP])
def test_a_way_in_that_lacks_something_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    way = SOCKET if name in SOCKET else HTTP
    with pytest.raises(SettingsError, match=name):
        loaded(tmp_path, {key: value for key, value in way.items() if key != name})


def test_both_ways_in_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="both ways in"):
        loaded(tmp_path, SOCKET | HTTP)


@pytest.mark.parametrize("url", ["http://slack.example.org/api/", "ftp://127.0.0.1/", "slack", ""])
def test_an_api_elsewhere_must_be_reached_by_https(tmp_path: Path, url: str) -> None:
    if url:
        with pytest.raises(SettingsError, match="https"):
            loaded(tmp_path, {"SLACK_API_BASE_URL": url})
    else:
        assert loaded(tmp_path, {"SLACK_API_BASE_URL": url}).api_base_url


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/api", "https://slack-gov.com/api/"])
def test_an_api_ends_with_the_slash_that_its_client_needs(tmp_path: Path, url: str) -> None:
    assert loaded(tmp_path, {"SLACK_API_BASE_URL": url}).api_base_url == url.rstrip("/") + "/"


@pytest.mark.parametrize("name", ["papers", "/Papers", "/pa pers", "/", "/" + "p" * 32])
def test_a_command_that_slack_would_refuse_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="slash"):
        loaded(tmp_path, {}, f'[slack]\ncommand = "{name}"\n')


def test_no_secret_is_shown(tmp_path: Path) -> None:
    shown = repr(loaded(tmp_path, HTTP))
    assert HTTP["SLACK_SIGNING_SECRET"] not in shown
    assert HTTP["SLACK_CLIENT_SECRET"] not in shown
