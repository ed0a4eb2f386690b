"""Everything that is stored about a person, as plain data for them to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.audiences import Reader
from bot.domain.ids import AccountRef, PaperId
from bot.domain.ports import UnitOfWork
from bot.services.privacy import refusal_of

Json = dict[str, Any]
Record = Mapping[str, object]

TITLED = "paper_id"
OF_THE_READER = {"reader_id", "owner_id"}
"""Numbers that say, in every record, that it is this reader's."""


def export(account: AccountRef, uow: UnitOfWork) -> Json | None:
    """Return everything stored about an account's reader, None when nothing is."""
    reader = uow.readers.find(account)
    accounts = (account,) if reader is None else reader.accounts
    refusals = [each for one in accounts if (each := _refused(one, uow)) is not None]
    if reader is None:
        return {"reader": str(account), "refusals": refusals} if refusals else None
    return _whole(account, reader, uow) | {"refusals": refusals}


def _whole(account: AccountRef, reader: Reader, uow: UnitOfWork) -> Json:
    interests = uow.readers.interests(reader.id)
    records = dict(uow.readers.records(reader.id))
    since = {"reader": next(each["created_at"] for each in records.pop("readers"))}
    since |= {_account(each): each["created_at"] for each in records.pop("accounts")}
    titles = _titles(records, uow)
    places = {each.id: str(each.ref) for each in uow.audiences.all()}
    return {
        "reader": str(account),
        "accounts": [str(each) for each in reader.accounts],
        "since": {name: _plain(at) for name, at in since.items()},
        "topics": list(interests.topics),
        "muted": list(interests.muted),
    } | {
        name: [_readable(record, titles, places) for record in some]
        for name, some in records.items()
    }


def _readable(record: Record, titles: Mapping[object, str], places: Mapping[Any, str]) -> Json:
    """Return a record with papers' titles and audiences' names instead of numbers."""
    readable: Json = {}
    for name, value in record.items():
        if name in OF_THE_READER:
            continue
        if name == TITLED:
            readable |= {"paper": value, "title": titles.get(value)}
        elif name == "audience_id":
            readable["audience"] = places.get(value)
        else:
            readable[name] = _plain(value)
    return readable


def _titles(records: Mapping[str, Sequence[Record]], uow: UnitOfWork) -> dict[object, str]:
    papers = {
        PaperId(str(record[TITLED]))
        for some in records.values()
        for record in some
        if TITLED in record
    }
    return {paper: record.content.title for paper, record in uow.papers.get(papers).items()}


def _account(record: Record) -> str:
    return str(
        AccountRef(
            platform=str(record["platform"]),
            tenant=str(record["tenant"]),
            external_id=str(record["external_id"]),
        )
    )


def _refused(account: AccountRef, uow: UnitOfWork) -> Json | None:
    refusal = refusal_of(account, uow)
    if refusal.is_empty:
        return None
    return {
        "account": str(account),
        "forgotten_at": _plain(refusal.forgotten_at),
        "ignored_since": _plain(refusal.ignored_since),
        "ignored_until": _plain(refusal.ignored_until),
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
