"""What a chat command is: static data for help, completion and manifests, and one function.

A command knows no platform. It is a function of its call and a desk, which holds the unit of
work, the time and the model; it returns a Reply or a Form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.editions import ActionName, Delivery
from bot.domain.health import Component
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Form, Reply, Suggestion
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.services.models import Model
from bot.services.privacy import Keep
from bot.services.reactions import Reaction
from bot.services.subscriptions import Defaults
from bot.services.votes import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A command as somebody gave it.

    `place` is where it was typed: a channel, or the caller's own direct messages. With `here`
    it acts on that place instead of the caller. `values` are by parameter name, absent if not
    given. `manages` is the platform's word on whether the caller may set up this place, and
    `where` is what else it knows.
    """

    caller: AccountRef
    place: AudienceRef
    here: bool = False
    manages: bool = True
    where: Whereabouts = NOWHERE
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a command works with; `components` is the health of the running program's parts.

    `new_code` makes a code for linking accounts, `keep` writes refusals down outside the database.
    """

    uow: UnitOfWork
    now: datetime
    model: Model
    defaults: Defaults
    new_code: Callable[[], str]
    keep: Keep
    components: Mapping[str, Component] = field(default_factory=dict)


Run = Callable[[Call, Desk], Reply | Form]
Completer = Callable[[str, Call, Desk], Sequence[str] | Mapping[str, str]]
"""Given what was typed so far, returns what it could become, best first, at most 25; or that with
a few words about each value."""
Namer = Callable[[Sequence[str], Desk], Mapping[str, str]]
"""Given completed values, returns what names the same in fewer characters: ids for titles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A parameter; the last one of a command takes the rest of the line.

    One that is not `listed` is what a button fills in: no help or manifest names it. `noun` is
    what people are asked for who left it out, where that is not its name.
    """

    name: str
    sentence: str
    required: bool = True
    listed: bool = True
    complete: Completer | None = None
    shorten: Namer | None = None
    noun: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """A command: `name` may be two words, `interests add`.

    `here` tells whether it can act on a channel, which `needs_manager` keeps to those who manage
    it. A command with `form` answers with questions, and is called again with their `values`; it
    returns the form with every problem in its fields until the values can be taken. What lacks
    a required value is not run: `asking` answers with a question for it.
    Those that store something say so with `writes`; the others can be answered at any time, also
    while somebody else is writing. One that is not `listed` is what a button does: it is run like
    any other, but no help, completion or manifest names it.
    """

    name: str
    sentence: str
    run: Run
    params: tuple[Param, ...] = ()
    here: bool = False
    needs_manager: bool = False
    form: bool = False
    writes: bool = False
    listed: bool = True

    @property
    def takes_forms(self) -> bool:
        """Whether a form may come back that asks for this command's values."""
        return self.form or any(param.required for param in self.params)

    def lacks(self, call: Call) -> tuple[Param, ...]:
        """Return what the command needs and was not given."""
        return tuple(
            param
            for param in self.params
            if param.required and not call.values.get(param.name, "").strip()
        )

    def stores(self, call: Call) -> bool:
        """Whether this call may store something; a form without answers only asks."""
        return self.writes and bool(call.values or not self.form) and not self.lacks(call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that somebody pressed: an `Action` as it came back.

    `message` is the reference of the message of a digest that it stands under, empty in answers.
    """

    caller: AccountRef
    place: AudienceRef
    action: ActionName
    subject: str = ""
    message: str = ""
    manages: bool = True
    where: Whereabouts = NOWHERE


class Host(Protocol):
    """What a platform may ask of the application; every answer is a value to render.

    Errors meant for a person (UserError, and storage that is busy) come back as a Reply.
    """

    async def command(
        self,
        line: str,
        caller: AccountRef,
        place: AudienceRef,
        *,
        manages: bool = True,
        where: Whereabouts = NOWHERE,
    ) -> Reply | Form:
        """Answer a typed line, without its slash command's own name: `topic long context`."""

    async def press(self, press: Press) -> Reply | Form:
        """Do what a button says; a vote is committed when this returns."""

    async def complete(
        self, typed: str, caller: AccountRef, place: AudienceRef
    ) -> Sequence[Suggestion]:
        """Return what a half-typed line could become, best first, at most 25."""

    async def submit(self, form: Form, values: Mapping[str, str], call: Call) -> Reply | Form:
        """Take a filled-in form: call its command with the values.

        What comes back is a reply, or the form again with all its problems.
        """

    async def vote(self, act: Act) -> Reply:
        """Store a vote, then say what it changed. It is committed when this returns."""

    async def undo(self, account: AccountRef, paper: PaperId) -> Reply:
        """Take back an account's latest act on a paper."""

    async def react(self, reaction: Reaction, *, on: Delivery | None = None) -> Reply | None:
        """Store what a reaction says; it is committed when this returns.

        `on` is its message, where that was looked up before. What comes back is for its giver
        alone: the question which paper is meant, on a message that holds several. A reaction on
        anything but a message of a digest is nothing. Raises StorageError when nothing was stored,
        so that the platform can deliver it again.
        """
