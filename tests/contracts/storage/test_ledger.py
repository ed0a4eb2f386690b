from dataclasses import replace

import pytest

from bot.domain.audiences import AudienceState, Layout
from bot.domain.editions import (
    Action,
    ActionName,
    DeliveryState,
    HeaderPayload,
    LastEdition,
    Link,
    NotePayload,
    PaperCard,
    PapersPayload,
)
from bot.domain.errors import LeaseLost, NotFound, StorageError
from bot.domain.ids import AudienceId, AudienceRef, DeliveryId, PaperId
from bot.domain.leases import SENDER_LEASE, Lease
from bot.domain.ports import UnitOfWork
from bot.storage.database import Database
from tests.contracts.storage.values import CHANNEL, NOW, SECOND, add_papers, audience, edition

PLACE = CHANNEL.place
OTHER = AudienceRef(platform="web", channel="#other")


def settle(
    work: UnitOfWork, ref: AudienceRef = CHANNEL, *, layout: Layout = Layout.CARDS
) -> AudienceId:
    return work.audiences.add(audience(ref, layout=layout)).id


def lease(work: UnitOfWork, owner: str = "one") -> Lease:
    taken = work.leases.take("sender", str(PLACE), owner=owner, now=NOW, lasts=SENDER_LEASE)
    assert taken is not None
    return taken


