"""A workspace over Socket Mode whose channels had their first digest, for tests of what follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.slack_workspace import Member, Served, by_socket, fresh_home, served, words
from tests.fakes.slack import Channel, FakeSlack, Message, Team

NINE_IN_NEW_YORK = datetime(2026, 3, 26, 13, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Lab:
    """Three channels: cards in `room`, all papers in one message in `large`, and a thread.

    Each test brings people of its own.
    """

    now: Served
    team: Team
    room: Channel
    large: Channel
    threaded: Channel
    first_answer: str

    def somebody(self, *, zone: str = "UTC") -> Member:
        return self.now.joins(self.room, self.large, self.threaded, zone=zone)

    def public(self) -> list[Message]:
        """Return what everybody sees."""
        return [*self.room.shown, *self.large.shown, *self.threaded.shown]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Lab]:
    """Serve a lab, and demand in the end that the log names nothing of it."""
    async with served(fresh_home(folder), by_socket, _prepare) as now:
        lab = await _subscribed(now)
        now.days.turn_to(NINE_IN_NEW_YORK)
        await now.messages(lab.room, 6)
        await now.messages(lab.large, 1)
        await now.messages(lab.threaded, 4)
        yield lab
        now.demand_silence("long context", "agents", "alignment", "protein", "zebras", "robots")


@contextmanager
def undisturbed(lab: Lab) -> Iterator[None]:
    """Demand that Slack has nothing to complain of, and that nobody else was bothered.

    Nothing more is said in public, and no name, mention or formatting comes to life in any message.
    """
    public = lab.public()
    yield
    assert lab.now.slack.problems == []
    assert lab.public() == public
    said = [each for channel in lab.team.channels.values() for each in channel.ephemerals]
    for message in (*public, *said):
        assert (message.seen.live, message.notification.live) == ((), ()), message


def _prepare(slack: FakeSlack) -> None:
    slack.paced = True
    team = slack.add_team("T1", name="Lab")
    ada = team.add_user("U1", name="ada", zone="America/New_York")
    many = [f"U1{number:03d}" for number in range(60)]
    team.add_channel("C1", name="reading-group", members=[ada])
    team.add_channel("C2", name="everybody", members=[ada, *many])
    team.add_channel("C3", name="side-talk", members=[ada], private=True)


async def _subscribed(now: Served) -> Lab:
    team = now.slack.teams["T1"]
    room, large, threaded = (team.channels[each] for each in ("C1", "C2", "C3"))
    person = now.slack.person(team.users["U1"])
    first = await Member(person, room).says("subscribe here long context")
    await Member(person, large).says("subscribe here agents")
    aside = Member(person, threaded)
    await aside.says("subscribe here alignment")
    await aside.says("schedule here")
    await aside.sends(layout="thread", size="3")
    await person.close(everything=True)
    return Lab(
        now=now, team=team, room=room, large=large, threaded=threaded, first_answer=words(first)
    )
