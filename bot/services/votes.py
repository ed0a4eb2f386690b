"""Votes as acts: recorded idempotently, taken back, and answered with what they changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import recommender
from bot.domain.audiences import Reader
from bot.domain.echo import echo
from bot.domain.errors import NotFound
from bot.domain.ids import AccountRef, AudienceId, PaperId, ReaderId
from bot.domain.papers import PaperRecord
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Signal, SignalKey, Surface, Vote, standing_vote
from bot.services import privacy, wording
from bot.services.places import first_places, waiting_papers
from bot.services.profiles import profile_of

FORGOTTEN = "That was before you asked to be forgotten, so nothing is learned from it."
IGNORED_THEN = "That was while you were ignored, as you asked, so nothing is learned from it."
IGNORED = (
    "Nothing was stored or learned from this, as you asked: /papers ignore-me off changes that."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing somebody did to a paper: a vote given (`done`) or taken back.

    `event` is the platform's id of the event, where it has one: the same event twice is one.
    `in_order` says that it reaches us when it is done, so that nothing later was done before it,
    whatever the clock says: buttons and commands always, reactions where the chat is our own.
    """

    account: AccountRef
    paper: PaperId
    vote: Vote
    done: bool = True
    surface: Surface
    message: str = ""
    name: str
    at: datetime
    audience: AudienceId | None = None
    event: str | None = None
    in_order: bool = False

    @property
    def may_be_late(self) -> bool:
        """Whether something later may have been done and told before it."""
        return self.surface is Surface.REACTION and not self.in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What a vote was before and is now, with what a receipt is computed from.

    Of an act that was not learned from, `refused` is the sentence that says why; `reader` is None
    for somebody of whom nothing is stored.
    """

    reader: ReaderId | None
    paper: PaperRecord
    vote_before: Vote | None
    vote_after: Vote | None
    before: recommender.Profile
    after: recommender.Profile
    waiting: tuple[PaperId, ...]
    refused: str = ""

    @property
    def changed(self) -> bool:
        return self.vote_before is not self.vote_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the voter is told; `moved` papers came into their first ten of `waiting`.

    `entered` are their ids, best first.
    """

    text: str
    moved: int
    waiting: int
    entered: tuple[PaperId, ...] = ()


def record(act: Act, uow: UnitOfWork, *, now: datetime) -> Noted:
    """Store an act and return what changed. Commits; raises NotFound for an unknown paper.

    What a person does not want to be learned from is not stored at all.
    """
    paper, known = _paper(act.paper, uow), uow.readers.find(act.account)
    refused = _refused(replace(act, paper=paper.id), known, uow)
    if refused:
        state = _state(known, paper, uow)
        return replace(_noted(state, state, uow, now=now), refused=refused)
    reader = known or uow.readers.ensure(act.account, now=now)
    before = _state(reader, paper, uow)
    _put(act, reader.id, paper.id, uow, now=now)
    return _noted(before, _state(reader, paper, uow), uow, now=now)


def store(act: Act, uow: UnitOfWork, *, now: datetime) -> bool:
    """Store an act as `record` does, and look at nothing that it changes; False if it is refused.

    Commits nothing; raises NotFound for an unknown paper.
    """
    paper, known = _paper(act.paper, uow), uow.readers.find(act.account)
    if _refused(replace(act, paper=paper.id), known, uow):
        return False
    reader = known or uow.readers.ensure(act.account, now=now)
    _put(act, reader.id, paper.id, uow, now=now)
    return True


def undo(account: AccountRef, paper: PaperId, uow: UnitOfWork, *, now: datetime) -> Noted:
    """Take back the latest act that stands, so that the one before it counts again. Commits."""
    return _retract(account, paper, uow, now, latest_only=True)


def clear(account: AccountRef, paper: PaperId, uow: UnitOfWork, *, now: datetime) -> Noted:
    """Take back every act on a paper: no vote is left. Commits."""
    return _retract(account, paper, uow, now, latest_only=False)


def receipt(noted: Noted, ranker: recommender.Ranker) -> Receipt:
    """Compute what a vote changed; every figure is counted, none is decoration."""
    if noted.refused:
        return Receipt(text=noted.refused, moved=0, waiting=len(noted.waiting))
    if not noted.changed:
        word = "Already noted." if noted.vote_after else "There is no vote of yours to take back."
        return Receipt(text=word, moved=0, waiting=len(noted.waiting))
    before, after = ranker.taste(noted.before), ranker.taste(noted.after)
    if noted.vote_after is None and after.knows_nothing:  # there is no ranking that could change
        return Receipt(text=_told(noted, "", 0), moved=0, waiting=len(noted.waiting))
    places = [
        [pick.paper.id for pick in first_places(taste, noted.waiting, ranker, reasons=False)]
        for taste in (before, after)
    ]
    entered = tuple(PaperId(paper) for paper in places[1] if paper not in places[0])
    moved = len(entered)
    learned = wording.more_and_less(*ranker.learned(before, after))
    text = _told(noted, learned, moved)
    return Receipt(text=text, moved=moved, waiting=len(noted.waiting), entered=entered)


