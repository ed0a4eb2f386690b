"""What platforms may ask of the application, answered over the bridge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from bot.commands import COMMANDS, parse_line
from bot.commands.spec import Call, CommandSpec, Desk
from bot.domain.editions import Action, ActionName
from bot.domain.errors import PaperRoundError, StorageError, UserError
from bot.domain.health import Component
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.ports import Bridge, UnitOfWork
from bot.domain.replies import Form, Notice, Reply, Text
from bot.runtime.metrics import Metrics
from bot.services import votes
from bot.services.models import Model
from bot.services.subscriptions import Defaults

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

TRY_AGAIN = "That could not be stored just now; please try again in a moment."


@dataclass(kw_only=True)
class ChatHost:
    """Obeys `commands.spec.Host`. `model` returns the model of the moment."""

    bridge: Bridge
    model: Callable[[], Model]
    defaults: Defaults
    clock: Callable[[], datetime]
    components: Callable[[], Mapping[str, Component]]
    metrics: Metrics = field(default_factory=Metrics)

    async def command(self, line: str, caller: AccountRef, place: AudienceRef) -> Reply | Form:
        try:
            spec, here, values = parse_line(line)
            call = Call(caller=caller, place=place, here=here, values=values)
            return await self._run(spec, call)
        except PaperRoundError as error:
            return _sorry(error)

    async def submit(self, form: Form, values: Mapping[str, str], call: Call) -> Reply | Form:
        spec = COMMANDS[form.submit]
        filled = Call(caller=call.caller, place=call.place, here=call.here, values=values)
        try:
            return await self._run(spec, filled)
        except PaperRoundError as error:
            return _sorry(error)

    async def vote(self, act: votes.Act) -> Reply:
        return await self._receipt(partial(votes.record, act), act.paper)

    async def undo(self, account: AccountRef, paper: PaperId) -> Reply:
        return await self._receipt(partial(votes.undo, account, paper), paper)

    async def _run(self, spec: CommandSpec, call: Call) -> Reply | Form:
        now, model, components = self.clock(), self.model(), self.components()

        def work(uow: UnitOfWork) -> Reply | Form:
            desk = Desk(
                uow=uow, now=now, model=model, defaults=self.defaults, components=components
            )
            return spec.run(call, desk)

        return await (self.bridge.use if spec.stores(call) else self.bridge.look)(work)

    async def _receipt(self, work: Callable[..., votes.Noted], paper: PaperId) -> Reply:
        now, model = self.clock(), self.model()
        try:
            noted = await self.bridge.use(lambda uow: work(uow, now=now))
        except PaperRoundError as error:
            return _sorry(error)
        self.metrics.votes.inc()
        receipt = await self.bridge.compute(lambda: votes.receipt(noted, model.ranker))
        undo = Action(name=ActionName.UNDO, label="Undo", subject=paper)
        mine = Action(name=ActionName.MINE, label="My ranking")
        return Reply(
            blocks=(Text(text=receipt.text),), actions=(undo, mine) if noted.vote_after else (mine,)
        )


def _sorry(error: PaperRoundError) -> Reply:
    if isinstance(error, UserError):
        return Reply(blocks=(Notice(text=str(error)),))
    if isinstance(error, StorageError):
        log.warning("a unit of work was not stored", error=type(error).__name__)
        return Reply(blocks=(Notice(text=TRY_AGAIN),))
    raise error
