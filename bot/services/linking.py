"""Accounts of one person made one reader: a code asked for on one side, agreed to on both.

A code has eight of 31 signs: 31**8, almost 10**12 codes. It is good for ten minutes, in which even
a thousand tries a second would find one of a hundred open codes in one of some ten thousand cases;
and then the account that asked must still confirm, which finds that the right one was turned away.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.people import LinkRequest
from bot.domain.ports import UnitOfWork
from bot.services import privacy
from bot.services.privacy import Keep

CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No two of them look alike."""
CODE_LENGTH = 8
LASTS = timedelta(minutes=10)

BAD_CODE = "This code is wrong, used, or older than ten minutes; /papers link gives a new one."
NOT_LINKED = "This account is linked with no other; /papers link shows how to."


class Step(StrEnum):
    """What came of confirming a code."""

    NOBODY_YET = "nobody has used the code"
    AGREED = "the asker must confirm"
    LINKED = "one reader now"
    ALREADY = "one reader before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a link came; `other` is the account on the other side, where there is one.

    `ignored` tells that one side wants never to be learned from, which now holds for both.
    """

    step: Step
    other: AccountRef | None = None
    ignored: bool = False


def ask(account: AccountRef, code: str, uow: UnitOfWork, *, now: datetime) -> LinkRequest:
    """Let this code stand for an account for ten minutes, in place of any other it had. Commits."""
    request = LinkRequest(
        code_hash=_hashed(code, uow), asker=account, other=None, expires_at=now + LASTS
    )
    uow.links.expire(now)
    uow.links.put(request)
    uow.commit()
    return request


def confirm(
    account: AccountRef, typed: str, uow: UnitOfWork, *, now: datetime, keep: Keep
) -> Progress:
    """Take a code, on either side of it; when both did, they are one reader. Commits.

    Raises InvalidInput for a code that is good for nothing, in the same words whatever the reason.
    """
    request = _request(typed, uow, now)
    if account == request.asker:
        progress = _link(request, uow, now=now, keep=keep)
    elif _same_reader(account, request.asker, uow):
        progress = Progress(step=Step.ALREADY, other=request.asker)
    elif request.other in {None, account}:
        uow.links.put(replace(request, other=account))
        progress = Progress(step=Step.AGREED, other=request.asker)
    else:
        raise InvalidInput(BAD_CODE)
    uow.commit()
    return progress


def linked_with(account: AccountRef, uow: UnitOfWork) -> tuple[AccountRef, ...]:
    """Return the other accounts of an account's reader; raises InvalidInput if there is none."""
    reader = uow.readers.find(account)
    others = [each for each in reader.accounts if each != account] if reader else []
    if not others:
        raise InvalidInput(NOT_LINKED)
    return tuple(others)


def unlink(account: AccountRef, uow: UnitOfWork, *, now: datetime) -> tuple[AccountRef, ...]:
    """Let an account be a reader of its own, of whom nothing is known; returns those it leaves.

    What was composed for it and not sent yet never is. Commits; raises InvalidInput if it is
    linked with none.
    """
    reader = uow.readers.find(account)
    if reader is not None:
        uow.readers.lock(reader.id)  # of two that leave at once, the last one stays
    left = linked_with(account, uow)
    uow.readers.separate(account, now=now)
    direct = uow.audiences.find(AudienceRef.direct(account))
    if direct is not None:
        uow.editions.withdraw(direct.id, reason="no longer linked")
    uow.commit()
    return left


def _request(typed: str, uow: UnitOfWork, now: datetime) -> LinkRequest:
    code = "".join(typed.upper().replace("-", "").split())
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_SIGNS):
        raise InvalidInput(BAD_CODE)
    request = uow.links.get(_hashed(code, uow))
    if request is None or request.expires_at <= now:
        raise InvalidInput(BAD_CODE)
    return request


def _link(request: LinkRequest, uow: UnitOfWork, *, now: datetime, keep: Keep) -> Progress:
    """Make both one reader; what the asker named comes first."""
    other = request.other
    if other is None:
        return Progress(step=Step.NOBODY_YET)
    uow.links.remove(request.code_hash)
    if _same_reader(request.asker, other, uow):
        return Progress(step=Step.ALREADY, other=other)
    kept = uow.readers.ensure(request.asker, now=now).id
    uow.readers.merge(kept, uow.readers.ensure(other, now=now).id)
    ignored = privacy.share_wishes(uow.readers.get(kept), uow, keep=keep)
    return Progress(step=Step.LINKED, other=other, ignored=ignored)


def _same_reader(one: AccountRef, other: AccountRef, uow: UnitOfWork) -> bool:
    readers = uow.readers.find(one), uow.readers.find(other)
    return readers[0] is not None and readers[0] == readers[1]


def _hashed(code: str, uow: UnitOfWork) -> str:
    """Hash a code slowly: whoever reads the database cannot try all codes within ten minutes.

    4 MB and some ten milliseconds. <https://www.rfc-editor.org/rfc/rfc7914>
    """
    return hashlib.scrypt(code.encode(), salt=uow.refusals.salt(), n=2**12, r=8, p=1).hex()
