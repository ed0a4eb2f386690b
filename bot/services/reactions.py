"""Reactions on messages of digests, as platforms tell of them: to votes, or to a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.editions import Action, Delivery, PaperCard
from bot.domain.ids import AccountRef, ChannelRef, PaperId, ReaderId
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Reply, Text
from bot.domain.signals import Signal, Surface, Vote
from bot.services import actions, chat, privacy, votes
from bot.services.places import taught_by

MEANT = "meant"
"""The command that the buttons of the question give."""
WHICH = "Which paper do you mean?"
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


def record(reaction: Reaction, uow: UnitOfWork, *, now: datetime) -> Heard:
    """Store what a reaction says, whatever order and number its events come in. Commits.

    On a message with several papers it says nothing until its giver answers which are meant.
    """
    delivery = uow.editions.by_message(reaction.place, reaction.message)
    cards = chat.cards_of(delivery) if delivery is not None else ()
    if delivery is None or not cards:
        return NOTHING
    heard = NOTHING
    if len(cards) == 1:
        act = _act(reaction, cards[0].paper_id, delivery, uow)
        heard = Heard(voted=votes.store(act, uow, now=now))
    elif not reaction.done:
        _take_back(reaction, cards, uow)
    elif _is_to_be_asked(reaction, uow, now=now):
        heard = Heard(question=_question(reaction, cards))
    uow.commit()
    return heard


def given_on(
    message: str, cards: Sequence[PaperCard], reader: ReaderId, uow: UnitOfWork
) -> Sequence[Signal]:
    """Return a reader's reactions on a message, those taken back too."""
    return [
        signal
        for card in cards
        for signal in uow.signals.of_paper(reader, card.paper_id)
        if signal.key.surface is Surface.REACTION and signal.key.message == message
    ]


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


def _take_back(reaction: Reaction, cards: Sequence[PaperCard], uow: UnitOfWork) -> None:
    reader = uow.readers.find(reaction.account)
    if reader is None:
        return
    for signal in given_on(reaction.message, cards, reader.id, uow):
        if signal.key.name == reaction.name:
            uow.signals.put(replace(signal, retracted_at=reaction.at))


def _is_to_be_asked(reaction: Reaction, uow: UnitOfWork, *, now: datetime) -> bool:
    """Whether an answer would be learned from, and was not asked for by the same event before."""
    refusal = privacy.refusal_of(reaction.account, uow)
    if refusal.ignored_since is not None or (
        refusal.forgotten_at is not None and reaction.at <= refusal.forgotten_at
    ):
        return False
    event, platform = reaction.event, reaction.account.platform
    return event is None or not uow.signals.seen_event(platform, event, now=now)


def _question(reaction: Reaction, cards: Sequence[PaperCard]) -> Reply:
    return Reply(
        blocks=(Text(text=WHICH), Text(text=ALL_COUNT)),
        actions=tuple(_button(reaction, card) for card in cards),
    )


def _button(reaction: Reaction, card: PaperCard) -> Action:
    words = (MEANT, reaction.vote.value, reaction.name, card.paper_id, reaction.message)
    return actions.run(f"{card.number} · {actions.short(card.title)}", " ".join(words))
