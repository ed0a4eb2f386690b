"""A command that Slack brings by HTTP, signed, to one of the workspaces that installed the bot."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, percentile, spread
from tests.bench.workshop import Workshop
from tests.browser.program import served
from tests.fakes.slack import FakeSlack

TIMES = 50
WARMING = 3


def measure(workshop: Workshop) -> Iterator[Figure]:
    acks = asyncio.run(_acks(workshop.home()))
    yield Figure(
        name="a signed slash command acknowledged over HTTP",
        value=percentile(acks, 95),
        unit="ms",
        note=f"95th percentile; {spread(acks)}; one after the other, nothing else to do",
    )


async def _acks(home: Path) -> list[float]:
    """Install the bot in a workspace as a browser does; return milliseconds of commands there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listener = f"127.0.0.1:{free.getsockname()[1]}"
    (home / "config").mkdir()
    settings = f'[public]\nbind = "{listener}"\nbase_url = "https://{listener}"\n'
    (home / "config" / "paperround.toml").write_text(settings)
    async with FakeSlack.running() as slack:
        team = slack.add_team("T1", installed=False)
        ada = slack.person(team.add_user("U1"))
        channel = team.add_channel("C1", members=[ada.user])
        environ = {
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_CLIENT_ID": slack.client_id,
            "SLACK_CLIENT_SECRET": slack.client_secret,
            "SLACK_API_BASE_URL": slack.api_url,
            "PAPERROUND_SECRET_KEY": "a key that only seals for this measure",
        }
        async with served(home, environ=environ):
            slack.deliver_by_http(f"http://{listener}/slack/events")
            page = await ada.install(
                f"https://{listener}/slack/install", through=f"http://{listener}"
            )
            if page.status != 200:
                raise RuntimeError(f"the bot was not installed: {page.status}")
            turns = []
            for _ in range(WARMING + TIMES):
                turns.append(await ada.say("/papers help", at=channel))
                await turns[-1].answer()
    return [1000 * (each.acked_after or 0.0) for each in turns[WARMING:]]
