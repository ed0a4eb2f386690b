"""Votes that were given while nobody listened: Discord is asked for each message's reactions.

It runs beside everything else, at its own slow pace, at every start and after every gap that
Discord does not replay.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord
import structlog
from discord.http import Route

from bot.domain.editions import PostedMessage
from bot.domain.errors import StorageError
from bot.domain.ids import AccountRef
from bot.domain.ports import Bridge, UnitOfWork
from bot.domain.signals import Vote
from bot.platforms.discord.events import reaction_name, vote_named
from bot.platforms.discord.references import PLATFORM, Reference
from bot.platforms.discord.sending.budget import Budget
from bot.platforms.discord.sending.failures import TOO_MANY, UNAUTHORIZED
from bot.services.reconciling import Standing, recent, reconcile
from bot.waking import whenever

SECONDS_BETWEEN = 1.0
"""Between two messages that are asked about; others want to ask too."""
SECONDS_AGAIN = 60.0
"""After which everything is asked once more where something failed, later each time."""
PAGE, MOST_PAGES = 100, 10
"""https://discord.com/developers/docs/resources/message#get-reactions"""
NORMAL, BURST = 0, 1
KINDS = {NORMAL: "normal", BURST: "burst"}
REFUSED = frozenset({400, 403, 404})
"""A message that is gone, or that the bot may not see, will not come back by asking."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbs:
    """What stands under a message; not `complete` where Discord told only some who gave."""

    standing: tuple[Standing, ...] = ()
    complete: bool = True


class NotConnected(Exception):
    """There is no client just now, or it must not ask."""


@dataclass(kw_only=True)
class Reconciler:
    """Asks when it is woken, and again for what failed."""

    bridge: Bridge
    client: Callable[[], discord.Client | None]
    budget: Budget
    clock: Callable[[], datetime]
    seconds_between: float = SECONDS_BETWEEN
    seconds_again: float = SECONDS_AGAIN
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Say that something may have been missed."""
        self._woken.set()

    async def run(self) -> None:
        """Ask until cancelled, whenever there is something to ask."""
        await whenever(self._woken, self._all, again=self.seconds_again)

    async def _all(self) -> bool:
        """Ask about every message; return whether nothing is left that may go better later."""
        now, whole, changed = self.clock(), True, 0
        try:
            messages = await self.bridge.look(lambda uow: recent(PLATFORM, None, uow, now=now))
        except StorageError as error:
            return _left(error)
        for posted in messages:
            try:
                changed += await self._message(posted)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at in one place
                whole = _left(error) and whole
                if _is_of_the_bot(error):
                    break
            await asyncio.sleep(self.seconds_between)
        log.info("discord.reconciled", messages=len(messages), changed=changed, whole=whole)
        return whole

    async def _message(self, posted: PostedMessage) -> int:
        """Ask what stands under a message and store it; return how much that changed."""
        read_at = self.clock()
        thumbs = await self._thumbs(Reference.parse(posted.message))

        def store(uow: UnitOfWork) -> int:
            return reconcile(
                posted.place,
                posted.message,
                thumbs.standing,
                uow,
                complete=thumbs.complete,
                read_at=read_at,
            )

        return await self.bridge.use(store)

    async def _thumbs(self, reference: Reference) -> Thumbs:
        """Ask for a message, then for those who gave each of its thumbs."""
        told = await self._ask(_route("", reference), {})
        standing: list[Standing] = []
        complete = isinstance(told, Mapping) and told.get("id") == reference.message
        for name, vote, kind, count in _counted(told):
            users = [user async for user in self._givers(reference, name, kind)]
            complete = complete and count <= len(users)
            told_apart = reaction_name(name, is_super=kind == BURST)
            standing += [
                Standing(account=account, name=told_apart, vote=vote)
                for account in map(_person, users)
                if account is not None
            ]
        return Thumbs(standing=tuple(dict.fromkeys(standing)), complete=complete)

    async def _givers(
        self, reference: Reference, name: str, kind: int
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the users who gave a reaction, bots too, page by page."""
        route, after = _route("/reactions/{emoji}", reference, emoji=name), "0"
        for _ in range(MOST_PAGES):
            told = await self._ask(route, {"limit": PAGE, "after": after, "type": kind})
            users = [user for user in told if isinstance(user, dict)] if _is_list(told) else []
            for user in users:
                yield user
            if len(users) < PAGE:
                return
            after = str(users[-1].get("id"))

    async def _ask(self, route: Route, params: Mapping[str, str | int]) -> Any:  # noqa: ANN401 - JSON
        """Ask as late as Discord wants to be asked."""
        while True:
            client = self.client()
            if client is None or self.budget.closed_for:
                raise NotConnected
            try:
                return await client.http.request(route, params=dict(params))
            except discord.RateLimited as error:
                await asyncio.sleep(error.retry_after)


def _route(path: str, reference: Reference, **more: str) -> Route:
    return Route(
        "GET",
        "/channels/{channel_id}/messages/{message_id}" + path,
        channel_id=reference.channel,
        message_id=reference.message,
        **more,
    )


def _is_list(told: object) -> bool:
    return isinstance(told, list)


def _counted(told: object) -> Iterator[tuple[str, Vote, int, int]]:
    """Yield the thumbs under a message: name, meaning, kind, and how many gave one."""
    reactions = told.get("reactions") if isinstance(told, Mapping) else None
    for reaction in reactions if isinstance(reactions, list) else ():
        name = str(reaction.get("emoji", {}).get("name"))
        vote = vote_named(name)
        if vote is None:
            continue
        details = reaction.get("count_details") or {"normal": reaction.get("count", 0)}
        for kind, called in KINDS.items():
            if count := int(details.get(called, 0)):
                yield name, vote, kind, count


def _person(user: Mapping[str, Any]) -> AccountRef | None:
    """Return somebody's account; None for bots, who have no say."""
    number = str(user.get("id", ""))
    if user.get("bot") or not (number.isascii() and number.isdecimal()):
        return None
    return AccountRef(platform=PLATFORM, external_id=number)


def _is_of_the_bot(error: Exception) -> bool:
    """Whether no other message would fare better: each refusal more is one towards a ban."""
    if isinstance(error, discord.HTTPException):
        return error.status in {UNAUTHORIZED, TOO_MANY}
    return isinstance(error, NotConnected)


def _left(error: Exception) -> bool:
    """Say whether a failure is the last word."""
    last = isinstance(error, discord.HTTPException) and error.status in REFUSED
    last = last or isinstance(error, ValueError)
    log.log(logging.INFO if last else logging.WARNING, "discord.not_asked", error=_named(error))
    return last


def _named(error: Exception) -> str:
    code = error.code if isinstance(error, discord.HTTPException) else 0
    return f"{type(error).__name__} {code}" if code else type(error).__name__
