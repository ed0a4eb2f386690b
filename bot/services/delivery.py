"""The ledger walked: one sender per channel takes its deliveries in order, step by step.

Each step is one transaction, so a crash between any two leaves a state that says how far it got:
PENDING was never posted, SENDING may have been, SENT, FAILED and UNKNOWN are final.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.audiences import AudienceState
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.ids import ChannelRef
from bot.domain.leases import SENDER_LEASE, Lease
from bot.domain.ports import UnitOfWork

LEASE_KIND = "sender"
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)

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


def take_turn(place: ChannelRef, uow: UnitOfWork, *, owner: str, now: datetime) -> Lease | None:
    """Become or stay the channel's only sender; None while another one is. Commits."""
    lease = uow.leases.take(LEASE_KIND, str(place), owner=owner, now=now, lasts=SENDER_LEASE)
    uow.commit()
    return lease


def end_turn(lease: Lease, uow: UnitOfWork) -> None:
    """Let another sender have the channel. Commits."""
    uow.leases.release(lease)
    uow.commit()


def next_delivery(
    place: ChannelRef, lease: Lease, uow: UnitOfWork, *, may_resend: MayResend, now: datetime
) -> Delivery | None:
    """Return the delivery to post now, already SENDING, or None when none is to be. Commits.

    One that a dead sender left SENDING is repeated only where the platform notices repetitions;
    elsewhere it becomes UNKNOWN, and the next one is looked at.
    """
    for delivery in uow.editions.open(place):
        if delivery.not_before is not None and delivery.not_before > now:
            break
        if _is_lost(delivery, may_resend):
            reason = "the program stopped while the message was being posted"
            uow.editions.move(
                delivery.id, DeliveryState.UNKNOWN, now=now, lease=lease, error=reason
            )
            continue
        uow.editions.move(delivery.id, DeliveryState.SENDING, now=now, lease=lease)
        uow.commit()
        return replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1)
    uow.commit()
    return None


def settle(
    delivery: Delivery, outcome: Outcome, lease: Lease, uow: UnitOfWork, *, now: datetime
) -> None:
    """Write down what became of a delivery that was SENDING. Commits; raises LeaseLost."""
    match outcome:
        case Posted(message=message):
            uow.editions.move(
                delivery.id, DeliveryState.SENT, now=now, lease=lease, message=message
            )
        case Refused() if delivery.attempts < MOST_ATTEMPTS:
            uow.editions.move(
                delivery.id,
                DeliveryState.PENDING,
                now=now,
                lease=lease,
                error=outcome.reason,
                not_before=now + (outcome.retry_after or _wait(delivery.attempts)),
            )
        case Refused(reason=reason):
            uow.editions.move(delivery.id, DeliveryState.FAILED, now=now, lease=lease, error=reason)
        case Rejected(reason=reason):
            _give_up(delivery, reason, lease, uow, now)
        case Lost(reason=reason):
            uow.editions.move(
                delivery.id, DeliveryState.UNKNOWN, now=now, lease=lease, error=reason
            )
    uow.commit()


def _is_lost(delivery: Delivery, may_resend: MayResend) -> bool:
    if delivery.state is not DeliveryState.SENDING:
        return False
    return delivery.attempted_at is None or not may_resend(delivery.attempted_at)


def _wait(attempts: int) -> timedelta:
    doublings: int = 2 ** max(0, attempts - 1)
    return min(LONGEST_WAIT, FIRST_WAIT * doublings)


def _give_up(delivery: Delivery, reason: str, lease: Lease, uow: UnitOfWork, now: datetime) -> None:
    """Fail what is open for this audience and pause it; its papers wait for the next edition."""
    failed = DeliveryState.FAILED
    uow.editions.move(delivery.id, failed, now=now, lease=lease, error=reason)
    uow.editions.withdraw(delivery.audience, reason=reason)
    audience = uow.audiences.lock(delivery.audience)
    if audience.state is AudienceState.ACTIVE:
        uow.audiences.update(
            replace(audience, state=AudienceState.PAUSED, state_reason=reason, next_due_at=None)
        )
