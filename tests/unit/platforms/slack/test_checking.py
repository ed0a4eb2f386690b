"""What doctor says of Slack, asked of the fake."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import ThreadBridge
from bot.domain.audiences import Audience, AudienceState
from bot.domain.health import Component, Status
from bot.domain.ids import AudienceRef
from bot.domain.installations import Installation
from bot.platforms import Inspection, sections
from bot.platforms.slack import probing
from bot.platforms.slack.checking import examine
from bot.platforms.slack.manifest import SCOPES
from bot.runtime.home import opened
from bot.runtime.surroundings import utc_now
from bot.settings import load
from bot.storage.database import Database
from tests.contracts.storage.values import audience
from tests.fakes.slack import FakeSlack, Fault, Team

KEY = "a key that is long enough"
Parts = Mapping[str, Component]


@dataclass(kw_only=True)
class Home:
    """A home folder with what is set there."""

    folder: Path
    environ: dict[str, str]
    settings: str = ""
    audiences: Sequence[Audience] = ()
    installed: dict[str, str] = field(default_factory=dict)

    async def examined(self, **environ: str) -> Parts:
        config = self.folder / "paperround.toml"
        config.write_text(self.settings, encoding="utf-8")
        settings = load(
            home=self.folder,
            config=config,
            environ=self.environ | environ,
            sections=sections(),
        )
        with opened(settings) as database, bridged(database) as bridge:
            self._fill(database)
            return await examine(Inspection(settings=settings, bridge=bridge, clock=utc_now))

    def _fill(self, database: Database) -> None:
        with database.unit_of_work() as work:
            for each in self.audiences:
                if work.audiences.find(each.ref) is None:
                    work.audiences.add(each)
            for tenant, token in self.installed.items():
                work.installations.put(
                    Installation(
                        platform="slack",
                        tenant=tenant,
                        secrets={"bot_token": token},
                        installed_at=datetime(2026, 3, 26, tzinfo=UTC),
                    )
                )
            work.commit()


@contextmanager
def bridged(database: Database) -> Iterator[ThreadBridge]:
    bridge = ThreadBridge(database)
    try:
        yield bridge
    finally:
        bridge.close()


def channel(ref: str, label: str, *, state: AudienceState = AudienceState.ACTIVE) -> Audience:
    return replace(audience(AudienceRef.parse(ref)), label=label, state=state)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack.running() as running:
        yield running
        assert not running.problems


@pytest.fixture
def team(slack: FakeSlack) -> Team:
    return slack.add_team("T1", name="Reading Group")


@pytest.fixture
def socket(slack: FakeSlack, team: Team, tmp_path: Path) -> Home:
    """A home with the two tokens of Socket Mode."""
    environ = {
        "SLACK_BOT_TOKEN": team.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_BASE_URL": slack.api_url,
    }
    return Home(folder=tmp_path, environ=environ)


@pytest.fixture
def http(slack: FakeSlack, team: Team, tmp_path: Path) -> Home:
    """A home that serves many workspaces, of which one installed the app."""
    environ = {
        "SLACK_SIGNING_SECRET": 32 * "a",
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "SLACK_API_BASE_URL": slack.api_url,
        "PAPERROUND_SECRET_KEY": KEY,
    }
    public = '[public]\nbind = "127.0.0.1:8080"\nbase_url = "https://papers.example.org"\n'
    installed = {"T1": team.bot_token}
    return Home(folder=tmp_path, environ=environ, settings=public, installed=installed)


def wrong(parts: Parts) -> dict[str, str]:
    """What is not well, by the part's name."""
    return {name: part.detail for name, part in parts.items() if part.status is not Status.OK}


async def test_where_no_token_is_set_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert await Home(folder=tmp_path, environ={}).examined() == {}


async def test_a_workspace_that_is_well_is_told_by_its_name(socket: Home, team: Team) -> None:
    team.add_channel("C1", name="papers")
    socket.audiences = [channel("slack:T1/C1", "#papers")]
    found = await socket.examined()
    assert {name: part.detail for name, part in found.items()} == {
        "tokens": "of the right shape",
        "socket": "Slack opens one",
        "workspace": "Reading Group, as paperround",
        "scopes": f"all {len(SCOPES)}",
        "channel #papers": "Paper Round is in it",
    }
    assert not wrong(found)


