"""OAuth at the fake Slack, by bolt's own flow, and tokens that end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

from tests.fakes.slack import FakeSlack, Team
from tests.unit.fakes.apps import Clock, Lab, client_of, served

PUBLIC = "https://papers.example.org"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack.running(clock=clock) as slack:
        yield slack


@pytest.fixture
def team(slack: FakeSlack) -> Team:
    return slack.add_team("T1", name="Lab", installed=False)


@asynccontextmanager
async def installable(slack: FakeSlack, folder: str) -> AsyncIterator[str]:
    """Serve an app that can be installed, and return where it listens."""
    app = AsyncApp(
        client=client_of(slack, ""),
        signing_secret=slack.signing_secret,
        oauth_settings=AsyncOAuthSettings(
            client_id=slack.client_id,
            client_secret=slack.client_secret,
            scopes=["chat:write", "commands"],
            redirect_uri=f"{PUBLIC}/slack/oauth_redirect",
            install_page_rendering_enabled=False,
            authorization_url=slack.authorize_url,
            installation_store=FileInstallationStore(base_dir=folder, client_id=slack.client_id),
            state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=folder),
        ),
    )
    flow = app.oauth_flow
    assert flow is not None

    async def answer(request: web.Request) -> web.StreamResponse:
        bolt_request = await to_bolt_request(request)
        if request.path.endswith("/install"):
            return await to_aiohttp_response(await flow.handle_installation(bolt_request))
        return await to_aiohttp_response(await flow.handle_callback(bolt_request))

    async with served("GET", "/slack/{page}", answer) as url:
        yield url


async def test_a_person_installs_the_app(
    slack: FakeSlack, team: Team, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ada = slack.person(team.add_user("U1", name="ada"))
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client_of(slack, team.bot_token).auth_test()
    async with installable(slack, str(tmp_path_factory.mktemp("store"))) as url:
        page = await ada.install(f"{PUBLIC}/slack/install", through=url)
    assert page.status == 200
    assert page.address.startswith("/slack/oauth_redirect?")
    assert team.scopes == {"chat:write", "commands"}
    found = await client_of(slack, team.bot_token).auth_test()
    assert found["team_id"] == "T1"
    assert not slack.problems


async def test_a_person_denies(
    slack: FakeSlack, team: Team, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ada = slack.person(team.add_user("U1", name="ada"))
    async with installable(slack, str(tmp_path_factory.mktemp("store"))) as url:
        page = await ada.install(f"{PUBLIC}/slack/install", through=url, denies=True)
    assert "error=access_denied" in page.address
    assert not team.installed


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "no"}, "bad_client_secret"),
        ({"code": "1.2.x"}, "invalid_code"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_refresh_token"),
    ],
)
async def test_a_code_is_exchanged_by_who_knows_the_secret(
    slack: FakeSlack, changed: dict[str, str], error: str
) -> None:
    right = {"client_id": slack.client_id, "client_secret": slack.client_secret, "code": "x"}
    client = client_of(slack, "")
    with pytest.raises(SlackApiError, match=error):
        await client.api_call("oauth.v2.access", data={**right, **changed})


async def test_a_rotated_token_ends_and_is_refreshed(idle: Lab) -> None:
    slack, team = idle.slack, idle.team
    team.renew_token(ends=slack.now())
    secrets = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    with pytest.raises(SlackApiError, match="token_expired"):
        await client_of(slack, team.bot_token).auth_test()
    spent = {**secrets, "grant_type": "refresh_token", "refresh_token": team.refresh_token}
    found = await client_of(slack, "").api_call("oauth.v2.access", data=spent)
    assert found["expires_in"] == 43_200
    await client_of(slack, found["access_token"]).auth_test()
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await client_of(slack, "").api_call("oauth.v2.access", data=spent)


async def test_an_organisation_installs_for_all_its_workspaces(idle: Lab) -> None:
    team = idle.slack.add_team("T2", name="All", enterprise="E1", org_wide=True)
    found = await client_of(idle.slack, team.bot_token).auth_test()
    assert found["is_enterprise_install"]
    assert found["enterprise_id"] == "E1"
