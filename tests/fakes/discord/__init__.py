"""The fake Discord: a real server over HTTP and WebSocket that the real library talks to.

It is strict about what it receives (`problems`) and faithful in what it sends. A test:

    async with FakeDiscord.running() as discord:
        ada = discord.add_user("11", name="ada")
        guild = discord.add_guild("21", name="Lab", members=[ada])
        channel = guild.add_channel("31", name="reading-group")
        ...  # start the app with discord.token: discord.py is pointed at the fake meanwhile
        await discord.connected()
        turn = await discord.person(ada).say("/papers topic x", at=channel)
        answer = await turn.answer()
        assert "x" in answer.seen.text
        assert not discord.problems
"""

from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Attachment, Channel, Message
from tests.fakes.discord.seeing import Seen, seen
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.surfaces import Modal
from tests.fakes.discord.turns import Answer, Turn
from tests.fakes.discord.world import Guild, Role, User

__all__ = [
    "Answer",
    "Attachment",
    "Channel",
    "DiscordError",
    "FakeDiscord",
    "Fault",
    "Guild",
    "Message",
    "Modal",
    "Permission",
    "Person",
    "Role",
    "Seen",
    "Turn",
    "User",
    "seen",
]
