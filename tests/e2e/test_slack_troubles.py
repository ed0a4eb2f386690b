"""What befalls a workspace: Slack refuses, connections break, the program ends; what is left."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.serving import eventually
from tests.e2e.slack_workspace import (
    MORNING,
    Member,
    Served,
    a_message,
    answer,
    by_socket,
    fresh_home,
    labels,
    papers,
    served,
    titles,
    words,
)
from tests.fakes.slack import Channel, FakeSlack, Fault

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
CROWD = [f"U1{number:03d}" for number in range(60)]
"""So many people make a channel's digest one message."""
POST = "chat.postMessage"
_numbers = count(1)


@dataclass(kw_only=True)
class Lab:
    now: Served
    topics: list[str] = field(default_factory=lambda: ["agents", "alignment", "reasoning"])

    due: datetime = MORNING

    async def channel(self, **settings: str) -> tuple[Channel, Member]:
        """Return a channel whose first digest is due soon, and who subscribed it."""
        number = next(_numbers)
        team = self.now.slack.teams["T1"]
        channel = team.add_channel(name=f"room-{number}", members=CROWD)
        member = self.now.joins(channel)
        await member.says(f"subscribe here {self.topics[number % len(self.topics)]}")
        await member.says("schedule here")
        await member.sends(when=self.soon(), **settings)
        await member.person.close(everything=True)
        return channel, member

    async def shown(self, number: int = 1, **settings: str) -> tuple[Channel, Member]:
        """Return a channel that had its first digest, of so many messages, and somebody in it."""
        channel, member = await self.channel(**settings)
        self.go_on()
        await self.now.messages(channel, number)
        return channel, member

    def soon(self) -> str:
        """Return a time of the day that is not far away."""
        if self.due <= self.now.days():
            self.due = self.now.days().replace(second=0) + timedelta(minutes=10)
        return f"{self.due:%H:%M}"

    def go_on(self) -> None:
        """Go on to when the digests of new channels are due."""
        self.now.days.turn_to(self.due.replace(second=1))

    def a_day_passes(self) -> None:
        self.now.days.turn_on(timedelta(days=1))


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    home = fresh_home(tmp_path_factory.mktemp("troubles"))

    def prepare(slack: FakeSlack) -> None:
        slack.add_team("T1", name="Lab")

    async with served(home, by_socket, prepare) as now:
        yield Lab(now=now)
        now.demand_silence("agents", "alignment", "reasoning")


@pytest.fixture(autouse=True)
def _no_problems(lab: Lab) -> Iterator[None]:
    yield
    assert lab.now.slack.problems == []


async def test_a_channel_that_must_wait_keeps_no_other_one_waiting(lab: Lab) -> None:
    (slow, _), (quick, _) = await lab.channel(), await lab.channel()
    slack = lab.now.slack
    with slack.fault(
        Fault.RATE_LIMITED, method=POST, channel=slow.id, times=1, retry_after=3
    ) as refused:
        lab.go_on()
        await eventually(lambda: quick.shown)
        assert slow.shown == []
        await lab.now.messages(slow, 1)
    assert refused.hits == 1
    assert len(slow.shown) == len(quick.shown) == 1
    assert float(slow.shown[0].ts) - float(quick.shown[0].ts) > 1


async def test_a_message_that_may_have_arrived_is_not_sent_again_and_somebody_can_see_that(
    lab: Lab,
) -> None:
    channel, member = await lab.channel()
    fault = Fault.DROPPED_AFTER_ACCEPT
    with lab.now.slack.fault(fault, method=POST, channel=channel.id) as dropped:
        lab.go_on()
        await lab.now.messages(channel, 1)
    assert dropped.hits == 1
    assert "1 message of the last digest" in words(await member.says("status"))
    state = await lab.now.json("status")
    assert "1 not known to have arrived" in str(state)
    assert len(channel.shown) == 1
    lab.a_day_passes()
    await lab.now.messages(channel, 2)
    assert len(channel.shown) == 2
    assert not set(titles(channel.shown[0])) & set(titles(channel.shown[1]))


