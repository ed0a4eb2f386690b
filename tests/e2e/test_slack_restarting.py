"""A program that ends and starts again: people do not notice, whatever they did meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.slack_workspace import (
    by_socket,
    fresh_home,
    served,
    titles,
    words,
)
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.journey
SOON = timedelta(minutes=10)


async def test_buttons_live_on_after_a_restart_and_what_people_did_meanwhile_is_found(
    tmp_path: Path,
) -> None:
    def prepare(slack: FakeSlack) -> None:
        slack.add_team("T1", name="Lab").add_channel("C1", name="reading-group")

    async with served(fresh_home(tmp_path / "home"), by_socket, prepare) as now:
        channel = now.slack.teams["T1"].channels["C1"]
        ada, other = now.joins(channel), now.joins(channel)
        await ada.says("subscribe here long context")
        await ada.says("schedule here")
        await ada.sends(when=f"{now.days() + SOON:%H:%M}", layout="cards", size="3")
        await ada.person.close(everything=True)
        now.days.turn_on(SOON)
        header, *cards = await now.messages(channel, 4)
        await ada.person.react(cards[0], "+1")
        answer_of_before = await ada.says("topic protein")
        assert len((await now.votes(ada))[0]) == 1

        await now.stop()
        await ada.person.unreact(cards[0], "+1", told=False)
        await ada.person.react(cards[1], "thumbsup::skin-tone-2", told=False)
        await other.person.react(cards[1], "-1", told=False)
        await now.start()

        assert words(await ada.presses("👍", cards[2])).startswith("Noted")
        assert words(await ada.presses("👍", answer_of_before)).startswith("Noted")
        assert len(titles(await ada.presses("My ranking", header))) == 10
        await now.reconciled()
        assert [len(each) for each in await now.votes(ada)] == [3, 0]
        assert [len(each) for each in await now.votes(other)] == [0, 1]
        assert len(channel.shown) == 4
