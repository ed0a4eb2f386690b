"""Somebody who follows a page for people in Discord: gives commands in a channel, and reads on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.touring import PATIENCE, lines, pattern
from tests.fakes.discord import Channel, FakeDiscord, Message, Person, Turn
from tests.fakes.discord.commands import Value

OPTION = re.compile(r" ([a-z]+): (.+?)(?= [a-z]+: |$)")
"""An option as somebody sees it who fills it in: `here: True`."""


@dataclass(kw_only=True)
class DiscordTourist:
    """A person in a channel of the fake Discord that the bot may post in."""

    person: Person
    channel: Channel
    answer: Message | None = None

    async def do(self, typed: str, shown: str) -> None:
        """Type what stands after `> `, or press what stands in brackets; demand these lines."""
        turn = await self._turn(typed)
        self.answer = await turn.message(within=PATIENCE)
        said = lines(self.answer.seen.text)
        assert pattern(shown).search(said), f"{typed} shows:\n{said}\nnot:\n{shown}"

    async def _turn(self, typed: str) -> Turn:
        if typed.startswith("> "):
            line = typed.removeprefix("> ")
            options: dict[str, Value] = {
                name: value == "True" if value in {"True", "False"} else value
                for name, value in OPTION.findall(line)
            }
            return await self.person.command(OPTION.sub("", line), options, at=self.channel)
        assert self.answer is not None
        return await self.person.press(typed.strip("[]"), on=self.answer)


@asynccontextmanager
async def touring_discord(home: Path, environ: Mapping[str, str]) -> AsyncIterator[DiscordTourist]:
    """Serve this home, whose papers are known already, in a server of its own."""
    async with FakeDiscord.running() as discord:
        ada = discord.add_user("11", name="ada")
        guild = discord.add_guild("21", name="Reading Group", members=[ada], owner=ada)
        channel = guild.add_channel("31", name="papers")
        settings = {
            "DISCORD_BOT_TOKEN": discord.token,
            "DISCORD_API_BASE": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        process = await asyncio.create_subprocess_exec(
            home / ".venv" / "bin" / "paperround",
            *("run", "--port", "0"),
            cwd=home,
            env={**environ, **settings},
            stdin=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await discord.connected()
                while not discord.commands:  # noqa: ASYNC110 - nobody else waits for them
                    await asyncio.sleep(0.05)
            yield DiscordTourist(person=discord.person(ada), channel=channel)
        finally:
            process.terminate()
            code = await asyncio.wait_for(process.wait(), PATIENCE)
        assert code == 0
        assert not discord.problems