def test_an_edition_is_remembered_as_the_last(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        to = settle(work)
        assert work.editions.last(to) is None
        first = work.editions.add(edition(to, "p_a"))
        second = work.editions.add(edition(to, period="2026-03-09", follows=first))
        assert work.editions.last(to) == LastEdition(
            id=second, period="2026-03-09", cutoff=7, composed_at=NOW, considered=110, cleared=()
        )
        assert work.editions.exists(to, "2026-03-08")
        assert not work.editions.exists(to, "2026-03-10")


def test_a_period_has_one_edition(database: Database) -> None:
    with database.unit_of_work() as work:
        to = settle(work)
        first = work.editions.add(edition(to))
        with pytest.raises(StorageError, match="refused"):
            work.editions.add(edition(to, follows=first))


def test_an_edition_composed_before_the_last_was_stored_is_refused(database: Database) -> None:
    with database.unit_of_work() as work:
        to = settle(work)
        work.editions.add(edition(to))
        with pytest.raises(StorageError, match="compose it again"):
            work.editions.add(edition(to, period="2026-03-09", follows=None))


def test_payloads_are_kept_whole_and_in_order(database: Database) -> None:
    card = PaperCard(
        paper_id=PaperId("p_a"),
        number=1,
        title="<b>“Ünïcode”</b> \u2028",
        authors=("A", "B"),
        published=NOW.date(),
        links=(Link(label="pdf", url="https://example.org/?a=1&b=2"),),
        because=("graph", "attention"),
    )
    undo = Action(name=ActionName.UNDO, label="Undo", subject="p_a")
    header = HeaderPayload(title="Sunday", lines=("3 of 110",), actions=(undo,))
    payloads = (
        header,
        PapersPayload(cards=(card, card), header=header, footer="–"),
        NotePayload(text="Quiet today."),
    )
    with database.unit_of_work() as work:
        stored = work.editions.add(replace(edition(settle(work)), payloads=payloads))
        work.commit()
    with database.unit_of_work() as work:
        messages = work.editions.of_edition(stored)
        assert tuple(message.payload for message in messages) == payloads
        assert [message.position for message in messages] == [0, 1, 2]
        assert {message.to for message in messages} == {CHANNEL}
        assert list(work.editions.latest(messages[0].audience)) == list(messages)
        assert work.editions.delivery(messages[1].id) == messages[1]


def test_nonces_are_short_and_stay_the_same(database: Database) -> None:
    nonces = []
    for _ in range(2):
        with database.unit_of_work() as work:  # what is not committed happens again
            add_papers(work, "p_a")
            stored = work.editions.add(edition(settle(work), "p_a"))
            nonces.append([message.nonce for message in work.editions.of_edition(stored)])
    assert nonces[0] == nonces[1]
    assert len(set(nonces[0])) == 2
    assert all(len(nonce) <= 25 for nonce in nonces[0])


def test_a_paper_is_shown_to_an_audience_once(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        to = settle(work)
        first = work.editions.add(edition(to, "p_a"))
        assert work.editions.shown(to) == {"p_a"}
        with pytest.raises(StorageError, match="refused"):
            work.editions.add(edition(to, "p_a", period="2026-03-09", follows=first))


def test_a_paper_that_no_message_holds_is_not_said_to_be_shown(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        bare = replace(edition(settle(work), "p_a"), payloads=())
        with pytest.raises(StorageError, match="No message"):
            work.editions.add(bare)


@pytest.mark.parametrize("state", list(DeliveryState))
def test_only_a_failure_forgets_what_was_shown(database: Database, state: DeliveryState) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        to = settle(work)
        message = work.editions.of_edition(work.editions.add(edition(to, "p_a", "p_b")))[1]
        work.editions.move(message.id, state, now=NOW, lease=lease(work))
        left = {"p_b"} if state is DeliveryState.FAILED else {"p_a", "p_b"}
        assert work.editions.shown(to) == left
        assert work.editions.delivery(message.id).state is state


def test_a_delivery_is_followed_from_pending_to_sent(database: Database) -> None:
    with database.unit_of_work() as work:
        to = settle(work)
        (message,) = work.editions.of_edition(work.editions.add(edition(to)))
        held = lease(work)
        assert (message.state, message.attempts) == (DeliveryState.PENDING, 0)
        work.editions.move(message.id, DeliveryState.SENDING, now=NOW, lease=held)
        work.editions.move(
            message.id,
            DeliveryState.PENDING,
            now=NOW,
            lease=held,
            error="slow down",
            not_before=NOW + SECOND,
        )
        waiting = work.editions.delivery(message.id)
        assert (waiting.attempts, waiting.error) == (1, "slow down")
        assert (waiting.attempted_at, waiting.not_before) == (NOW, NOW + SECOND)
        assert work.editions.last_sent_at(to) is None
        again = NOW + 2 * SECOND
        work.editions.move(message.id, DeliveryState.SENDING, now=again, lease=held)
        work.editions.move(
            message.id, DeliveryState.SENT, now=again + SECOND, lease=held, message="m1"
        )
        sent = work.editions.delivery(message.id)
        assert (sent.state, sent.attempts, sent.attempted_at) == (DeliveryState.SENT, 2, again)
        assert (sent.message, sent.error, sent.not_before) == ("m1", "", None)
        assert work.editions.last_sent_at(to) == again + SECOND
        assert work.editions.by_message(PLACE, "m1") == sent
        assert work.editions.by_message(OTHER.place, "m1") is None
        assert list(work.editions.open(PLACE)) == []


def test_a_delivery_that_is_attempted_again_keeps_when_it_may_first_have_arrived(
    database: Database,
) -> None:
    with database.unit_of_work() as work:
        to = settle(work)
        (message,) = work.editions.of_edition(work.editions.add(edition(to)))
        held = lease(work)
        for at in (NOW, NOW + SECOND):
            work.editions.move(message.id, DeliveryState.SENDING, now=at, lease=held)
        again = work.editions.delivery(message.id)
        assert (again.attempts, again.attempted_at) == (2, NOW)


def test_moving_without_the_lease_is_refused_and_changes_nothing(database: Database) -> None:
    with database.unit_of_work() as work:
        (message,) = work.editions.of_edition(work.editions.add(edition(settle(work))))
        late = lease(work)
        later = NOW + SENDER_LEASE
        work.leases.take("sender", str(PLACE), owner="two", now=later, lasts=SENDER_LEASE)
        with pytest.raises(LeaseLost):
            work.editions.move(message.id, DeliveryState.SENT, now=later, lease=late, message="m")
        assert work.editions.delivery(message.id) == message


def test_a_lease_that_ran_out_but_that_nobody_took_still_counts(database: Database) -> None:
    with database.unit_of_work() as work:
        (message,) = work.editions.of_edition(work.editions.add(edition(settle(work))))
        held = lease(work)
        work.editions.move(message.id, DeliveryState.SENT, now=NOW + 2 * SENDER_LEASE, lease=held)
        assert work.editions.delivery(message.id).state is DeliveryState.SENT


def test_a_channel_s_editions_are_posted_in_order(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        first = settle(work)
        second = settle(work, replace(CHANNEL, name="weekly"))
        elsewhere = settle(work, OTHER)
        work.editions.add(edition(second, "p_a"))
        work.editions.add(edition(elsewhere))
        work.editions.add(edition(first, "p_b"))
        places = [(message.audience, message.position) for message in work.editions.open(PLACE)]
        assert places == [(second, 0), (second, 1), (first, 0), (first, 1)]
        assert list(work.editions.open_places(NOW)) == [OTHER.place, PLACE]


def test_a_channel_waits_until_its_message_may_be_tried(database: Database) -> None:
    with database.unit_of_work() as work:
        (message,) = work.editions.of_edition(work.editions.add(edition(settle(work))))
        later = NOW + SECOND
        work.editions.move(
            message.id, DeliveryState.PENDING, now=NOW, lease=lease(work), not_before=later
        )
        assert list(work.editions.open_places(NOW)) == []
        assert list(work.editions.open_places(later)) == [PLACE]
        assert [waiting.id for waiting in work.editions.open(PLACE)] == [message.id]
        assert work.editions.first_open(PLACE) == work.editions.delivery(message.id)


@pytest.mark.parametrize("state", [AudienceState.PAUSED, AudienceState.ENDED])
def test_the_deliveries_of_who_is_paused_or_gone_are_not_open(
    database: Database, state: AudienceState
) -> None:
    with database.unit_of_work() as work:
        to = settle(work)
        work.editions.add(edition(to))
        work.audiences.update(replace(work.audiences.get(to), state=state))
        assert list(work.editions.open(PLACE)) == []
        assert work.editions.first_open(PLACE) is None
        assert list(work.editions.open_places(NOW)) == []
        assert len(work.editions.latest(to)) == 1


@pytest.mark.parametrize("layout", list(Layout))
def test_only_in_threads_papers_belong_under_the_header(database: Database, layout: Layout) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        stored = work.editions.add(edition(settle(work, layout=layout), "p_a"))
        header, paper = work.editions.of_edition(stored)
        assert (header.thread, paper.thread) == (None, None)
        sent = DeliveryState.SENT
        work.editions.move(header.id, sent, now=NOW, lease=lease(work), message="m1")
        threads = [message.thread for message in work.editions.of_edition(stored)]
        assert threads == [None, "m1" if layout is Layout.THREAD else None]


@pytest.mark.parametrize("fate", [DeliveryState.FAILED, DeliveryState.UNKNOWN])
def test_where_the_header_of_a_thread_is_lost_the_first_paper_stands_for_it(
    database: Database, fate: DeliveryState
) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        to = settle(work, layout=Layout.THREAD)
        stored = work.editions.add(edition(to, "p_a", "p_b", "p_c"))
        header, first, *_ = work.editions.of_edition(stored)
        work.editions.move(header.id, fate, now=NOW, lease=lease(work))
        sent = DeliveryState.SENT
        work.editions.move(first.id, sent, now=NOW, lease=lease(work), message="m1")
        threads = [message.thread for message in work.editions.of_edition(stored)]
        assert threads == [None, None, "m1", "m1"]


def lost(work: UnitOfWork, delivery: DeliveryId) -> Lease:
    """Let a message be posted with unknown fate, and return the lease it was posted under."""
    held = lease(work)
    work.editions.move(delivery, DeliveryState.SENDING, now=NOW, lease=held)
    work.editions.move(delivery, DeliveryState.UNKNOWN, now=NOW, lease=held, error="broken")
    return held


def test_what_is_unknown_can_wait_again_as_if_it_were_new(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        to = settle(work)
        stored = work.editions.add(edition(to, "p_a", "p_b"))
        header, first, second = work.editions.of_edition(stored)
        lost(work, first.id)
        assert [each.id for each in work.editions.open(PLACE)] == [header.id, second.id]
        assert work.editions.again(first.id, now=NOW + SECOND)
        waiting = work.editions.delivery(first.id)
        assert replace(waiting, attempted_at=None) == first
        assert [each.id for each in work.editions.open(PLACE)] == [header.id, first.id, second.id]
        assert work.editions.first_open(PLACE) == work.editions.delivery(header.id)
        assert list(work.editions.open_places(NOW)) == [PLACE]
        assert work.editions.shown(to) == {"p_a", "p_b"}


@pytest.mark.parametrize("state", [each for each in DeliveryState if each.value != "unknown"])
def test_nothing_but_what_is_unknown_waits_again(database: Database, state: DeliveryState) -> None:
    with database.unit_of_work() as work:
        (message,) = work.editions.of_edition(work.editions.add(edition(settle(work))))
        work.editions.move(message.id, state, now=NOW, lease=lease(work), message="m1")
        before = work.editions.delivery(message.id)
        assert not work.editions.again(message.id, now=NOW + SECOND)
        assert not work.editions.again(DeliveryId(99), now=NOW + SECOND)
        assert work.editions.delivery(message.id) == before


@pytest.mark.parametrize("is_withdrawn", [True, False], ids=["withdrawn", "refused"])
def test_what_waits_again_and_fails_is_unknown_once_more_and_stays_shown(
    database: Database, *, is_withdrawn: bool
) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        to = settle(work)
        _, first, second = work.editions.of_edition(work.editions.add(edition(to, "p_a", "p_b")))
        held = lost(work, first.id)
        work.editions.again(first.id, now=NOW)
        if is_withdrawn:
            work.editions.withdraw(to, reason="gone")
        else:
            for each in (first, second):
                failed = DeliveryState.FAILED
                work.editions.move(each.id, failed, now=NOW, lease=held, error="gone")
        states = [(each.state, each.error) for each in work.editions.latest(to)[1:]]
        assert states == [(DeliveryState.UNKNOWN, "gone"), (DeliveryState.FAILED, "gone")]
        assert work.editions.shown(to) == {"p_a"}
        assert work.editions.again(first.id, now=NOW)


def test_nobody_s_editions_and_deliveries_are_not_found(database: Database) -> None:
    with database.unit_of_work() as work:
        nobody = AudienceId(99)
        assert list(work.editions.latest(nobody)) == []
        assert work.editions.shown(nobody) == frozenset()
        with pytest.raises(NotFound):
            work.editions.add(edition(nobody))
        with pytest.raises(NotFound):
            work.editions.delivery(DeliveryId(99))
        with pytest.raises(NotFound):
            work.editions.move(DeliveryId(99), DeliveryState.SENT, now=NOW, lease=lease(work))
