"""One request to Discord within its time, and what becomes of a message where it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord.http import Route

from bot.platforms.discord.sending.budget import Attempt
from bot.platforms.discord.sending.failures import Scene, before_sending, failure

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A message on its way: by which client, and until when by the loop's clock."""

    client: discord.Client
    until: float

    async def post(self, route: Route, body: Json, scene: Callable[[], Scene]) -> Json:
        """Send what must not be done twice; raises a DeliveryError."""
        attempt = Attempt()
        try:
            return await self._ask(route, body, attempt)
        except Exception as error:
            raise failure(error, attempt, scene()) from error

    async def prepare(self, route: Route, body: Json, scene: Callable[[], Scene]) -> Json:
        """Send what comes before a message and may be done again; raises a DeliveryError."""
        attempt = Attempt()
        try:
            return await self._ask(route, body, attempt)
        except Exception as error:
            raise before_sending(error, attempt, scene()) from error

    async def _ask(self, route: Route, body: Json, attempt: Attempt) -> Json:
        async with asyncio.timeout_at(self.until):
            told = await self.client.http.request(route, json=body, trace_request_ctx=attempt)
        return told if isinstance(told, Mapping) else {}
