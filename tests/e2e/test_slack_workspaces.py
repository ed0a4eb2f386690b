"""Several workspaces over HTTP: each installs the bot by its browser, until it removes it again."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.serving import eventually, health_at
from tests.e2e.slack_workspace import (
    Member,
    Served,
    fresh_home,
    papers,
    served,
    title_of,
    words,
)
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.journey
SOON, DAY = timedelta(minutes=10), timedelta(days=1)


def _environ(slack: FakeSlack) -> dict[str, str]:
    return {
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "SLACK_API_BASE_URL": slack.api_url,
        "PAPERROUND_SECRET_KEY": "a key that is only for this test",
    }


def _prepare(slack: FakeSlack) -> None:
    """Add two workspaces whose ids in them are the same, and tokens that end every day."""
    slack.rotating = True
    for tenant in ("T1", "T2"):
        team = slack.add_team(tenant, name=f"Group {tenant}", installed=False)
        ada = team.add_user("U1", name="ada", zone="UTC")
        team.add_channel("C1", name=f"papers-of-{tenant.lower()}", members=[ada])


@pytest.fixture
def listener() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
async def now(tmp_path: Path, listener: str) -> AsyncIterator[Served]:
    today = datetime.now(UTC)  # slack_sdk reckons by this machine's clock when tokens end
    home = fresh_home(tmp_path / "home", at=today)
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "paperround.toml").write_text(
        f'[defaults]\nsize = 2\n[public]\nbind = "{listener}"\nbase_url = "https://{listener}"\n'
    )
    async with served(home, _environ, _prepare, at=today) as now:
        now.slack.deliver_by_http(f"http://{listener}/slack/events")
        yield now


async def soon(member: Member, now: Served) -> None:
    """Let a channel's digests come at a time that is not far away."""
    await member.says("schedule here")
    await member.sends(when=f"{now.days() + SOON:%H:%M}")
    await member.person.close(everything=True)


def stored(home: Path) -> bytes:
    """Return everything that the database has written anywhere."""
    return b"".join(each.read_bytes() for each in (home / "var").iterdir() if each.is_file())


async def test_two_workspaces_install_live_side_by_side_and_one_leaves(
    now: Served, listener: str
) -> None:
    through = f"http://{listener}"
    members = {}
    for tenant, topic in (("T1", "long context"), ("T2", "agents")):
        team = now.slack.teams[tenant]
        person = now.slack.person(team.users["U1"])
        page = await person.install(f"https://{listener}/slack/install", through=through)
        assert page.status == 200, page
        members[tenant] = Member(person, team.channels["C1"])
        assert "Subscribed" in words(await members[tenant].says(f"subscribe here {topic}"))
        await soon(members[tenant], now)
    ada, other = members["T1"], members["T2"]
    tokens = [team.bot_token for team in now.slack.teams.values()]
    now.days.turn_on(SOON)
    ours = await now.messages(ada.channel, 3)
    theirs = await now.messages(other.channel, 3)
    assert "in #papers-of-t1" in words(ours[0])
    assert "in #papers-of-t2" in words(theirs[0])

    assert words(await ada.presses("👍", ours[1])).startswith("Noted")
    await ada.person.react(ours[2], "-1")
    assert [len(each) for each in await now.votes(ada)] == [1, 1]
    assert await now.votes(other) == ([], [])
    assert "Nothing is known about you yet" in words(await other.says("profile"))
    assert not re.search("your 👍|your 👎", words(await other.says(f"topic {title_of(ours[1])}")))

    now.days.turn_on(DAY)  # by now the tokens of yesterday have ended
    for each in members.values():
        await now.messages(each.channel, 3, after=3)
    renewed = [team.bot_token for team in now.slack.teams.values()]
    assert not set(tokens) & set(renewed)
    written = stored(now.program.home)
    for secret in (*tokens, *renewed, now.slack.client_secret, now.slack.signing_secret):
        assert secret.encode() not in written
    sealed = dict(now.rows("SELECT tenant, sealed FROM installations"))
    assert set(sealed) == {"T1", "T2"}

    await now.slack.uninstall(now.slack.teams["T1"])
    await eventually(lambda: now.rows("SELECT tenant FROM installations") == [("T2",)])
    states = now.rows("SELECT tenant, state FROM audiences WHERE platform = 'slack'")
    assert sorted(states) == [("T1", "ended"), ("T2", "active")]
    _, health = await health_at(now.program.origin)
    assert health["status"] == "ok", health
    now.days.turn_on(DAY)
    await now.messages(other.channel, 3, after=6)
    assert len(ada.channel.shown) == 6
    assert words(await other.presses("👍", papers(other.channel)[0])).startswith("Noted")
    now.demand_silence("long context", "agents")


async def test_a_workspace_whose_person_says_no_is_not_served_and_can_come_back(
    now: Served, listener: str
) -> None:
    through = f"http://{listener}"
    team = now.slack.teams["T1"]
    ada = Member(now.slack.person(team.users["U1"]), team.channels["C1"])
    page = await ada.person.install(
        f"https://{listener}/slack/install", through=through, denies=True
    )
    assert page.text == "The installation was cancelled in Slack; nothing was installed."
    assert page.status // 100 == 4 or "cancel" in page.text.casefold(), page
    assert now.rows("SELECT tenant FROM installations") == []
    await ada.person.install(f"https://{listener}/slack/install", through=through)
    await ada.says("subscribe here agents")
    await now.slack.uninstall(team)
    assert now.rows("SELECT tenant FROM installations") == []
    await ada.person.install(f"https://{listener}/slack/install", through=through)
    assert "not subscribed" in words(await ada.says("status"))
    assert "Subscribed" in words(await ada.says("subscribe here agents"))
    await soon(ada, now)
    now.days.turn_on(SOON)
    await now.messages(ada.channel, 3)