def _told(noted: Noted, learned: str, moved: int) -> str:
    """Return the words of a receipt; what is taken back teaches nothing, so that none is named."""
    effect = _effect(moved, len(noted.waiting)) if moved else ""
    if not noted.vote_after:
        return f"Taken back. It counts no longer{effect}."
    opening = f"Noted: {learned}." if learned else "Noted."
    change = f"It counts from now{effect}" if moved else "Nothing in your first ten changes yet"
    return f"{opening} {change}."


def _effect(moved: int, waiting: int) -> str:
    verb = "moves" if moved == 1 else "move"
    papers = f"{waiting} {wording.plural(waiting, 'paper')} of this week"
    return f": of {papers} {moved} {verb} into your first ten"


def _retract(
    account: AccountRef, paper_id: PaperId, uow: UnitOfWork, now: datetime, *, latest_only: bool
) -> Noted:
    paper, reader = _paper(paper_id, uow), uow.readers.find(account)
    before = _state(reader, paper, uow)
    signals = uow.signals.of_paper(reader.id, paper.id) if reader else ()
    standing = [signal for signal in signals if signal.stands]
    standing.sort(key=lambda signal: (signal.occurred_at or now, signal.value.value))
    for signal in standing[-1:] if latest_only else standing:
        # A platform's clock may be ahead of ours: what is taken back must not seem older.
        uow.signals.put(replace(signal, retracted_at=max(now, signal.occurred_at or now)))
    return _noted(before, _state(reader, paper, uow), uow, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What is known at one moment of a reader, and of what they think of a paper."""

    reader: ReaderId | None
    paper: PaperRecord
    vote: Vote | None
    profile: recommender.Profile


def _state(reader: Reader | None, paper: PaperRecord, uow: UnitOfWork) -> _State:
    if reader is None:
        return _State(reader=None, paper=paper, vote=None, profile=recommender.Profile())
    return _State(
        reader=reader.id,
        paper=paper,
        vote=standing_vote(uow.signals.of_paper(reader.id, paper.id)),
        profile=profile_of(reader.id, uow),
    )


def _noted(before: _State, after: _State, uow: UnitOfWork, *, now: datetime) -> Noted:
    noted = Noted(
        reader=after.reader,
        paper=after.paper,
        vote_before=before.vote,
        vote_after=after.vote,
        before=before.profile,
        after=after.profile,
        waiting=waiting_papers(after.reader, after.profile, uow, now=now),
    )
    uow.commit()
    return noted


def _refused(act: Act, reader: Reader | None, uow: UnitOfWork) -> str:
    """Return why an act is not learned from, empty if it is.

    Who is or was ignored can still take back what was learned before.
    """
    refusal = privacy.refusal_of(act.account, uow)
    if refusal.forgotten_at is not None and act.at <= refusal.forgotten_at:
        return FORGOTTEN
    is_ignored = refusal.ignored_since is not None
    until = refusal.ignored_until
    was_ignored = until is not None and act.may_be_late and act.at <= until
    if not (is_ignored or was_ignored):
        return ""
    stored = reader and uow.signals.get(_as_stored(act, reader.id, act.paper, uow).key)
    return "" if stored and not act.done else (IGNORED if is_ignored else IGNORED_THEN)


def _put(act: Act, reader: ReaderId, paper: PaperId, uow: UnitOfWork, *, now: datetime) -> None:
    """Store an act, unless its event was taken in before."""
    if act.event is not None and uow.signals.seen_event(act.account.platform, act.event, now=now):
        return
    signal = _as_stored(act, reader, paper, uow)
    uow.signals.put(signal if act.may_be_late else _after_all(signal, uow))


def _after_all(signal: Signal, uow: UnitOfWork) -> Signal:
    """Let an act come after those before it, though a clock was set back in between."""
    before = uow.signals.get(signal.key)
    if before is None:
        return signal
    if signal.occurred_at is not None and before.retracted_at is not None:
        later = before.retracted_at + timedelta(microseconds=1)
        return replace(signal, occurred_at=max(signal.occurred_at, later))
    if signal.retracted_at is not None and before.occurred_at is not None:
        return replace(signal, retracted_at=max(signal.retracted_at, before.occurred_at))
    return signal


def _as_stored(act: Act, reader: ReaderId, paper: PaperId, uow: UnitOfWork) -> Signal:
    """Return an act under the id that it was stored under, if its paper became another since."""
    signal = _signal(act, reader, paper)
    for each in uow.signals.of_paper(reader, paper):
        if replace(each.key, paper=paper) == signal.key:
            return replace(signal, key=each.key)
    return signal


def _signal(act: Act, reader: ReaderId, paper: PaperId) -> Signal:
    key = SignalKey(
        reader=reader, paper=paper, surface=act.surface, message=act.message, name=act.name
    )
    return Signal(
        key=key,
        value=act.vote,
        occurred_at=act.at if act.done else None,
        retracted_at=None if act.done else act.at,
        audience=act.audience,
    )


def _paper(paper: PaperId, uow: UnitOfWork) -> PaperRecord:
    record = uow.papers.get([paper]).get(paper)
    if record is None:
        raise NotFound(f"There is no paper {echo(paper)} here; `paperround topic` shows ids.")
    return record
