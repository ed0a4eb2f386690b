"""Votes that were given while nobody listened: Slack is asked for each message's reactions.

Never by reading history, which Slack cuts for apps that are distributed. It runs beside everything
else, at its own slow pace.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.editions import PostedMessage
from bot.domain.errors import PermanentFailure, StorageError
from bot.domain.ids import AccountRef
from bot.domain.ports import Bridge, UnitOfWork
from bot.platforms.slack.api.clients import Clients
from bot.platforms.slack.api.failures import TOKEN_CODES, code_of, failure, retry_after
from bot.platforms.slack.api.origins import PLATFORM, at, text
from bot.platforms.slack.api.references import Reference
from bot.platforms.slack.api.workspaces import Workspace, Workspaces
from bot.platforms.slack.events import vote_named
from bot.platforms.slack.hearing.people import People
from bot.services.reconciling import Standing, recent, reconcile
from bot.waking import whenever

SECONDS_BETWEEN = 1.5
"""Between two questions in a workspace: reactions.get may be asked some 50 times a minute (tier 3
of https://docs.slack.dev/apis/web-api/rate-limits), and others may want to ask too."""

SECONDS_AGAIN = 60.0
"""After which everything is asked once more where something failed, later each time."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbs:
    """What stands under a message; not `complete` where Slack told only some of those who gave."""

    standing: tuple[Standing, ...] = ()
    complete: bool = True


def thumbs_of(answer: object, workspace: Workspace) -> Thumbs:
    """Read what reactions.get says; our own bot's are left out."""
    reactions = at(answer, "message", "reactions")
    standing: list[Standing] = []
    complete = isinstance(at(answer, "message"), dict)
    for reaction in reactions if isinstance(reactions, list) else ():
        name = text(reaction, "name")
        vote = vote_named(name)
        if vote is None:
            continue
        users, count = at(reaction, "users"), at(reaction, "count")
        known = [user for user in users if isinstance(user, str)] if isinstance(users, list) else []
        complete = complete and isinstance(count, int) and count <= len(known)
        standing += [
            Standing(account=_account(workspace, user), name=name, vote=vote)
            for user in dict.fromkeys(known)
            if user != workspace.bot_user
        ]
    return Thumbs(standing=tuple(standing), complete=complete)


def _account(workspace: Workspace, user: str) -> AccountRef:
    return AccountRef(platform=PLATFORM, tenant=workspace.tenant, external_id=user)


@dataclass(kw_only=True)
class Reconciler:
    """Asks when it is woken, each workspace beside the others, and again for what failed."""

    bridge: Bridge
    workspaces: Workspaces
    clients: Clients
    people: People
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
        """Ask for every workspace; return whether nothing is left that may go better later."""
        try:
            tenants = await self.workspaces.tenants()
        except StorageError as error:
            return _left(error)
        return all(await asyncio.gather(*map(self._workspace, tenants)))

    async def _workspace(self, tenant: str) -> bool:
        """Ask for one workspace; what becomes of it ends no other one's."""
        try:
            workspace = await self.workspaces.find(tenant)
            now = self.clock()
            messages = await self.bridge.look(lambda uow: recent(PLATFORM, tenant, uow, now=now))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at in one place
            return _left(error)
        client, whole, changed = self.clients.asking(workspace.token), True, 0
        for posted in messages:
            try:
                changed += await self._message(client, workspace, posted)
            except Exception as error:  # noqa: BLE001 - as above
                whole = _left(error) and whole
                if code_of(error) in TOKEN_CODES:
                    break
            await asyncio.sleep(self.seconds_between)
        log.info("slack.reconciled", messages=len(messages), changed=changed, whole=whole)
        return whole

    async def _message(
        self, client: AsyncWebClient, workspace: Workspace, posted: PostedMessage
    ) -> int:
        """Ask what stands under a message and store it; return how much that changed."""
        read_at = self.clock()
        thumbs = await self._thumbs(client, workspace, Reference.parse(posted.message))

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

    async def _thumbs(
        self, client: AsyncWebClient, workspace: Workspace, reference: Reference
    ) -> Thumbs:
        found = thumbs_of(await _asked(client, reference), workspace)
        people = [one for one in found.standing if await self._is_person(client, one.account)]
        return replace(found, standing=tuple(people))

    async def _is_person(self, client: AsyncWebClient, account: AccountRef) -> bool:
        """Whether it is a person's; whoever is left out has no votes that could be missed here."""
        if await self.bridge.look(lambda uow: uow.readers.find(account)) is not None:
            return True
        person = await self.people.person(client, account)
        return person is not None and not person.is_bot


async def _asked(client: AsyncWebClient, reference: Reference) -> object:
    """Ask for a message's reactions, as late as Slack wants to be asked."""
    while True:
        try:
            told = await client.reactions_get(
                channel=reference.channel, timestamp=reference.ts, full=True
            )
        except SlackApiError as error:
            wait = retry_after(error)
            if wait is None:
                raise
            await asyncio.sleep(wait.total_seconds())
        else:
            return told.data


def _left(error: Exception) -> bool:
    """Say whether a failure is the last word: a message that is gone will not come back."""
    last = isinstance(failure(error, place="this workspace"), PermanentFailure)
    last = last or isinstance(error, ValueError)
    log.log(logging.INFO if last else logging.WARNING, "slack.not_asked", error=_named(error))
    return last


def _named(error: Exception) -> str:
    return code_of(error) or type(error).__name__
