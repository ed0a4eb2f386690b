"""Reactions on messages of digests, as platforms tell of them: to votes, or to a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.editions import Action, Delivery, DeliveryState, PaperCard
from bot.domain.errors import DatabaseBusy, InvalidInput
from bot.domain.ids import AccountRef, ChannelRef, PaperId, ReaderId
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Reply, Text
from bot.domain.signals import Signal, Surface, Vote
from bot.services import actions, chat, privacy, votes
from bot.services.places import taught_by

MEANT = "meant"
"""The command that the buttons of the question give."""
WHICH = "Which paper do you mean?"
NOT_OURS = "This button leads nowhere any more: /papers like TITLE gives a paper a 👍."
ALL_COUNT = "Each one that you press counts; your reaction, taken back, takes all of them back."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A reaction that somebody added to a message, or took back (`done` false).

    `message` is the reference that `Platform.post` returned; `name` is the platform's own word,
    `thumbsup::skin-tone-3`. `at` is when it happened by the platform's clock, and `event` the
    platform's id of the event, where it has one.
    """

    account: AccountRef
    place: ChannelRef
    message: str
    name: str
    vote: Vote
    done: bool = True
    at: datetime
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of a reaction: whether it was a vote, or what its giver is asked."""

    voted: bool = False
    question: Reply | None = None


NOTHING = Heard()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A paper that a reaction is about, as a button under the question holds it."""

    vote: Vote
    name: str
    paper: PaperId
    message: str

    @property
    def line(self) -> str:
        return f"{MEANT} {self.vote.value} {self.name} {self.paper} {self.message}"

    @classmethod
    def parse(cls, words: str) -> Meant:
        """Read what follows the command's name; raises InvalidInput."""
        try:
            vote, name, paper, message = words.split()
            return cls(vote=Vote(vote), name=name, paper=PaperId(paper), message=message)
        except ValueError:
            raise InvalidInput(NOT_OURS) from None


def message_of(reaction: Reaction, uow: UnitOfWork) -> Delivery | None:
    """Return what a reaction is on: None where that is no message of a digest, as most are none.

    Raises DatabaseBusy where it may be on one that is being posted: its reference is not known
    yet, so that what is said of it has to be said again.
    """
    delivery = uow.editions.by_message(reaction.place, reaction.message)
    if delivery is not None:
        return delivery
    if any(each.state is DeliveryState.SENDING for each in uow.editions.open(reaction.place)):
        raise DatabaseBusy("A message is being posted here just now: deliver the reaction again.")
    return None


def record(
    reaction: Reaction, uow: UnitOfWork, *, now: datetime, on: Delivery | None = None
) -> Heard:
    """Store what a reaction says, whatever order and number its events come in. Commits.

    On a message with several papers it says nothing until its giver answers which are meant.
    `on` is its message, where that was looked up before.
    """
    delivery = on or uow.editions.by_message(reaction.place, reaction.message)
    cards = chat.cards_of(delivery) if delivery is not None else ()
    if delivery is None or not cards:
        return NOTHING
    heard = NOTHING
    if len(cards) == 1:
        act = _act(reaction, cards[0].paper_id, delivery, uow)
        heard = Heard(voted=votes.store(act, uow, now=now))
    elif not reaction.done:
        _take_back(reaction, delivery, uow, now=now)
    elif _is_to_be_asked(reaction, uow, now=now):
        heard = Heard(question=_question(reaction, cards))
    uow.commit()
    return heard


def settle(
    meant: Meant, account: AccountRef, place: ChannelRef, uow: UnitOfWork, *, now: datetime
) -> votes.Noted:
    """Store that a reaction is about this paper. Commits.

    Of one that was taken back before, the press counts by itself, as that of any button does: no
    list of reactions, in which it is missing, takes the vote away again. Raises InvalidInput where
    no message of this place holds the paper.
    """
    delivery = uow.editions.by_message(place, meant.message)
    if delivery is None or meant.paper not in {c.paper_id for c in chat.cards_of(delivery)}:
        raise InvalidInput(NOT_OURS)
    reaction = Reaction(
        account=account,
        place=place,
        message=meant.message,
        name=meant.name,
        vote=meant.vote,
        at=now,
    )
    surface = Surface.BUTTON if _is_gone(reaction, delivery, uow) else Surface.REACTION
    act = replace(_act(reaction, meant.paper, delivery, uow), surface=surface, in_order=True)
    return votes.record(act, uow, now=now)


def _said_of(
    reaction: Reaction, delivery: Delivery, reader: ReaderId, uow: UnitOfWork
) -> Sequence[Signal]:
    """Return what a reader's reaction was said to mean, or that it was taken back."""
    return [
        signal
        for card in chat.cards_of(delivery)
        for signal in uow.signals.of_paper(reader, card.paper_id)
        if (signal.key.message, signal.key.name) == (reaction.message, reaction.name)
    ]


def _is_gone(reaction: Reaction, delivery: Delivery, uow: UnitOfWork) -> bool:
    """Whether a reaction was taken back, as far as it is known."""
    reader = uow.readers.find(reaction.account)
    said = _said_of(reaction, delivery, reader.id, uow) if reader else ()
    stand = [signal.stands for signal in said if signal.key.surface is Surface.REACTION]
    return bool(stand) and not any(stand)


def _act(reaction: Reaction, paper: PaperId, delivery: Delivery, uow: UnitOfWork) -> votes.Act:
    return votes.Act(
        account=reaction.account,
        paper=paper,
        vote=reaction.vote,
        done=reaction.done,
        surface=Surface.REACTION,
        message=reaction.message,
        name=reaction.name,
        at=reaction.at,
        audience=taught_by(delivery, uow),
        event=reaction.event,
    )


def _take_back(reaction: Reaction, delivery: Delivery, uow: UnitOfWork, *, now: datetime) -> None:
    """Take back all that a reaction was said to mean.

    Where that is nothing yet, it is noted on the first paper that the reaction is gone: the
    question's buttons may still be pressed.
    """
    reader = uow.readers.find(reaction.account)
    if reader is None:
        return
    said = _said_of(reaction, delivery, reader.id, uow)
    for signal in said:
        uow.signals.put(replace(signal, retracted_at=reaction.at))
    if not said:
        first, *_ = chat.cards_of(delivery)
        votes.store(_act(reaction, first.paper_id, delivery, uow), uow, now=now)


def _is_to_be_asked(reaction: Reaction, uow: UnitOfWork, *, now: datetime) -> bool:
    """Whether an answer would be learned from, and was not asked for by the same event before."""
    refusal = privacy.refusal_of(reaction.account, uow)
    if refusal.ignored_since is not None or refusal.covers(reaction.at):
        return False
    event, platform = reaction.event, reaction.account.platform
    return event is None or not uow.signals.seen_event(platform, event, now=now)


def _question(reaction: Reaction, cards: Sequence[PaperCard]) -> Reply:
    return Reply(
        blocks=(Text(text=WHICH), Text(text=ALL_COUNT)),
        actions=tuple(_button(reaction, card) for card in cards),
    )


def _button(reaction: Reaction, card: PaperCard) -> Action:
    meant = Meant(
        vote=reaction.vote, name=reaction.name, paper=card.paper_id, message=reaction.message
    )
    return actions.run(f"{card.number} · {actions.short(card.title)}", meant.line)
