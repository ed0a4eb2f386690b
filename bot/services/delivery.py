"""The ledger walked: one sender per channel takes its deliveries in order, step by step.

Each step is one transaction, so a crash between any two leaves a state that says how far it got:
PENDING was never posted, SENDING may have been, SENT, FAILED and UNKNOWN are final;
only a person has what is UNKNOWN posted again (`services.again`). What may have been posted stays
SENDING as long as the platform would notice that it is posted again, and is never PENDING again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.audiences import AudienceState
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.ids import AudienceId, ChannelRef
from bot.domain.leases import SENDER_LEASE, Lease
from bot.domain.ports import UnitOfWork

LEASE_KIND = "sender"
MOST_ATTEMPTS = 40
"""With the waits between them more than five hours: a platform may be away for a morning, and a
digest that is late is better than one without its beginning."""
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
RESENT_FOR, RESENT_AFTER = timedelta(minutes=2), timedelta(seconds=10)
"""For how long a message that may have been posted is posted again, and after how much each time,
where the platform notices repetitions: those behind it wait meanwhile."""

MayResend = Callable[[datetime], bool]
"""Given when a message was last attempted: will the platform notice if it is posted again?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The platform has it, under this reference."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The platform cannot take it now."""

    reason: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The platform never takes messages for this audience as things are."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Nobody knows whether the platform has it."""

    reason: str


Outcome = Posted | Refused | Rejected | Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A sender's turn in a channel: the message to post now, already SENDING; None ends the turn.

    It may be there already where it is posted `again`. `paused` is the audience that the outcome
    before it paused.
    """

    lease: Lease
    delivery: Delivery | None
    again: bool = False
    paused: AudienceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of a turn's message, and when that was known."""

    turn: Turn
    outcome: Outcome
    may_resend: MayResend
    now: datetime

    @property
    def place(self) -> ChannelRef:
        return _message(self.turn).to.place


def start(
    place: ChannelRef, uow: UnitOfWork, *, owner: str, may_resend: MayResend, now: datetime
) -> Turn | None:
    """Become the channel's only sender and take its first message; None while another one is.

    Commits.
    """
    return start_all((place,), uow, owner=owner, may_resend=may_resend, now=now)[place]


def start_all(
    places: Iterable[ChannelRef],
    uow: UnitOfWork,
    *,
    owner: str,
    may_resend: MayResend,
    now: datetime,
) -> Mapping[ChannelRef, Turn | None]:
    """Start in each of several channels, all in one transaction. Commits.

    They are taken in order, so that two who start in the same ones never wait for each other.
    """
    turns: dict[ChannelRef, Turn | None] = {}
    for place in sorted(places):
        lease = uow.leases.take(LEASE_KIND, str(place), owner=owner, now=now, lasts=SENDER_LEASE)
        if lease is None:
            turns[place] = None
        else:
            turns[place] = _took(place, lease, uow, may_resend=may_resend, now=now)
    uow.commit()
    return turns


def go_on(
    turn: Turn, outcome: Outcome, uow: UnitOfWork, *, may_resend: MayResend, now: datetime
) -> Turn:
    """Write down what became of the turn's message, stay the sender, and take the next message.

    One transaction: a channel's messages cost one each. Commits; raises LeaseLost.
    """
    step = Step(turn=turn, outcome=outcome, may_resend=may_resend, now=now)
    (following,) = go_on_all((step,), uow)
    return following


def go_on_all(steps: Sequence[Step], uow: UnitOfWork) -> Sequence[Turn]:
    """Go on in each of several channels, all in one transaction: all of it is stored, or nothing.

    They are taken in order, as in `start_all`. Commits; raises LeaseLost where one of them is lost.
    """
    following = {each.place: _gone_on(each, uow) for each in sorted(steps, key=_place)}
    uow.commit()
    return [following[each.place] for each in steps]


def stop(
    turn: Turn, outcome: Outcome, uow: UnitOfWork, *, may_resend: MayResend, now: datetime
) -> Turn:
    """Write down what became of the turn's message, and let another sender have the channel.

    Commits; raises LeaseLost.
    """
    step = Step(turn=turn, outcome=outcome, may_resend=may_resend, now=now)
    (ended,) = stop_all((step,), uow)
    return ended


def stop_all(steps: Sequence[Step], uow: UnitOfWork) -> Sequence[Turn]:
    """Stop in each of several channels, as `go_on_all` goes on. Commits; raises LeaseLost."""
    ended = {each.place: _stopped(each, uow) for each in sorted(steps, key=_place)}
    uow.commit()
    return [ended[each.place] for each in steps]


def _place(step: Step) -> ChannelRef:
    return step.place


def _gone_on(step: Step, uow: UnitOfWork) -> Turn:
    lease, may_resend, now = step.turn.lease, step.may_resend, step.now
    paused = _settle(step.turn, step.outcome, uow, may_resend=may_resend, now=now)
    renewed = uow.leases.take(lease.kind, lease.key, owner=lease.owner, now=now, lasts=SENDER_LEASE)
    following = _took(step.place, renewed or lease, uow, may_resend=may_resend, now=now)
    return replace(following, paused=paused)


