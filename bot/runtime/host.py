"""What platforms may ask of the application, answered over the bridge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import assert_never

import structlog

import recommender
from bot.commands import COMMANDS, parse_line, suggestions
from bot.commands.asking import asked
from bot.commands.managing import demand_manager
from bot.commands.spec import Call, CommandSpec, Desk, Press
from bot.commands.subjects import acts_on_channel
from bot.domain.editions import Action, ActionName, Delivery
from bot.domain.errors import NotFound, PaperRoundError, StorageError, UserError
from bot.domain.health import Component
from bot.domain.ids import AccountRef, AudienceRef, PaperId, Workspace
from bot.domain.people import Refusal
from bot.domain.ports import Bridge, UnitOfWork
from bot.domain.replies import Block, Form, Notice, Reply, Suggestion, Table, Text
from bot.domain.signals import Surface, Vote
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.runtime.metrics import Metrics
from bot.runtime.surroundings import new_code
from bot.services import reactions, votes
from bot.services.models import Model
from bot.services.naming import is_renamed, rename
from bot.services.places import voted_in
from bot.services.privacy import Keep
from bot.services.subscriptions import Defaults

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

TRY_AGAIN = "That could not be stored just now; please try again in a moment."


def kept_in_the_database(refusals: Sequence[Refusal]) -> None:
    """Write down nothing more: for a database of which no older copy will ever be restored."""


@dataclass(kw_only=True)
class ChatHost:
    """Obeys `commands.spec.Host`. `model` returns the model of the moment.

    `keep` writes down who was forgotten where no restored backup undoes it.
    """

    bridge: Bridge
    model: Callable[[], Model]
    defaults: Defaults
    clock: Callable[[], datetime]
    components: Callable[[], Mapping[str, Component]]
    metrics: Metrics = field(default_factory=Metrics)
    new_code: Callable[[], str] = new_code
    keep: Keep = kept_in_the_database

    async def command(
        self,
        line: str,
        caller: AccountRef,
        place: AudienceRef,
        *,
        manages: bool = True,
        where: Whereabouts = NOWHERE,
    ) -> Reply | Form:
        try:
            spec, here, values = parse_line(line)
            call = Call(
                caller=caller, place=place, here=here, manages=manages, where=where, values=values
            )
            return await self._run(spec, call)
        except PaperRoundError as error:
            return _sorry(error)

    async def submit(self, form: Form, values: Mapping[str, str], call: Call) -> Reply | Form:
        filled = replace(call, values=values)
        try:
            spec = COMMANDS.get(form.submit)
            if spec is None or not spec.takes_forms:
                raise NotFound("This form is not known here any more; give its command again.")
            return await self._run(spec, filled)
        except PaperRoundError as error:
            return _sorry(error)

    async def vote(self, act: votes.Act) -> Reply:
        return await self._receipt(partial(votes.record, act), act.account, act.paper)

    async def undo(self, account: AccountRef, paper: PaperId) -> Reply:
        return await self._receipt(partial(votes.undo, account, paper), account, paper)

    async def press(self, press: Press) -> Reply | Form:
        match press.action:
            case ActionName.UP | ActionName.DOWN:
                return await self._vote_of(press)
            case ActionName.UNDO:
                return await self.undo(press.caller, PaperId(press.subject))
            case ActionName.SAVE:
                line = f"save {press.subject}"
            case ActionName.RUN:
                line = press.subject
            case _:
                assert_never(press.action)
        return await self.command(
            line, press.caller, press.place, manages=press.manages, where=press.where
        )

    async def react(
        self, reaction: reactions.Reaction, *, on: Delivery | None = None
    ) -> Reply | None:
        if on is None:
            on = await self.bridge.look(lambda uow: reactions.message_of(reaction, uow))
        if on is None:
            return None  # and nobody who writes had to wait for it
        now = self.clock()
        heard = await self.bridge.use(lambda uow: reactions.record(reaction, uow, now=now, on=on))
        if heard.voted:
            self.metrics.votes.inc()
        return heard.question

    async def complete(
        self, typed: str, caller: AccountRef, place: AudienceRef
    ) -> Sequence[Suggestion]:
        call = Call(caller=caller, place=place)
        try:
            return await self.bridge.look(
                lambda uow: suggestions(typed, call, self._desk(uow, call))
            )
        except PaperRoundError:
            return ()  # whoever types on is better off without an error

    async def _vote_of(self, press: Press) -> Reply:
        try:
            audience = await self.bridge.look(lambda uow: voted_in(press.place, press.message, uow))
        except PaperRoundError as error:
            return _sorry(error)
        act = votes.Act(
            account=press.caller,
            paper=PaperId(press.subject),
            vote=Vote.UP if press.action is ActionName.UP else Vote.DOWN,
            surface=Surface.BUTTON,
            message=press.message,
            name=press.action.value,
            at=self.clock(),
            audience=audience,
        )
        return await self.vote(act)

    def _desk(self, uow: UnitOfWork, call: Call) -> Desk:
        return Desk(
            uow=uow,
            now=self.clock(),
            model=self.model().within(Workspace.of(call.caller)),
            defaults=self.defaults,
            new_code=self.new_code,
            keep=self.keep,
            components=self.components(),
        )

    async def _run(self, spec: CommandSpec, call: Call) -> Reply | Form:
        await self._renew_name(call)

        def work(uow: UnitOfWork) -> Reply | Form:
            demand_manager(spec, call, uow)
            return asked(spec, call) or spec.run(call, self._desk(uow, call))

        return await (self.bridge.use if spec.stores(call) else self.bridge.look)(work)

    async def _renew_name(self, call: Call) -> None:
        """Store what a channel is called now; what cannot be stored is told again next time."""
        name = call.where.name
        if not (name and acts_on_channel(call)):
            return
        with suppress(StorageError):
            if await self.bridge.look(lambda uow: is_renamed(call.place, name, uow)):
                await self.bridge.use(lambda uow: rename(call.place, name, uow))

    async def _receipt(
        self, work: Callable[..., votes.Noted], account: AccountRef, paper: PaperId
    ) -> Reply:
        now, model = self.clock(), self.model().within(Workspace.of(account))
        try:
            noted = await self.bridge.use(lambda uow: work(uow, now=now))
        except PaperRoundError as error:
            return _sorry(error)
        if not noted.refused:
            self.metrics.votes.inc()
        receipt = await self.bridge.compute(lambda: votes.receipt(noted, model.ranker))
        undo = Action(name=ActionName.UNDO, label="Undo", subject=paper)
        mine = Action(name=ActionName.RUN, label="My ranking", subject="mine")
        return Reply(
            blocks=(Text(text=receipt.text),),
            details=_moved(receipt, model),
            actions=(undo, mine) if noted.vote_after else (mine,),
        )


def _moved(receipt: votes.Receipt, model: Model) -> tuple[Block, ...]:
    """Return the titles of what came into the first ten, best first."""
    titles = {each.id: each.title for each in model.ranker.papers_of(receipt.entered)}
    rows = tuple((recommender.clean_text(titles[paper]),) for paper in receipt.entered)
    return (Table(head=("Now in your first ten",), rows=rows),) if rows else ()


def _sorry(error: PaperRoundError) -> Reply:
    if isinstance(error, UserError):
        return Reply(blocks=(Notice(text=str(error)),))
    if isinstance(error, StorageError):
        log.warning("a unit of work was not stored", error=type(error).__name__)
        return Reply(blocks=(Notice(text=TRY_AGAIN),))
    raise error
