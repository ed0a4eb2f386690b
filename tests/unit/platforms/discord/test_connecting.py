import subprocess
import sys

from bot.platforms.discord.connecting import connect
from tests.unit.platforms.discord.outpost import Outpost

LOADED = (
    "import sys, bot.platforms.discord.connecting, bot.platforms.discord.settings;"
    "import bot.platforms.discord.cutting;"
    "print('discord' in sys.modules)"
)


async def test_without_a_token_nothing_is_connected(outpost: Outpost) -> None:
    assert connect(outpost.wiring({})) is None


async def test_with_a_token_it_is_discord(outpost: Outpost) -> None:
    made = connect(outpost.wiring())
    assert made is not None
    assert made.name == made.platform.name == "discord"
    assert not made.routes


def test_the_vendor_is_not_loaded_before_it_is_connected() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