def _stopped(step: Step, uow: UnitOfWork) -> Turn:
    lease, may_resend = step.turn.lease, step.may_resend
    paused = _settle(step.turn, step.outcome, uow, may_resend=may_resend, now=step.now)
    uow.leases.release(lease)
    return Turn(lease=lease, delivery=None, paused=paused)


def _message(turn: Turn) -> Delivery:
    if turn.delivery is None:
        raise ValueError("a turn that has ended posted nothing")
    return turn.delivery


def _took(
    place: ChannelRef, lease: Lease, uow: UnitOfWork, *, may_resend: MayResend, now: datetime
) -> Turn:
    """Return the turn with its next message, or end it where none is to be posted now."""
    found = _next(place, lease, uow, may_resend, now)
    if found is None:
        uow.leases.release(lease)
        return Turn(lease=lease, delivery=None)
    uow.editions.move(found.id, DeliveryState.SENDING, now=now, lease=lease)
    again = found.state is DeliveryState.SENDING
    taken = replace(
        found,
        state=DeliveryState.SENDING,
        attempts=found.attempts + 1,
        attempted_at=found.attempted_at if again else now,
    )
    return Turn(lease=lease, delivery=taken, again=again)


def _next(
    place: ChannelRef, lease: Lease, uow: UnitOfWork, may_resend: MayResend, now: datetime
) -> Delivery | None:
    """Return the message to post now, as it was until now.

    One that a dead sender left SENDING is repeated only where the platform notices repetitions;
    elsewhere it becomes UNKNOWN, and the next one is looked at.
    """
    while (delivery := uow.editions.first_open(place)) is not None:
        if delivery.not_before is not None and delivery.not_before > now:
            return None
        if not _is_lost(delivery, may_resend):
            return delivery
        reason = "the program stopped while the message was being posted"
        uow.editions.move(delivery.id, DeliveryState.UNKNOWN, now=now, lease=lease, error=reason)
    return None


def _settle(
    turn: Turn, outcome: Outcome, uow: UnitOfWork, *, may_resend: MayResend, now: datetime
) -> AudienceId | None:
    """Write down what became of a delivery that was SENDING; return the audience it paused."""
    delivery, lease = _message(turn), turn.lease
    match outcome:
        case Posted(message=message):
            uow.editions.move(
                delivery.id, DeliveryState.SENT, now=now, lease=lease, message=message
            )
        case Rejected(reason=reason):
            return _give_up(turn, reason, uow, now)
        case Lost(reason=reason):
            _doubt(turn, reason, RESENT_AFTER, uow, may_resend=may_resend, now=now)
        case Refused(reason=reason) if turn.again:
            wait = max(RESENT_AFTER, outcome.retry_after or RESENT_AFTER)
            _doubt(turn, reason, wait, uow, may_resend=may_resend, now=now)
        case Refused() if delivery.attempts < MOST_ATTEMPTS:
            uow.editions.move(
                delivery.id,
                DeliveryState.PENDING,
                now=now,
                lease=lease,
                error=outcome.reason,
                not_before=now + _wait(delivery.attempts, outcome.retry_after),
            )
        case Refused(reason=reason):
            uow.editions.move(delivery.id, DeliveryState.FAILED, now=now, lease=lease, error=reason)
    return None


def _doubt(
    turn: Turn,
    reason: str,
    wait: timedelta,
    uow: UnitOfWork,
    *,
    may_resend: MayResend,
    now: datetime,
) -> None:
    """Leave what may have been posted SENDING if the platform will notice it then, else UNKNOWN."""
    delivery = _message(turn)
    since, then = delivery.attempted_at or now, now + wait
    if then - since <= RESENT_FOR and may_resend(since - wait):
        state, not_before = DeliveryState.SENDING, then
    else:
        state, not_before = DeliveryState.UNKNOWN, None
    uow.editions.move(
        delivery.id, state, now=now, lease=turn.lease, error=reason, not_before=not_before
    )


def _is_lost(delivery: Delivery, may_resend: MayResend) -> bool:
    if delivery.state is not DeliveryState.SENDING:
        return False
    return delivery.attempted_at is None or not may_resend(delivery.attempted_at)


def _wait(attempts: int, asked: timedelta | None) -> timedelta:
    """Return what passes until the next attempt: no less than was asked for.

    It grows even so: asked to wait a second each time, all attempts would soon be used up.
    """
    doublings: int = 2 ** max(0, attempts - 1)
    return max(asked or timedelta(), min(LONGEST_WAIT, FIRST_WAIT * doublings))


def _give_up(turn: Turn, reason: str, uow: UnitOfWork, now: datetime) -> AudienceId | None:
    """Fail what is open for this audience; its papers wait for the next edition.

    What may be there already stays unknown. Returns the audience if this paused it.
    """
    delivery = _message(turn)
    state = DeliveryState.UNKNOWN if turn.again else DeliveryState.FAILED
    uow.editions.move(delivery.id, state, now=now, lease=turn.lease, error=reason)
    uow.editions.withdraw(delivery.audience, reason=reason)
    audience = uow.audiences.lock(delivery.audience)
    if audience.state is not AudienceState.ACTIVE:
        return None
    uow.audiences.update(
        replace(audience, state=AudienceState.PAUSED, state_reason=reason, next_due_at=None)
    )
    return audience.id
