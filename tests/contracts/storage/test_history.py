"""What was posted where, as the ledger tells a chat that keeps no messages of its own."""

from dataclasses import replace

import pytest
from sqlalchemy import event, update

from bot.domain.editions import DeliveryState, PaperCard, PapersPayload, Sent
from bot.domain.errors import NotFound
from bot.domain.ids import AudienceId, AudienceRef, DeliveryId, EditionId, PaperId
from bot.domain.leases import SENDER_LEASE
from bot.domain.ports import UnitOfWork
from bot.storage.database import Database
from bot.storage.tables import PaperRow
from tests.contracts.storage.values import CHANNEL, NOW, SECOND, add_papers, audience, edition

PLACE = CHANNEL.place
P_A, P_B, P_C = PaperId("p_a"), PaperId("p_b"), PaperId("p_c")


def post(work: UnitOfWork, stored: EditionId, *states: DeliveryState, since: int = 0) -> None:
    """Bring an edition's messages into these states, one a second."""
    lease = work.leases.take("sender", str(PLACE), owner="one", now=NOW, lasts=SENDER_LEASE)
    assert lease is not None
    for message, state in zip(work.editions.of_edition(stored), states, strict=True):
        at = NOW + (since + message.position) * SECOND
        work.editions.move(message.id, state, now=at, lease=lease, message=f"m{message.id}")


def all_sent(work: UnitOfWork, to: AudienceId, *papers: str, period: str = "2026-03-08") -> None:
    last = work.editions.last(to)
    follows = last.id if last else None
    stored = work.editions.add(edition(to, *papers, period=period, follows=follows))
    count = len(work.editions.of_edition(stored))
    since = 10 * int(period[-2:])
    post(work, stored, *[DeliveryState.SENT] * count, since=since)


