"""Slack, Discord and the web chat in one process: one person is one reader only where they link."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import slack_workspace
from tests.e2e.discord_people import words
from tests.e2e.discord_server import Served, served
from tests.e2e.serving import well_at
from tests.e2e.slack_workspace import MORNING, by_socket, fresh_home
from tests.e2e.test_web import browser
from tests.e2e.turned_days import Days
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.journey


async def test_who_is_on_three_platforms_shares_what_was_learned_once_they_link_them(
    tmp_path: Path,
) -> None:
    def prepare(discord: FakeDiscord) -> None:
        discord.add_guild("2100", name="Lab").add_channel("3100", name="reading-group")

    home = fresh_home(tmp_path / "home")
    days = Days(home / "turned-by")
    days.turn_to(MORNING)
    async with FakeSlack.running(clock=days) as slack:
        team = slack.add_team("T1", name="Lab")
        user = team.add_user("U1", name="ada")
        room = team.add_channel("C1", name="reading-group", members=[user])
        there = slack_workspace.Member(slack.person(user), room)
        async with served(home, prepare, besides=by_socket(slack)) as now:
            await slack.connected()
            here = now.joins(now.discord.channels["3100"])

            found = await here.says("topic protein")
            assert words(await here.presses("1 👍", found)).startswith("Noted")
            assert await _liked(now, here.account, there.account, "web:you") == [1, 0, 0]

            said = await there.says("link")
            code = slack_workspace.words(said).split()[2].rstrip(".")
            await here.says(f"link {code}")
            assert await _liked(now, here.account, there.account, "web:you") == [1, 0, 0]
            confirmed = slack_workspace.words(await there.presses("Confirm", said))
            assert here.account in confirmed, confirmed
            assert await _liked(now, here.account, there.account, "web:you") == [1, 1, 0]

            asked = await here.says("link")
            code = words(asked).split()[2].rstrip(".")
            async with browser(now.program.origin, await now.program.link()) as web:
                await web.post("/api/commands", text=f"/papers link {code}", channel="#papers")
            await here.presses("Confirm", asked)
            assert await _liked(now, here.account, there.account, "web:you") == [1, 1, 1]

            assert words(await here.presses("1 👍", found)).startswith("Already noted")
            health = await well_at(now.program.origin)
            assert {"slack", "discord", "web"} <= set(health["components"])
        assert slack.problems == []


async def _liked(now: Served, *accounts: str) -> list[int]:
    """Return how many papers each account has a 👍 on, as the command line tells it."""
    return [len((await now.json("profile", each)).get("liked", ())) for each in accounts]
