"""A program that ends and starts again: people in Discord do not notice, whatever they did."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.discord_people import titles, words
from tests.e2e.discord_server import SYNCING, served
from tests.e2e.slack_workspace import fresh_home
from tests.fakes.discord import FakeDiscord

pytestmark = pytest.mark.journey
SOON = timedelta(minutes=10)


async def test_buttons_live_on_after_a_restart_and_what_people_did_meanwhile_is_found(
    tmp_path: Path,
) -> None:
    def prepare(discord: FakeDiscord) -> None:
        discord.add_guild("2100", name="Lab").add_channel("3100", name="reading-group")

    async with served(fresh_home(tmp_path / "home"), prepare) as now:
        discord, channel = now.discord, now.discord.channels["3100"]
        ada, other = now.joins(channel, manages=True), now.joins(channel)
        await ada.says("subscribe here long context")
        await ada.schedules(when=f"{now.days() + SOON:%H:%M}", zone="UTC", size="3")
        now.days.turn_on(SOON)
        header, *cards = await now.messages(channel, 4)
        await ada.person.react(cards[0], "👍")
        await now.has_votes(ada, 1, 0)
        assert len(discord.calls_of(SYNCING)) == 1

        await now.stop()
        await ada.person.unreact(cards[0], "👍", told=False)
        await ada.person.react(cards[1], "👍🏻", told=False)
        await other.person.react(cards[1], "👎", told=False)
        await now.start()

        assert words(await ada.presses("👍", cards[2])).startswith("Noted")
        assert titles(await ada.presses("My ranking", header))
        await now.reconciled()
        await now.has_votes(ada, 2, 0)
        await now.has_votes(other, 0, 1)
        assert len(channel.shown) == 4
        assert len(discord.calls_of(SYNCING)) == 1
        now.demand_silence("long context")
