"""To forget a person for good, and to learn nothing from who does not want it.

Both are known by a keyed hash of the account: whoever reads the database cannot tell whose it is
without trying every account there may be, and the salt is in every backup, so that who was
forgotten is known again in one that is restored.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audiences import Audience, AudienceKind, Reader
from bot.domain.ids import AccountRef, ReaderId
from bot.domain.people import Refusal, later
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Aside

Keep = Callable[[Sequence[Refusal]], None]
"""Writes refusals down where no restored backup takes them away; when it returns they are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What is stored about a person, counted: what forgetting them deletes, and what it leaves.

    A vote that was taken back is none. `channels` are those that they set up: their digests are
    other people's too, and stay.
    """

    accounts: tuple[AccountRef, ...] = ()
    papers_voted_on: int = 0
    saved: int = 0
    put_away: int = 0
    topics: int = 0
    direct: int = 0
    channels: tuple[str, ...] = ()


def holdings(account: AccountRef, uow: UnitOfWork) -> Holdings:
    """Count what is stored about an account's reader; of nobody it is nothing."""
    reader = uow.readers.find(account)
    if reader is None:
        return Holdings()
    interests, owned = uow.readers.interests(reader.id), _owned(reader, uow)
    return Holdings(
        accounts=reader.accounts,
        papers_voted_on=len(uow.signals.votes(reader.id)),
        saved=len(uow.saves.of(reader.id, Aside.SAVED)),
        put_away=len(uow.saves.of(reader.id, Aside.NOT_NOW)),
        topics=len(interests.topics) + len(interests.muted),
        direct=sum(each.kind is AudienceKind.DIRECT for each in owned),
        channels=tuple(each.called for each in owned if each.kind is not AudienceKind.DIRECT),
    )


def forget(account: AccountRef, uow: UnitOfWork, *, now: datetime, keep: Keep) -> Holdings:
    """Delete all that is stored about a person, ignore for ever what they did until now. Commits.

    Returns what there was.
    """
    held = holdings(account, uow)
    reader = uow.readers.find(account)
    refusals = [
        replace(refusal_of(each, uow), forgotten_at=now) for each in _accounts(account, reader)
    ]
    _store(refusals, uow, keep)
    if reader is not None:
        uow.readers.delete(reader.id)
    uow.commit()
    return held


def ignore(
    account: AccountRef, uow: UnitOfWork, *, ignored: bool, now: datetime, keep: Keep
) -> bool:
    """Learn nothing from a person's acts any more, or learn again; False if it was so. Commits.

    It holds for every account of the person. What was done while ignored stays ignored, whoever
    tells of it later.
    """
    reader = uow.readers.find(account)
    before = [refusal_of(each, uow) for each in _accounts(account, reader)]
    changed = [
        replace(each, ignored_since=now) if ignored else _heard_again(each, now)
        for each in before
        if (each.ignored_since is not None) is not ignored
    ]
    _store(changed, uow, keep)
    uow.commit()
    return bool(changed)


def share_wishes(reader: Reader, uow: UnitOfWork, *, keep: Keep) -> bool:
    """Let all accounts of a reader be ignored if one of them is; whether one is."""
    refusals = [refusal_of(each, uow) for each in reader.accounts]
    since = min((each.ignored_since for each in refusals if each.ignored_since), default=None)
    if since is None:
        return False
    changed = [each for each in refusals if each.ignored_since is None]
    _store([replace(each, ignored_since=since) for each in changed], uow, keep)
    return True


def refusal_of(account: AccountRef, uow: UnitOfWork) -> Refusal:
    """Return what is refused to an account; most are refused nothing."""
    account_hash = _hashed(account, uow.refusals.salt())
    return uow.refusals.get(account_hash) or Refusal(account_hash=account_hash)


def ignoring(uow: UnitOfWork) -> Callable[[AccountRef], bool]:
    """Return what tells which accounts are ignored now, for asking of many."""
    salt = uow.refusals.salt()
    hashes = {each.account_hash for each in uow.refusals.all() if each.ignored_since is not None}
    return lambda account: bool(hashes) and _hashed(account, salt) in hashes


def forget_again(kept: Sequence[Refusal], uow: UnitOfWork) -> int:
    """Unite the refusals kept outside with the database's; how many readers had to go. Commits.

    A database that does not know of a forgetting is an older one that was restored: whoever was
    there before it is forgotten again. One that knows of it deleted them in the same transaction.
    Ignored is who is so in either: to learn from somebody unasked is the worse mistake.
    """
    stored = {refusal.account_hash: refusal for refusal in uow.refusals.all()}
    united = [_united(refusal, stored.get(refusal.account_hash)) for refusal in kept]
    unheard = {
        refusal.account_hash: refusal.forgotten_at
        for refusal in united
        if refusal.forgotten_at is not None
        and refusal.forgotten_at != _forgotten_at(stored.get(refusal.account_hash))
    }
    gone = _back_from_a_backup(unheard, uow) if unheard else frozenset()
    for reader in gone:
        uow.readers.delete(reader)
    for refusal in united:
        uow.refusals.put(refusal)
    uow.commit()
    return len(gone)


def _back_from_a_backup(unheard: Mapping[str, datetime], uow: UnitOfWork) -> frozenset[ReaderId]:
    """Return the readers who have an account from before it was forgotten."""
    salt = uow.refusals.salt()
    return frozenset(
        reader
        for account, reader, since in uow.readers.accounts()
        if (forgotten_at := unheard.get(_hashed(account, salt))) is not None
        and since <= forgotten_at
    )


def _united(kept: Refusal, stored: Refusal | None) -> Refusal:
    if stored is None:
        return kept
    since = stored.ignored_since or kept.ignored_since
    return replace(stored.with_times_of(kept), ignored_since=since)


def _heard_again(refusal: Refusal, now: datetime) -> Refusal:
    until = later(now, refusal.ignored_until)  # no clock that was set back lets anything through
    return replace(refusal, ignored_since=None, ignored_until=until)


def _forgotten_at(refusal: Refusal | None) -> datetime | None:
    return None if refusal is None else refusal.forgotten_at


def _store(refusals: Sequence[Refusal], uow: UnitOfWork, keep: Keep) -> None:
    """Write refusals down, first where no crash and no restored backup can undo it."""
    if refusals:
        keep(refusals)
    for refusal in refusals:
        uow.refusals.put(refusal)


def _accounts(account: AccountRef, reader: Reader | None) -> Sequence[AccountRef]:
    return (account,) if reader is None else reader.accounts


def _owned(reader: Reader, uow: UnitOfWork) -> Sequence[Audience]:
    return [audience for audience in uow.audiences.all() if audience.owner == reader.id]


def _hashed(account: AccountRef, salt: bytes) -> str:
    return hmac.new(salt, str(account).encode(), "sha256").hexdigest()
