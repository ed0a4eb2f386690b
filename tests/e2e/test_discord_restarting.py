"""A program that ends and starts again: people in Discord do not notice, whatever they did."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.discord_people import labels, titles, words
from tests.e2e.discord_rooms import POST, opened
from tests.e2e.discord_server import SYNCING, served
from tests.e2e.serving import eventually
from tests.e2e.slack_workspace import fresh_home
from tests.fakes.discord import FakeDiscord, Fault

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


async def test_what_was_being_posted_when_the_program_was_killed_is_there_once_or_asked_about(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "home") as rooms:
        now = rooms.now
        for away, found in ((timedelta(minutes=1), "sent"), (timedelta(minutes=5), "unknown")):
            channel, member = await rooms.channel()
            until = asyncio.Event()
            with now.discord.fault(
                Fault.SLOW, method=POST, channel=channel.id, until=until
            ) as slow:
                rooms.go_on()
                await eventually(lambda each=slow: each.hits)  # type: ignore[misc]
                await now.is_killed()
                until.set()
                await eventually(lambda each=channel: each.shown)  # type: ignore[misc]
            now.days.turn_on(away)
            await now.start()
            await now.messages(channel, 2)
            states = "SELECT DISTINCT state FROM deliveries WHERE position = 0 AND nonce LIKE ?"
            assert now.rows(states, f"%{channel.shown[0].nonce}") == [(found,)]
            status = await member.says("status")
            assert ("Post again: the header" in labels(status)) is (found == "unknown")
            assert len(channel.shown) == 2
