"""What Slack knows of people and channels: asked once, remembered, told to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import AccountRef
from bot.platforms.slack.api.clients import Clients
from bot.platforms.slack.hearing.people import LASTS, SLACKBOT, UNKNOWN_LASTS, People, person_of
from tests.fakes.slack import FakeSlack, Fault, Team
from tests.unit.platforms.slack.inbound import account

NOW = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(clock: Clock) -> People:
    return People(clock=clock)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack.running() as slack:
        yield slack
        assert slack.problems == []


@pytest.fixture
def team(slack: FakeSlack) -> Team:
    team = slack.add_team("T1")
    team.add_user("U1", name="ada", zone="Asia/Tokyo", is_admin=True)
    team.add_channel("C1", name="papers", members=["U1"])
    return team


@pytest.fixture
def client(slack: FakeSlack, team: Team) -> AsyncWebClient:
    return Clients(base_url=slack.api_url).posting(team.bot_token)


async def test_a_person_has_a_zone_and_roles(
    people: People, client: AsyncWebClient, team: Team
) -> None:
    person = await people.person(client, account(team.users["U1"]))
    assert person is not None
    assert (person.zone, person.is_admin, person.is_bot) == ("Asia/Tokyo", True, False)


async def test_an_admin_of_another_workspace_is_none_in_a_channel_that_both_share(
    slack: FakeSlack, people: People, client: AsyncWebClient, team: Team
) -> None:
    guest = slack.add_team("T2").add_user("U2", name="bea", is_admin=True)
    team.users["U2"] = guest
    person = await people.person(
        client, AccountRef(platform="slack", tenant="T1", external_id="U2")
    )
    assert person is not None
    assert not person.is_admin


@pytest.mark.parametrize(
    ("user", "is_admin"),
    [
        ({"team_id": "T1"}, True),
        ({"team_id": "T5", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1"]}}, True),
        ({"team_id": "T5", "enterprise_user": {"enterprise_id": "T1"}}, True),
        ({"team_id": "T5", "enterprise_user": {"enterprise_id": "E1", "teams": ["T5"]}}, False),
        ({"team_id": "T1", "is_stranger": True}, False),
        ({"enterprise_user": {"teams": "T1"}}, False),
        ({}, False),
    ],
)
def test_a_role_counts_in_its_own_workspace_or_organisation(
    user: dict[str, object], *, is_admin: bool
) -> None:
    told = {"user": {"id": "U1", "is_owner": True, **user}}
    assert person_of(told, "T1").is_admin is is_admin


async def test_bots_are_known_as_such_and_slackbot_too(
    people: People, client: AsyncWebClient, team: Team
) -> None:
    for user in (team.bot, team.add_user(SLACKBOT, name="slackbot")):
        person = await people.person(client, account(user))
        assert person is not None
        assert person.is_bot


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "\x00", "/etc/passwd"])
async def test_what_is_no_zone_is_none(
    people: People, client: AsyncWebClient, team: Team, zone: str
) -> None:
    team.users["U1"].zone = zone
    person = await people.person(client, account(team.users["U1"]))
    assert person is not None
    assert person.zone is None


async def test_a_channel_has_a_name_a_size_and_a_creator(
    people: People, client: AsyncWebClient
) -> None:
    channel = await people.channel(client, "T1", "C1")
    assert channel is not None
    assert (channel.name, channel.members, channel.creator) == ("papers", 2, "U1")


async def test_what_is_known_is_not_asked_again_within_an_hour(
    people: People, client: AsyncWebClient, slack: FakeSlack, clock: Clock
) -> None:
    for passes, calls in ((timedelta(0), 1), (LASTS - timedelta(seconds=1), 1), (LASTS, 2)):
        clock.now = NOW + passes
        await people.channel(client, "T1", "C1")
        assert len(slack.calls_of("conversations.info")) == calls


async def test_whether_the_bot_was_invited_meanwhile_is_asked_again_soon(
    people: People, client: AsyncWebClient, team: Team, clock: Clock
) -> None:
    team.channels["C1"].bot_is_member = False
    for passes, invited, is_ours in ((0, False, False), (1, True, False), (61, True, True)):
        clock.now = NOW + timedelta(seconds=passes)
        team.channels["C1"].bot_is_member = invited
        channel = await people.channel(client, "T1", "C1")
        assert channel is not None
        assert channel.is_ours is is_ours


async def test_what_slack_does_not_show_is_asked_for_again_soon(
    people: People, client: AsyncWebClient, slack: FakeSlack, clock: Clock
) -> None:
    for passes, calls in ((timedelta(0), 1), (timedelta(seconds=1), 1), (UNKNOWN_LASTS, 2)):
        clock.now = NOW + passes
        assert await people.channel(client, "T1", "C404") is None
        assert len(slack.calls_of("conversations.info")) == calls


@pytest.mark.parametrize("what", ["missing_scope", "internal_error", Fault.RATE_LIMITED])
async def test_a_failure_is_raised_and_not_remembered(
    people: People, client: AsyncWebClient, slack: FakeSlack, what: Fault | str
) -> None:
    with slack.fault(what, method="conversations.info"), pytest.raises(SlackApiError):
        await people.channel(client, "T1", "C1")
    assert await people.channel(client, "T1", "C1") is not None


async def test_many_who_want_the_same_at_once_ask_once(
    people: People, client: AsyncWebClient, slack: FakeSlack, team: Team
) -> None:
    asked = [people.person(client, account(team.users["U1"])) for _ in range(20)]
    assert len(set(await asyncio.gather(*asked))) == 1
    assert len(slack.calls_of("users.info")) == 1


async def test_who_stops_waiting_stops_nobody_else(
    people: People, client: AsyncWebClient, slack: FakeSlack, team: Team
) -> None:
    ada = account(team.users["U1"])
    with slack.fault(Fault.SLOW, method="users.info", seconds=0.2):
        patient = asyncio.create_task(people.person(client, ada))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(people.person(client, ada), 0.05)
        assert await patient is not None
    assert len(slack.calls_of("users.info")) == 1


async def test_what_one_workspace_was_told_is_told_to_no_other(
    people: People, client: AsyncWebClient, slack: FakeSlack, team: Team
) -> None:
    other = slack.add_team("T2")
    other.add_user("U1", name="eve", zone="Europe/Paris")
    theirs = Clients(base_url=slack.api_url).posting(other.bot_token)
    mine = await people.person(client, account(team.users["U1"]))
    yours = await people.person(theirs, account(other.users["U1"]))
    assert [each.zone for each in (mine, yours) if each] == ["Asia/Tokyo", "Europe/Paris"]


async def test_no_more_is_remembered_than_was_said(
    client: AsyncWebClient, slack: FakeSlack, team: Team, clock: Clock
) -> None:
    people = People(clock=clock, most=2)
    for name in ("C1", "C2", "C3", "C1"):
        if name not in team.channels:
            team.add_channel(name, members=["U1"])
        await people.channel(client, "T1", name)
    assert len(slack.calls_of("conversations.info")) == 4
    await people.channel(client, "T1", "C3")
    assert len(slack.calls_of("conversations.info")) == 4
