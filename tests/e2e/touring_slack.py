"""Somebody who follows a page for people in Slack: types commands in a channel, and reads on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.touring import PATIENCE, lines, pattern
from tests.fakes.slack import Answer, Channel, FakeSlack, Person, Turn

INVITE = "/invite @Paper Round"


@dataclass(kw_only=True)
class SlackTourist:
    """A person in a channel of the fake Slack that the bot was not invited to yet."""

    person: Person
    channel: Channel
    answer: Answer | None = None

    async def do(self, typed: str, shown: str) -> None:
        """Type what stands after `> `, or press what stands in brackets; demand these lines."""
        if typed.removeprefix("> ") == INVITE:  # Slack's own
            self.channel.bot_is_member = True
            return
        turn = await self._turn(typed)
        self.answer = await turn.answer(within=PATIENCE)
        said = lines(self.answer.seen.text)
        assert pattern(shown).search(said), f"{typed} shows:\n{said}\nnot:\n{shown}"

    async def _turn(self, typed: str) -> Turn:
        if typed.startswith("> "):
            return await self.person.say(typed.removeprefix("> "), at=self.channel)
        assert self.answer is not None
        return await self.person.press(typed.strip("[]"), on=self.answer)


@asynccontextmanager
async def touring_slack(home: Path, environ: Mapping[str, str]) -> AsyncIterator[SlackTourist]:
    """Serve this home, whose papers are known already, in a workspace of its own."""
    async with FakeSlack.running() as slack:
        team = slack.add_team("T1", name="Reading Group")
        ada = team.add_user("U1", name="ada")
        channel = team.add_channel("C1", name="papers", members=[ada], bot_is_member=False)
        tokens = {
            "SLACK_BOT_TOKEN": team.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_BASE_URL": slack.api_url,
        }
        process = await asyncio.create_subprocess_exec(
            home / ".venv" / "bin" / "paperround",
            *("run", "--port", "0"),
            cwd=home,
            env={**environ, **tokens},
            stdin=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await slack.connected()
            yield SlackTourist(person=slack.person(ada), channel=channel)
        finally:
            process.terminate()
            code = await asyncio.wait_for(process.wait(), PATIENCE)
        assert code == 0
        assert not slack.problems
