"""The application as platforms see it: answers as it is told, remembers, fails on command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.commands.spec import Call, Press
from bot.domain.editions import ActionName, Delivery
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, ChannelRef, PaperId
from bot.domain.replies import Form, Reply, Suggestion, Text
from bot.domain.signals import Surface, Vote
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.services.reactions import Reaction
from bot.services.votes import Act

Answer = TypeVar("Answer", bound=Reply | Form)

NOTED = "Noted: more long context."
TAKEN_BACK = "Taken back: less long context."


def said(text: str) -> Reply:
    return Reply(blocks=(Text(text=text),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command as it came in."""

    line: str
    by: AccountRef
    at: AudienceRef
    manages: bool
    where: Whereabouts = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came back."""

    form: Form
    values: Mapping[str, str]
    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did with one press, whether it came as an act, a button or a line."""

    by: AccountRef
    name: ActionName
    subject: str
    message: str = ""


@dataclass(kw_only=True)
class FakeHost:
    """Obeys `commands.spec.Host`. `fault` is raised in place of every answer while it is set."""

    answer: Reply | Form = field(default_factory=lambda: said("Understood."))
    """What commands, and buttons that are no votes, are answered."""
    taken: Reply | Form = field(default_factory=lambda: said("Stored."))
    """What a filled-in form is answered."""
    receipt: Reply = field(default_factory=lambda: said(NOTED))
    fault: Exception | None = None
    beside: frozenset[str] = frozenset()
    """Lines that a platform gives by itself in direct messages; they are people's in no list."""
    suggestions: Sequence[Suggestion] = ()
    completed: list[str] = field(default_factory=list)
    """Half-typed lines, in order."""
    typed: list[Typed] = field(default_factory=list)
    filled: list[Filled] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    question: Reply | None = None
    """What whoever reacts is asked."""
    paper_on: Callable[[ChannelRef, str], tuple[PaperId, AudienceId | None] | None] | None = None
    """Of a message that holds one paper: that paper, and the channel's audience."""
    last: Reply | Form | None = None
    """What was answered last."""

    async def command(
        self,
        line: str,
        caller: AccountRef,
        place: AudienceRef,
        *,
        manages: bool = True,
        where: Whereabouts = NOWHERE,
    ) -> Reply | Form:
        if line in self.beside and place == AudienceRef.direct(caller):
            return said("This stands beside.")
        self._fail()
        self.typed.append(Typed(line=line, by=caller, at=place, manages=manages, where=where))
        word, _, rest = line.partition(" ")
        saves = word == ActionName.SAVE.value
        name = ActionName.SAVE if saves else ActionName.RUN
        self.deeds.append(Deed(by=caller, name=name, subject=rest if saves else line))
        return self._says(self.answer)

    async def press(self, press: Press) -> Reply | Form:
        self._fail()
        self.presses.append(press)
        deed = Deed(
            by=press.caller, name=press.action, subject=press.subject, message=press.message
        )
        self.deeds.append(deed)
        match press.action:
            case ActionName.UP | ActionName.DOWN:
                return self._says(self.receipt)
            case ActionName.UNDO:
                return self._says(said(TAKEN_BACK))
            case _:
                return self._says(self.answer)

    async def complete(
        self, typed: str, caller: AccountRef, place: AudienceRef
    ) -> Sequence[Suggestion]:
        self._fail()
        self.completed.append(typed)
        return self.suggestions

    async def submit(self, form: Form, values: Mapping[str, str], call: Call) -> Reply | Form:
        self._fail()
        self.filled.append(Filled(form=form, values=dict(values), call=call))
        return self._says(self.taken)

    async def vote(self, act: Act) -> Reply:
        self._fail()
        self.acts.append(act)
        if act.done:
            name = ActionName.UP if act.vote is Vote.UP else ActionName.DOWN
            deed = Deed(by=act.account, name=name, subject=act.paper, message=act.message)
            self.deeds.append(deed)
            return self._says(self.receipt)
        return self._says(said(TAKEN_BACK))

    async def undo(self, account: AccountRef, paper: PaperId) -> Reply:
        self._fail()
        self.deeds.append(Deed(by=account, name=ActionName.UNDO, subject=paper))
        return self._says(said(TAKEN_BACK))

    async def react(self, reaction: Reaction, *, on: Delivery | None = None) -> Reply | None:
        self._fail()
        self.reactions.append(reaction)
        found = self.paper_on(reaction.place, reaction.message) if self.paper_on else None
        if found is not None:
            paper, audience = found
            self.acts.append(
                Act(
                    account=reaction.account,
                    paper=paper,
                    vote=reaction.vote,
                    done=reaction.done,
                    surface=Surface.REACTION,
                    message=reaction.message,
                    name=reaction.name,
                    at=reaction.at,
                    audience=audience,
                    event=reaction.event,
                )
            )
        return self.question

    def _says(self, answer: Answer) -> Answer:
        self.last = answer
        return answer

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault
