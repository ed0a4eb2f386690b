"""The fake Slack: a real server over HTTP and WebSocket that the real libraries talk to.

It is strict about what it receives (`problems`) and faithful in what it sends. A test:

    async with FakeSlack.running() as slack:
        team = slack.add_team("T1", name="Lab")
        ada = team.add_user("U1", name="ada")
        channel = team.add_channel("C1", name="reading-group", members=["U1"])
        ...  # connect the app to slack.api_url by team.bot_token and slack.app_token
        await slack.connected()
        turn = await slack.person(ada).say("/papers topic x", at=channel)
        answer = await turn.answer()
        assert "x" in answer.seen.text
        assert not slack.problems
"""

from tests.fakes.slack.faults import Fault
from tests.fakes.slack.people import Person
from tests.fakes.slack.places import Channel, Message
from tests.fakes.slack.seeing import Seen, seen, seen_in_mrkdwn
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.surfaces import View
from tests.fakes.slack.turns import Answer, Turn
from tests.fakes.slack.world import Team, User

__all__ = [
    "Answer",
    "Channel",
    "FakeSlack",
    "Fault",
    "Message",
    "Person",
    "Seen",
    "Team",
    "Turn",
    "User",
    "View",
    "seen",
    "seen_in_mrkdwn",
]