async def test_a_message_that_may_have_arrived_is_posted_again_once_somebody_wants_it(
    lab: Lab,
) -> None:
    channel, member = await lab.channel(layout="cards", size="2")
    passing = lab.now.joins(channel)
    with lab.now.slack.fault(Fault.DROPPED_AFTER_ACCEPT, method=POST, channel=channel.id):
        lab.go_on()
        await lab.now.messages(channel, 3)
    status = await passing.says("status")
    assert "posted again, it may be there twice" in words(status)
    assert "Post again: the header" in labels(status)
    answered = await passing.presses("Post again: the header", status)
    assert words(answered).startswith("It is posted again in a moment")
    (second,) = await lab.now.messages(channel, 1, after=3)
    assert second.text == channel.shown[0].text
    assert "has arrived" in words(await passing.presses("Post again: the header", status))
    sent = "SELECT message FROM deliveries WHERE state = 'sent' AND message LIKE ?"
    references = {message for (message,) in lab.now.rows(sent, f"{channel.id}/%")}
    assert references == {f"{channel.id}/{each.ts}" for each in channel.shown[1:]}
    assert "may not have arrived" not in words(await member.says("status"))
    assert len(channel.shown) == 4


async def test_a_channel_the_bot_was_never_invited_to_pauses_and_its_subscriber_is_told_once(
    lab: Lab,
) -> None:
    channel, member = await lab.channel()
    channel.bot_is_member = False
    lab.go_on()
    told = await lab.now.messages(member.person.direct, 1)
    assert words(told[0]).startswith(
        f"I can't post in #{channel.name}: invite me with /invite @Paper Round."
    )
    lab.a_day_passes()
    await lab.shown()
    assert channel.shown == []
    assert len(member.person.direct.shown) == 1
    paused = words(await member.says("status"))
    assert f"next digest for #{channel.name}: paused: I can't post in #{channel.name}" in paused
    channel.bot_is_member = True
    assert "Subscribed" in words(await member.says("subscribe here"))
    lab.a_day_passes()
    await lab.now.messages(channel, 1)
    assert len(member.person.direct.shown) == 1


async def test_a_vote_counts_once_though_its_event_comes_three_times(lab: Lab) -> None:
    channel, member = await lab.shown()
    digest = papers(channel)[0]
    with lab.now.slack.fault(Fault.REPEATED, method="event", copies=2) as repeated:
        turn = await member.person.react(digest, "+1")
    assert repeated.hits == 1
    question = a_message(await answer(turn))
    await member.presses(labels(question)[0], question)
    assert turn.delivery is not None
    assert turn.delivery.attempts == 3
    asked = [each for each in member.person.ephemeral(channel) if "Which paper" in words(each)]
    assert len(asked) == 1
    liked, disliked = await lab.now.votes(member)
    assert (len(liked), len(disliked)) == (1, 0)


async def test_a_vote_counts_once_though_the_connection_broke_while_it_came_in(lab: Lab) -> None:
    channel, member = await lab.shown(2, layout="cards", size="1")
    _, card = channel.shown
    with lab.now.slack.fault(Fault.SOCKET_LOST_BEFORE_ACK) as lost:
        turn = await member.person.react(card, "thumbsup")
        await turn.acked(within=20)
    assert lost.hits == 1
    liked, disliked = await lab.now.votes(member)
    assert (len(liked), len(disliked)) == (1, 0)
    stored = lab.now.rows(
        "SELECT name, retracted_at FROM signals JOIN accounts USING (reader_id) "
        "WHERE external_id = ?",
        member.person.user.id,
    )
    assert stored == [("thumbsup", None)]


async def test_an_answer_that_comes_too_late_for_its_address_still_comes(lab: Lab) -> None:
    channel, member = await lab.shown()
    with lab.now.slack.fault("expired_url", method="response_url", times=None):
        answered = a_message(await member.says("status"))
        assert answered.channel is channel
        assert answered.only_for == member.person.user.id
        channel.bot_is_member = False
        directly = a_message(await member.says("help"))
        assert directly.channel is member.person.direct
    channel.bot_is_member = True


async def test_who_votes_is_told_the_next_day_what_that_changed(lab: Lab) -> None:
    _, member = await lab.shown()
    await member.says("subscribe agents", directly=True)
    direct = member.person.direct
    lab.a_day_passes()
    await eventually(lambda: papers(direct))
    first = papers(direct)[0]
    assert len(titles(first)) > 1
    assert "agents" not in first.text
    await member.presses("👍", first)
    lab.a_day_passes()
    await eventually(lambda: len(papers(direct)) == 2)
    assert re.search(r"1 👍 since \w+day: more ", words(papers(direct)[1])), words(
        papers(direct)[1]
    )
    assert "agents" not in papers(direct)[1].text