async def test_no_token_and_no_address_of_a_socket_is_shown(socket: Home, http: Home) -> None:
    shown = repr([await socket.examined(), await http.examined()])
    for secret in (*socket.environ.values(), *http.environ.values(), "ws://"):
        if secret != socket.environ["SLACK_API_BASE_URL"]:
            assert secret not in shown


async def test_tokens_that_were_swapped_are_told_apart(socket: Home) -> None:
    bot, app = socket.environ["SLACK_BOT_TOKEN"], socket.environ["SLACK_APP_TOKEN"]
    told = wrong(await socket.examined(SLACK_BOT_TOKEN=app, SLACK_APP_TOKEN=bot))
    assert "SLACK_BOT_TOKEN must begin with xoxb-" in told["tokens"]
    assert "SLACK_APP_TOKEN must begin with xapp-" in told["tokens"]
    assert "does not take" in told["workspace"]
    assert "SLACK_APP_TOKEN" in told["socket"]


async def test_a_token_that_was_revoked_is_told_with_what_to_do(socket: Home, team: Team) -> None:
    team.installed = False
    told = wrong(await socket.examined())
    assert told == {
        "workspace": "Slack does not take the bot's token: copy the bot token from the app's page, "
        "OAuth & Permissions, to SLACK_BOT_TOKEN."
    }


async def test_each_scope_that_is_missing_is_named_with_its_reason(
    socket: Home, team: Team
) -> None:
    team.scopes -= {"reactions:read", "files:write"}
    told = wrong(await socket.examined())
    assert list(told) == ["scopes"]
    for scope, reason in SCOPES.items():
        missing = scope in {"reactions:read", "files:write"}
        assert (f"{scope} ({reason})" in told["scopes"]) is missing


async def test_each_channel_is_told_with_what_to_do_in_it(socket: Home, team: Team) -> None:
    team.add_channel("C1", name="papers", bot_is_member=False)
    team.add_channel("C2", name="old").archived = True
    team.add_channel("C3", name="secret", private=True, bot_is_member=False)
    team.add_channel("C4", name="fine")
    socket.audiences = [
        channel("slack:T1/C1", "#papers", state=AudienceState.PAUSED),
        channel("slack:T1/C2", "#old"),
        channel("slack:T1/C3", "#secret"),
        channel("slack:T1/C4", "#fine"),
        channel("slack:T1/C5", "#ended", state=AudienceState.ENDED),
        channel("slack:T2/C6", "#of-others"),
        channel("web:#papers", "#papers"),
    ]
    found = await socket.examined()
    assert [name for name in found if name.startswith("channel")] == [
        "channel #papers",
        "channel #old",
        "channel #secret",
        "channel #fine",
    ]
    told = wrong(found)
    assert told["channel #papers"].endswith("type /invite @Paper Round in it.")
    assert "unarchive it" in told["channel #old"]
    assert "private or gone" in told["channel #secret"]
    assert len(told) == 3


async def test_two_channels_of_one_name_are_both_told(socket: Home, team: Team) -> None:
    team.add_channel("C1", name="papers")
    team.add_channel("C2", name="papers-2", bot_is_member=False)
    socket.audiences = [channel("slack:T1/C1", "#papers"), channel("slack:T1/C2", "#papers")]
    found = await socket.examined()
    assert found["channel #papers"].status is Status.OK
    assert found["channel #papers C2"].status is Status.DEGRADED


async def test_of_many_channels_some_are_asked_for_and_the_others_counted(
    slack: FakeSlack, socket: Home, team: Team
) -> None:
    for number in range(probing.MOST_CHANNELS + 7):
        team.add_channel(f"C{number}", name=f"c-{number}")
    socket.audiences = [channel(f"slack:T1/{each}", f"#{each}") for each in team.channels]
    found = await socket.examined()
    assert len(slack.calls_of("conversations.info")) == probing.MOST_CHANNELS
    assert found["channels"].detail == "and 7 more, which were not asked for"


