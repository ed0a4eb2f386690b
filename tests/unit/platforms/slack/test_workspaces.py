import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import PermanentFailure, TemporaryFailure
from bot.domain.installations import Installation
from bot.domain.ports import UnitOfWork
from bot.platforms.slack.api.clients import Clients
from bot.platforms.slack.api.failures import NOT_INSTALLED
from bot.platforms.slack.api.workspaces import (
    ROTATE_BEFORE,
    InstalledWorkspaces,
    OneWorkspace,
    Workspace,
    tenant_of,
)
from tests.contracts.platforms.stage import until
from tests.fakes.slack import Fault
from tests.unit.platforms.slack.outpost import Outpost

TOLD = {"team_id": "T1", "team": "Lab", "user_id": "U0", "bot_id": "B0"}


@pytest.fixture
def several(outpost: Outpost) -> InstalledWorkspaces:
    return InstalledWorkspaces(
        bridge=outpost.bridge,
        clients=Clients(base_url=outpost.slack.api_url),
        client_id=outpost.slack.client_id,
        client_secret=outpost.slack.client_secret,
        clock=outpost.clock,
    )


async def test_one_workspace_is_known_once_slack_says_which() -> None:
    one = OneWorkspace("xoxb-1")
    with pytest.raises(TemporaryFailure):
        await one.find("T1")
    assert await one.tenants() == ()
    one.learn(TOLD)
    assert await one.find("T1") == Workspace(
        tenant="T1", token="xoxb-1", name="Lab", bot_user="U0", bot="B0"
    )
    with pytest.raises(PermanentFailure):
        await one.find("T2")


def test_a_token_of_a_whole_organisation_is_known_by_it() -> None:
    told = {**TOLD, "enterprise_id": "E1", "is_enterprise_install": True}
    assert OneWorkspace("xoxb-1").learn(told).tenant == "E1"
    assert tenant_of(enterprise="E1", team="T1", whole=False) == "T1"


@pytest.mark.parametrize("told", [{}, {"team_id": None}, {"team_id": 5}])
def test_a_token_of_no_workspace_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(PermanentFailure):
        OneWorkspace("xoxb-1").learn(told)


def test_no_token_is_ever_shown() -> None:
    one = OneWorkspace("xoxb-secret")
    assert "xoxb-secret" not in f"{one} {one.learn(TOLD)}"


async def test_a_workspace_that_did_not_install_the_bot_is_told_so(
    several: InstalledWorkspaces,
) -> None:
    with pytest.raises(PermanentFailure, match=NOT_INSTALLED):
        await several.find("T1")


async def test_a_workspace_is_kept_for_a_while_and_asked_for_anew_when_it_changed(
    outpost: Outpost, several: InstalledWorkspaces
) -> None:
    await _install(outpost, "T1", token="xoxb-old")
    assert (await several.find("T1")).token == "xoxb-old"
    await _install(outpost, "T1", token="xoxb-new")
    assert (await several.find("T1")).token == "xoxb-old"
    several.forget("T1")
    assert (await several.find("T1")).token == "xoxb-new"
    assert list(await several.tenants()) == ["T1"]


async def test_a_token_that_expires_soon_is_renewed_once_for_all_who_ask(
    outpost: Outpost, several: InstalledWorkspaces
) -> None:
    old = await _rotating(outpost, left=ROTATE_BEFORE - timedelta(minutes=1))
    found = await asyncio.gather(*(several.find("T1") for _ in range(5)))
    assert {each.token for each in found} == {outpost.team.bot_token} != {old}
    assert len(outpost.slack.calls_of("oauth.v2.access")) == 1
    kept = await outpost.bridge.look(lambda uow: uow.installations.get("slack", "T1"))
    assert kept is not None
    assert kept.secrets["refresh_token"] == outpost.team.refresh_token
    assert kept.details["team_name"] == "Lab"
    several.forget("T1")
    assert (await several.find("T1")).token == outpost.team.bot_token
    assert len(outpost.slack.calls_of("oauth.v2.access")) == 1


async def test_a_token_that_lasts_is_left_alone(
    outpost: Outpost, several: InstalledWorkspaces
) -> None:
    old = await _rotating(outpost, left=ROTATE_BEFORE + timedelta(minutes=1))
    assert (await several.find("T1")).token == old
    assert not outpost.slack.calls_of("oauth.v2.access")


async def test_a_token_that_grew_old_while_it_was_kept_is_renewed(
    outpost: Outpost, several: InstalledWorkspaces
) -> None:
    old = await _rotating(outpost, left=timedelta(hours=12))
    assert (await several.find("T1")).token == old
    outpost.clock.advance(timedelta(hours=11))
    assert (await several.find("T1")).token == outpost.team.bot_token != old


async def test_a_token_that_cannot_be_renewed_serves_until_its_end(
    outpost: Outpost, several: InstalledWorkspaces
) -> None:
    old = await _rotating(outpost, left=timedelta(minutes=5))
    with outpost.slack.fault(Fault.UNAVAILABLE, method="oauth.v2.access", times=None):
        assert (await several.find("T1")).token == old
        several.forget("T1")
        outpost.clock.advance(timedelta(minutes=6))
        with pytest.raises(TemporaryFailure):
            await several.find("T1")
    assert (await several.find("T1")).token == outpost.team.bot_token


async def test_what_another_replica_renewed_is_taken(
    outpost: Outpost, several: InstalledWorkspaces
) -> None:
    await _rotating(outpost, left=timedelta(minutes=5))
    outpost.team.renew_token(ends=outpost.clock() + timedelta(hours=12))
    with outpost.slack.fault(Fault.SLOW, method="oauth.v2.access", seconds=0.5):
        asked = asyncio.create_task(several.find("T1"))
        await until(lambda: bool(outpost.slack.calls_of("oauth.v2.access")))
        await _install(outpost, "T1", token=outpost.team.bot_token)
        assert (await asked).token == outpost.team.bot_token


async def _install(outpost: Outpost, tenant: str, *, token: str, **details: str) -> None:
    secrets = {"bot_token": token}
    if "expires_at" in details:
        secrets["refresh_token"] = outpost.team.refresh_token
    installation = Installation(
        platform="slack",
        tenant=tenant,
        secrets=secrets,
        details={"team_name": "Lab", **details},
        installed_at=outpost.clock(),
    )

    def put(uow: UnitOfWork) -> None:
        uow.installations.put(installation)
        uow.commit()

    await outpost.bridge.use(put)


async def _rotating(outpost: Outpost, *, left: timedelta) -> str:
    """Let the workspace have a token that ends after this time, and return it."""
    ends = outpost.clock() + left
    outpost.team.renew_token(ends=ends)
    token = outpost.team.bot_token
    await _install(outpost, "T1", token=token, expires_at=str(int(ends.timestamp())))
    return token