def test_a_message_is_found_by_its_nonce_and_says_when_it_was_sent(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        to = work.audiences.add(audience()).id
        stored = work.editions.add(edition(to, "p_a"))
        header, paper = work.editions.of_edition(stored)
        post(work, stored, DeliveryState.SENT, DeliveryState.FAILED)
        found = work.editions.by_nonce(header.nonce)
        assert found == work.editions.delivery(header.id)
        assert found.sent_at == NOW
        failed = work.editions.by_nonce(paper.nonce)
        assert failed is not None
        assert (failed.id, failed.sent_at) == (paper.id, None)
        assert work.editions.by_nonce("unheard of") is None


def test_a_channel_s_messages_are_those_that_people_may_see(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c", "p_d")
        to = work.audiences.add(audience()).id
        stored = work.editions.add(edition(to, "p_a", "p_b", "p_c", "p_d"))
        post(
            work,
            stored,
            DeliveryState.SENT,
            DeliveryState.UNKNOWN,
            DeliveryState.FAILED,
            DeliveryState.SENDING,
            DeliveryState.PENDING,
        )
        elsewhere = replace(CHANNEL, channel="#other")
        all_sent(work, work.audiences.add(audience(elsewhere)).id, period="2026-03-09")
        seen = work.editions.messages(PLACE, limit=9)
        assert [each.position for each in seen] == [0, 1, 3]
        assert list(work.editions.messages(PLACE, limit=0)) == []


def test_older_messages_come_page_by_page(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        to = work.audiences.add(audience()).id
        weekly = work.audiences.add(audience(replace(CHANNEL, name="weekly"))).id
        all_sent(work, to, "p_a")
        all_sent(work, weekly, "p_b", period="2026-03-09")
        all_sent(work, to, "p_c", period="2026-03-10")
        whole = work.editions.messages(PLACE, limit=99)
        assert [each.id for each in whole] == sorted(each.id for each in whole)
        pages, before = [], None
        while page := work.editions.messages(PLACE, before=before, limit=4):
            pages.append([each.id for each in page])
            before = page[0].id
        ids = [each.id for each in whole]
        assert pages == [ids[2:], ids[:2]]
        with pytest.raises(NotFound):
            work.editions.messages(PLACE, before=DeliveryId(99), limit=1)


def test_messages_with_papers_that_were_sent_since_come_newest_first(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        to = work.audiences.add(audience()).id
        slack = AudienceRef.parse("slack:T1/C1")
        there = work.audiences.add(audience(slack)).id
        all_sent(work, to, "p_a", "p_b")
        all_sent(work, there, "p_a", period="2026-03-09")
        third = work.editions.add(edition(to, "p_c", period="2026-03-10", follows=_last(work, to)))
        post(work, third, DeliveryState.SENT, DeliveryState.UNKNOWN, since=100)
        found = work.editions.posted_since(NOW, platform="web")
        assert [(each.place, each.sent_at - NOW) for each in found] == [
            (PLACE, 82 * SECOND),
            (PLACE, 81 * SECOND),
        ]
        for each in found:
            delivery = work.editions.by_message(each.place, each.message)
            assert delivery is not None
            assert delivery.payload.kind == "papers"
        since = NOW + 82 * SECOND
        assert list(work.editions.posted_since(since, platform="web")) == list(found[:1])
        (one,) = work.editions.posted_since(NOW, platform="slack", tenant="T1")
        assert one.place == slack.place
        assert list(work.editions.posted_since(NOW, platform="slack", tenant="T2")) == []


def test_what_was_sent_comes_newest_first(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        to = work.audiences.add(audience()).id
        other = work.audiences.add(audience(AudienceRef(platform="web", channel="#other"))).id
        all_sent(work, to, "p_a", "p_b")
        all_sent(work, other, "p_a", period="2026-03-09")
        third = work.editions.add(edition(to, "p_c", period="2026-03-10", follows=_last(work, to)))
        messages = {each.position: each for each in work.editions.messages(PLACE, limit=9)}
        expected = [
            Sent(paper=P_B, at=NOW + 82 * SECOND, message=messages[2].message or ""),
            Sent(paper=P_A, at=NOW + 81 * SECOND, message=messages[1].message or ""),
        ]
        assert list(work.editions.sent(to)) == expected
        assert list(work.editions.sent(to, limit=1)) == expected[:1]
        post(work, third, DeliveryState.SENT, DeliveryState.UNKNOWN, since=100)
        assert list(work.editions.sent(to)) == expected


def _last(work: UnitOfWork, to: AudienceId) -> EditionId:
    last = work.editions.last(to)
    assert last is not None
    return last.id


def test_papers_of_one_message_come_in_the_order_of_the_others(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        to = work.audiences.add(audience()).id
        cards = tuple(PaperCard(paper_id=each, number=1, title=each) for each in (P_A, P_B))
        compact = replace(edition(to, "p_a", "p_b"), payloads=(PapersPayload(cards=cards),))
        post(work, work.editions.add(compact), DeliveryState.SENT)
        assert [each.paper for each in work.editions.sent(to)] == [P_B, P_A]


def test_a_paper_that_became_another_was_sent_once(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        to = work.audiences.add(audience()).id
        all_sent(work, to, "p_a")
        all_sent(work, to, "p_b", period="2026-03-09")
        work.commit()
    with database.engine.begin() as connection:
        connection.execute(update(PaperRow).where(PaperRow.id == P_A).values(merged_into=P_B))
    with database.unit_of_work() as work:
        ((paper, at),) = [(each.paper, each.at) for each in work.editions.sent(to)]
        assert (paper, at) == (P_B, NOW + 91 * SECOND)


def test_looking_back_takes_as_many_statements_however_much_there_is(database: Database) -> None:
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    counts: list[int] = []
    for period in ("2026-03-08", "2026-03-09"):
        names = [f"{period}{number}" for number in range(8)]
        with database.unit_of_work() as work:
            add_papers(work, *names)
            found = work.audiences.find(CHANNEL)
            to = found.id if found else work.audiences.add(audience()).id
            all_sent(work, to, *names, period=period)
            statements.clear()
            before = work.editions.messages(PLACE, limit=99)[-1].id
            assert len(work.editions.messages(PLACE, before=before, limit=99)) % 9 == 8
            assert len(work.editions.sent(to)) % 8 == 0
            counts.append(len(statements))
            work.commit()
    assert counts[0] == counts[1]
