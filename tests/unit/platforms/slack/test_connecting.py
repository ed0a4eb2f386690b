import subprocess
import sys
from collections.abc import Mapping

import pytest

from bot.domain.errors import UserError
from bot.platforms import connect
from bot.platforms.slack.assembling import assembled
from bot.platforms.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from tests.unit.platforms.slack.outpost import SECRET_KEY, Outpost

PUBLIC = '[public]\nbind = "127.0.0.1:8080"\nbase_url = "https://papers.example.org"\n'


async def test_without_tokens_there_is_no_slack(outpost: Outpost) -> None:
    assert connect("slack", outpost.wiring({})) is None


def test_without_tokens_nothing_of_the_vendor_is_loaded() -> None:
    program = (
        "import sys, bot.platforms.slack.connecting, bot.platforms.slack.settings\n"
        "assert not [name for name in sys.modules if name.startswith('slack_')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


async def test_socket_mode_has_no_routes_and_asks_nothing_before_it_runs(outpost: Outpost) -> None:
    made = connect("slack", outpost.wiring(outpost.for_socket))
    assert made is not None
    assert made.name == made.platform.name == "slack"
    assert made.routes == ()
    assert not outpost.slack.calls


async def test_http_is_served_on_the_public_listener_alone(outpost: Outpost) -> None:
    made = connect("slack", outpost.wiring(outpost.for_http, config=PUBLIC))
    assert made is not None
    assert {(each.method, each.path, each.listener) for each in made.routes} == {
        ("POST", EVENTS_PATH, "public"),
        ("GET", INSTALL_PATH, "public"),
        ("GET", REDIRECT_PATH, "public"),
    }


@pytest.mark.parametrize(
    ("config", "key", "missing"),
    [
        ("", SECRET_KEY, ("[public]",)),
        (PUBLIC, "", ("PAPERROUND_SECRET_KEY",)),
        ("", "", ("[public]", "PAPERROUND_SECRET_KEY")),
    ],
)
async def test_http_names_everything_that_it_lacks_at_once(
    outpost: Outpost, config: str, key: str, missing: tuple[str, ...]
) -> None:
    environ = {**outpost.for_http, "PAPERROUND_SECRET_KEY": key}
    with pytest.raises(UserError) as caught:
        connect("slack", outpost.wiring(environ, config=config))
    named = [each for each in ("[public]", "PAPERROUND_SECRET_KEY") if each in str(caught.value)]
    assert tuple(named) == missing


@pytest.mark.parametrize("way", ["socket", "http"])
async def test_what_the_process_finds_in_its_environment_changes_nothing(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    environ: Mapping[str, str] = outpost.for_socket if way == "socket" else outpost.for_http
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    made = assembled(outpost.wiring(environ, config=PUBLIC))
    assert made.name == "slack"
    assert not caplog.records
    assert not list(outpost.home.glob("**/*slack*")), "bolt keeps no files of its own"
