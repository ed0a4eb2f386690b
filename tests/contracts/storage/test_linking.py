"""Links under way, refusals, and readers that become one, two, or nobody."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from bot.domain.audiences import AudienceKind, Interests
from bot.domain.editions import DeliveryState
from bot.domain.errors import LeaseLost, NotFound
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, PaperId, ReaderId
from bot.domain.leases import SENDER_LEASE
from bot.domain.people import LinkRequest, Refusal
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Aside, Vote
from bot.storage.database import Database
from bot.storage.tables import METADATA, ImpressionRow, InterestRow
from tests.contracts.storage.values import (
    NOW,
    READER,
    SECOND,
    add_papers,
    add_reader,
    audience,
    edition,
    signal,
)

OTHER = AccountRef(platform="slack", tenant="T1", external_id="U1")
REQUEST = LinkRequest(code_hash="code", asker=READER, other=None, expires_at=NOW)
P_A, P_B = PaperId("p_a"), PaperId("p_b")


def direct(work: UnitOfWork, reader: ReaderId, account: AccountRef) -> AudienceId:
    """The audience of an account's own messages, with an edition that holds p_a."""
    to = replace(audience(AudienceRef.direct(account), owner=reader), kind=AudienceKind.DIRECT)
    stored = work.audiences.add(to).id
    work.editions.add(edition(stored, "p_a"))
    return stored


def test_an_account_has_one_request_at_a_time(database: Database) -> None:
    with database.unit_of_work() as work:
        work.links.put(REQUEST)
        assert work.links.get("code") == REQUEST
        joined = replace(REQUEST, other=OTHER)
        work.links.put(joined)
        assert work.links.get("code") == joined
        work.links.put(replace(REQUEST, code_hash="newer", expires_at=NOW + SECOND))
        assert work.links.get("code") is None
        work.links.put(replace(REQUEST, code_hash="theirs", asker=OTHER))
        work.links.expire(NOW)
        assert work.links.get("theirs") is None
        assert work.links.get("newer") is not None
        work.links.remove("newer")
        assert work.links.get("newer") is None


def test_refusals_are_kept_until_nothing_is_refused(database: Database) -> None:
    with database.unit_of_work() as work:
        assert work.refusals.get("b") is None
        work.refusals.put(Refusal(account_hash="b", forgotten_at=NOW))
        work.refusals.put(Refusal(account_hash="a", ignored_since=NOW))
        both = Refusal(account_hash="b", forgotten_at=NOW, ignored_since=NOW + SECOND)
        work.refusals.put(both)
        assert work.refusals.get("b") == both
        assert [each.account_hash for each in work.refusals.all()] == ["a", "b"]
        over = Refusal(account_hash="a", ignored_until=NOW)
        work.refusals.put(over)
        assert list(work.refusals.all()) == [over, both]
        work.refusals.put(Refusal(account_hash="a"))
        assert list(work.refusals.all()) == [both]


