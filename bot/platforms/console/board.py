"""What the numbers on the terminal stand for: the papers of what was shown last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.editions import Action, ActionName, Delivery, NotePayload, PapersPayload
from bot.domain.errors import InvalidInput
from bot.domain.ids import AudienceId, AudienceRef, EditionId, PaperId
from bot.domain.replies import Card, Reply
from bot.services.actions import under

MOST_EDITIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A paper as it was shown: in which message, and for which channel's audience.

    `message` is empty in answers; `audience` is None there and in direct messages, whose votes
    never enter a channel's taste. `actions` are what can be done with it.
    """

    paper: PaperId
    actions: tuple[Action, ...] = ()
    message: str = ""
    audience: AudienceId | None = None


Numbered = dict[int, Shown]


@dataclass(kw_only=True, slots=True)
class Board:
    """Remembers; editions that arrive at the same time keep their own numbers."""

    _editions: OrderedDict[EditionId, Numbered] = field(default_factory=OrderedDict)
    _current: Numbered = field(default_factory=dict)
    _undo: PaperId | None = None

    def delivered(self, delivery: Delivery, message: str) -> None:
        """Make a new edition the one that numbers are about; what follows of it is added."""
        if isinstance(delivery.payload, NotePayload):
            return
        if delivery.edition not in self._editions:
            self._current = self._editions[delivery.edition] = {}
        if len(self._editions) > MOST_EDITIONS:
            self._editions.popitem(last=False)
        if isinstance(delivery.payload, PapersPayload):
            audience = delivery.audience if is_channel(delivery.to) else None
            numbered = _numbered(map(under, delivery.payload.cards), message, audience)
            # In place: if an answer was shown since, numbers go on meaning that answer.
            self._editions[delivery.edition].update(numbered)

    def answered(self, reply: Reply) -> None:
        """Make an answer's papers, if it holds any, the ones that numbers are about."""
        blocks = (*reply.blocks, *reply.details)
        if numbered := _numbered([block for block in blocks if isinstance(block, Card)]):
            self._current = numbered
        for action in reply.actions:
            if action.name is ActionName.UNDO:
                self._undo = PaperId(action.subject)

    def find(self, number: int) -> Shown:
        """Return the paper with this number; raises InvalidInput that says which there are."""
        if number in self._current:
            return self._current[number]
        if not self._current:
            raise InvalidInput("No paper has been shown yet: /papers mine shows your ranking.")
        first, last = min(self._current), max(self._current)
        known = f"only {first} to {last}" if first < last else f"only {first}"
        raise InvalidInput(f"There is no paper {number} in what was shown last, {known}.")

    def last_vote(self) -> PaperId:
        """Return the paper whose vote can be taken back; raises InvalidInput."""
        if self._undo is None:
            raise InvalidInput("There is nothing to undo yet; undo 3 is for your vote on paper 3.")
        return self._undo


def is_channel(ref: AudienceRef) -> bool:
    """Whether an audience of the local chat is a channel: their names begin with #."""
    return ref.channel.startswith("#")


def _numbered(
    cards: Iterable[Card], message: str = "", audience: AudienceId | None = None
) -> Numbered:
    return {
        each.card.number: Shown(
            paper=each.card.paper_id,
            actions=(*each.actions, *each.menu),
            message=message,
            audience=audience,
        )
        for each in cards
    }