async def test_slack_that_cannot_be_reached_is_a_sentence(socket: Home) -> None:
    told = wrong(await socket.examined(SLACK_API_BASE_URL="http://127.0.0.1:9/api/"))
    assert set(told) == {"workspace", "socket"}
    assert all(detail.startswith("Slack can't be reached") for detail in told.values())


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault.RATE_LIMITED, "asked less often"),
        (Fault.SERVER_ERROR, "Slack does not say"),
        (Fault.DROPPED_BEFORE, "can't be reached"),
        ("fatal_error", "Slack does not say (fatal_error)"),
    ],
)
async def test_whatever_slack_does_wrong_is_a_sentence(
    slack: FakeSlack, socket: Home, team: Team, fault: Fault | str, says: str
) -> None:
    team.add_channel("C1", name="papers")
    socket.audiences = [channel("slack:T1/C1", "#papers")]
    with slack.fault(fault, method="conversations.info", times=None):
        told = wrong(await socket.examined())
    assert list(told) == ["channel #papers"]
    assert says in told["channel #papers"]


async def test_what_is_late_is_counted_and_the_rest_is_told(
    slack: FakeSlack, socket: Home, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "CHANNELS_SECONDS", 0.3)
    for name in ("C1", "C2"):
        team.add_channel(name, name=name.lower())
    socket.audiences = [channel("slack:T1/C1", "#c1"), channel("slack:T1/C2", "#c2")]
    with slack.fault(Fault.SLOW, method="conversations.info", channel="C1", seconds=2.0):
        found = await socket.examined()
    assert "channel #c1" not in found
    assert found["channel #c2"].status is Status.OK
    assert found["channels"].detail == "and 1 more, which were not asked for"


async def test_over_http_each_workspace_is_told(slack: FakeSlack, http: Home, team: Team) -> None:
    other = slack.add_team("T2", name="Lab")
    http.installed["T2"] = other.bot_token
    other.scopes -= {"users:read"}
    team.add_channel("C1", name="papers", bot_is_member=False)
    http.audiences = [channel("slack:T1/C1", "#papers")]
    found = await http.examined()
    assert found["public"].detail == "https://papers.example.org"
    assert found["T1 workspace"].detail == "Reading Group, as paperround"
    assert list(wrong(found)) == ["T1 channel #papers", "T2 scopes"]


async def test_over_http_a_workspace_that_removed_the_app_is_told_where_to_install_it(
    http: Home, team: Team
) -> None:
    team.installed = False
    told = wrong(await http.examined())
    assert list(told) == ["T1 workspace"]
    assert "open https://papers.example.org/slack/install" in told["T1 workspace"]


async def test_over_http_what_is_not_set_is_told_at_once(http: Home) -> None:
    http.settings, http.installed = "", {}
    told = wrong(await http.examined(PAPERROUND_SECRET_KEY="", SLACK_SIGNING_SECRET="nothing"))
    assert set(told) == {"tokens", "public", "secret key"}
    assert "SLACK_SIGNING_SECRET must be 32 hexadecimal digits" in told["tokens"]
    assert "[public]" in told["public"]
    assert "PAPERROUND_SECRET_KEY" in told["secret key"]


async def test_over_http_slack_sends_to_https_alone(http: Home) -> None:
    http.settings = http.settings.replace("https://", "http://")
    assert list(wrong(await http.examined())) == ["public"]


async def test_a_token_that_no_key_opens_is_told(http: Home) -> None:
    await http.examined()
    http.installed = {}
    told = wrong(await http.examined(PAPERROUND_SECRET_KEY="another key that is long enough"))
    assert list(told) == ["T1 workspace"]


async def test_over_http_no_workspace_yet_is_no_fault(http: Home) -> None:
    http.installed = {}
    found = await http.examined()
    assert not wrong(found)
    assert "https://papers.example.org/slack/install" in found["workspaces"].detail