def test_acts_that_two_readers_share_are_merged(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        kept, gone = add_reader(work), add_reader(work, OTHER)
        here = work.audiences.add(audience()).id
        mine = signal(kept, "p_a", at=NOW, back=NOW + SECOND)
        theirs = signal(gone, "p_a", at=NOW + 2 * SECOND, back=NOW, where=here)
        alone = signal(gone, "p_b", Vote.DOWN, message="m2")
        for act in (mine, theirs, alone):
            work.signals.put(act)
        work.readers.merge(kept, gone)
        as_mine = [replace(act, key=replace(act.key, reader=kept)) for act in (theirs, alone)]
        assert list(work.signals.of_reader(kept)) == [mine.merged(as_mine[0]), as_mine[1]]
        assert work.signals.votes(kept) == {P_A: Vote.UP, P_B: Vote.DOWN}
        assert list(work.signals.of_reader(gone)) == []


def test_interests_of_who_stays_come_first(database: Database) -> None:
    with database.unit_of_work() as work:
        kept, gone = add_reader(work), add_reader(work, OTHER)
        work.readers.set_interests(kept, Interests(topics=("b", "Ä"), muted=("m",)), now=NOW)
        later = NOW + SECOND
        theirs = Interests(topics=("a", "ä", "b", "c"), muted=("c", "m"))
        work.readers.set_interests(gone, theirs, now=later)
        work.readers.merge(kept, gone)
        assert work.readers.interests(kept) == Interests(
            topics=("b", "Ä", "a", "c"), muted=("m", "c")
        )
        work.commit()
    with database.engine.connect() as connection:
        rows = connection.execute(select(InterestRow.topic, InterestRow.created_at))
        dates = {(topic, date) for topic, date in rows}
    assert dates == {("b", NOW), ("Ä", NOW), ("m", NOW), ("a", later), ("c", later)}


def test_what_two_readers_saved_keeps_the_earlier_date(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        kept, gone = add_reader(work), add_reader(work, OTHER)
        for reader, paper, at in [
            (kept, P_A, NOW + SECOND),
            (gone, P_A, NOW),
            (kept, P_B, NOW),
            (gone, P_B, NOW + SECOND),
        ]:
            work.saves.put(reader, paper, Aside.SAVED, now=at)
        work.saves.put(gone, P_B, Aside.NOT_NOW, now=NOW)
        work.readers.merge(kept, gone)
        assert work.saves.of(kept, Aside.SAVED) == {P_A: NOW, P_B: NOW}
        assert work.saves.of(kept, Aside.NOT_NOW) == {P_B: NOW}


def test_accounts_and_audiences_go_to_who_stays_and_keep_their_place(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        kept, gone = add_reader(work), add_reader(work, OTHER)
        channel = work.audiences.add(audience(owner=gone)).id
        mine, theirs = direct(work, kept, READER), direct(work, gone, OTHER)
        work.readers.merge(kept, gone)
        assert work.readers.get(kept).accounts == (OTHER, READER)
        assert work.readers.find(OTHER) == work.readers.find(READER)
        with pytest.raises(NotFound):
            work.readers.get(gone)
        for each in (channel, mine, theirs):
            assert work.audiences.get(each).owner == kept
        assert work.audiences.get(theirs).ref == AudienceRef.direct(OTHER)
        assert work.editions.shown(theirs) == {"p_a"}


def test_impressions_go_to_who_stays(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        kept, gone = add_reader(work), add_reader(work, OTHER)
        work.commit()
    with database.engine.begin() as connection:
        connection.execute(
            insert(ImpressionRow),
            {
                "reader_id": gone,
                "surface": "topic",
                "paper_id": "p_a",
                "position": 1,
                "score": 0.5,
                "slot": "ranked",
                "probability": 1.0,
                "epoch": 1,
                "shown_at": NOW,
            },
        )
    with database.unit_of_work() as work:
        work.readers.merge(kept, gone)
        (row,) = work.readers.records(kept)["impressions"]
        assert (row["surface"], row["paper_id"]) == ("topic", "p_a")


def test_an_account_that_is_separated_has_nothing_but_its_own_messages(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        kept, gone = add_reader(work), add_reader(work, OTHER)
        work.signals.put(signal(gone, "p_a"))
        work.readers.set_interests(gone, Interests(topics=("a",)), now=NOW)
        channel = work.audiences.add(audience(owner=gone)).id
        mine, theirs = direct(work, kept, READER), direct(work, gone, OTHER)
        work.readers.merge(kept, gone)
        alone = work.readers.separate(OTHER, now=NOW + SECOND)
        assert alone.accounts == (OTHER,)
        assert work.readers.find(OTHER) == alone
        assert work.readers.get(kept).accounts == (READER,)
        known = [(OTHER, alone.id, NOW), (READER, kept, NOW)]
        assert list(work.readers.accounts()) == known
        assert work.readers.interests(alone.id) == Interests()
        assert work.signals.votes(alone.id) == {}
        assert work.signals.votes(kept) == {P_A: Vote.UP}
        owners = [work.audiences.get(each).owner for each in (channel, mine, theirs)]
        assert owners == [kept, kept, alone.id]
        with pytest.raises(NotFound):
            work.readers.separate(AccountRef(platform="web", external_id="nobody"), now=NOW)


def fill(work: UnitOfWork) -> ReaderId:
    """A reader who has something of everything, linked, beside one who has as much."""
    add_papers(work, "p_a", "p_b")
    channel = work.audiences.add(audience(owner=add_reader(work))).id
    work.editions.add(edition(channel, "p_a"))
    for account in (READER, OTHER):
        reader = add_reader(work, account)
        work.readers.set_interests(reader, Interests(topics=("a",), muted=("b",)), now=NOW)
        work.signals.put(signal(reader, "p_a", where=channel))
        work.saves.put(reader, P_A, Aside.SAVED, now=NOW)
        work.links.put(replace(REQUEST, code_hash=account.platform, asker=account, expires_at=NOW))
        direct(work, reader, account)
        place = str(AudienceRef.direct(account))
        work.leases.take("sender", place, owner="one", now=NOW, lasts=SENDER_LEASE)
    return add_reader(work)


def test_a_deleted_reader_leaves_no_trace_and_takes_nothing_of_others(database: Database) -> None:
    with database.unit_of_work() as work:
        reader = fill(work)
        other = work.readers.find(OTHER)
        assert other is not None
        before = work.readers.records(other.id)
        work.readers.delete(reader)
        assert work.readers.find(READER) is None
        assert work.readers.records(other.id) == before
        (channel,) = [each for each in work.audiences.all() if each.kind is AudienceKind.CHANNEL]
        assert channel.owner is None
        assert work.editions.shown(channel.id) == {"p_a"}
        work.commit()
    assert everything(database).count("you") == 0
    assert everything(database).count("U1") > 0


def everything(database: Database) -> str:
    """All that a database holds, as one text."""
    with database.engine.connect() as connection:
        return "\n".join(
            str(tuple(row))
            for table in METADATA.sorted_tables
            for row in connection.execute(table.select())
        )


def test_who_sends_to_a_deleted_reader_is_stopped(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        reader = add_reader(work)
        to = direct(work, reader, READER)
        place = AudienceRef.direct(READER).place
        lease = work.leases.take("sender", str(place), owner="one", now=NOW, lasts=SENDER_LEASE)
        assert lease is not None
        message = work.editions.latest(to)[0]
        work.readers.delete(reader)
        with pytest.raises(LeaseLost):
            work.editions.move(message.id, DeliveryState.SENT, now=NOW, lease=lease)
        assert list(work.editions.open(place)) == []


def test_records_hold_every_row_that_leads_to_the_reader(database: Database) -> None:
    with database.unit_of_work() as work:
        reader = fill(work)
        stored = work.readers.records(reader)
        with pytest.raises(NotFound):
            work.readers.records(ReaderId(99))
    about_readers = {"readers"}
    for table in METADATA.sorted_tables:  # parents come first
        parents = {key.column.table.name for key in table.foreign_keys}
        if parents & about_readers:
            about_readers.add(table.name)
    assert set(stored) == about_readers | {"link_requests"}
    assert {name: len(rows) for name, rows in stored.items()} == {
        "readers": 1,
        "accounts": 1,
        "interests": 2,
        "signals": 1,
        "saves": 1,
        "link_requests": 1,
        "audiences": 2,
        "editions": 1,
        "deliveries": 2,
        "shown": 1,
        "impressions": 1,
    }
    header = stored["deliveries"][0]["payload"]
    assert isinstance(header, dict)
    assert header["title"] == "2026-03-08"
    assert stored["accounts"][0]["created_at"] == NOW
