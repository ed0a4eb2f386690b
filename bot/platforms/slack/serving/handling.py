"""What is being handled: listeners that bolt started and did not wait for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from slack_bolt.async_app import AsyncApp
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

SECONDS_TO_FINISH = 1.0

Tasks = set[asyncio.Task[object]]


@dataclass(kw_only=True)
class Handling(AsyncListenerStartHandler):
    """Knows the tasks of an app's listeners, so that none outlives the platform."""

    tasks: Tasks = field(default_factory=set)

    def of(self, app: AsyncApp) -> None:
        """Hear of every listener that this app starts."""
        app.listener_runner.listener_start_handler = self

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        del request, response
        enter(self.tasks)

    async def end(self) -> None:
        """Let what runs finish for a moment, then end it where it is."""
        await end(self.tasks, within=SECONDS_TO_FINISH)


def enter(tasks: Tasks) -> None:
    """Let the task that calls this be among these for as long as it runs."""
    task = asyncio.current_task()
    if task is not None:
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def end(tasks: Tasks, *, within: float) -> None:
    """Wait for tasks, but not for long, and cancel those that still run."""
    running = tasks - {asyncio.current_task()}
    if running and within:
        await asyncio.wait(running, timeout=within)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
