from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.moments import moment
from bot.commands.status import last_time, parts
from bot.domain.audiences import AudienceKind, AudienceState, Choosiness
from bot.domain.editions import (
    Delivery,
    DeliveryState,
    LastEdition,
    PaperCard,
    PapersPayload,
)
from bot.domain.health import Component, Status
from bot.domain.ids import AudienceId, DeliveryId, EditionId, PaperId
from bot.domain.replies import Reply, Table
from bot.services import actions
from bot.services.subscriptions import new_audience
from tests.unit.commands.office import (
    DEFAULTS,
    NOW,
    OWN,
    PAPERS,
    Office,
    empty_edition,
    texts,
)

CHANNEL = new_audience(PAPERS, None, kind=AudienceKind.CHANNEL, defaults=DEFAULTS, now=NOW)


def last(considered: int) -> LastEdition:
    return LastEdition(
        id=EditionId(1), period="2026-03-25", cutoff=9, composed_at=NOW, considered=considered
    )


def delivery(state: DeliveryState, papers: int = 2) -> Delivery:
    card = PaperCard(paper_id=PaperId("p_fold"), number=1, title="Folding")
    return Delivery(
        id=DeliveryId(1),
        edition=EditionId(1),
        audience=AudienceId(1),
        to=PAPERS,
        position=0,
        payload=PapersPayload(cards=(card,) * papers),
        nonce="n",
        state=state,
    )


def test_status_tells_of_both_audiences_the_caller_has_here(empty_office: Office) -> None:
    empty_office.type("subscribe here")
    assert texts(empty_office.type("status")) == [
        "next digest for you: not subscribed",
        "next digest for #papers: today at 09:00 (Europe/Berlin); last message: none yet",
    ]
    empty_office.type("subscribe")
    assert texts(empty_office.type("status", place=OWN)) == [
        "next digest for you: today at 09:00 (Europe/Berlin); last message: none yet"
    ]


def test_status_offers_what_comes_next_for_the_caller(empty_office: Office) -> None:
    empty_office.type("subscribe here")
    answer = empty_office.type("status")
    assert isinstance(answer, Reply)
    assert answer.actions == (actions.run("Get digests", "subscribe"),)
    empty_office.type(answer.actions[0].subject)
    answer = empty_office.type("status")
    assert isinstance(answer, Reply)
    assert answer.actions == (
        actions.run("Preview now", "preview"),
        actions.run("Settings", "schedule"),
    )


def test_status_says_why_nothing_came(empty_office: Office) -> None:
    empty_office.type("subscribe")
    empty_office.publish(OWN, empty_edition(considered=14))
    (facts,) = texts(empty_office.type("status", place=OWN))
    assert facts.endswith(
        "nothing: none of 14 new papers cleared the bar (ahead of 97 in 100 papers known)"
    )


def test_a_pause_and_an_end_are_told(empty_office: Office) -> None:
    empty_office.type("subscribe")
    empty_office.type("schedule", values={"pause": "2026-04-02"})
    assert texts(empty_office.type("status", place=OWN))[0].startswith(
        "next digest for you: Thu 2 April at 09:00 (Europe/Berlin), paused until Thu 2 April"
    )
    empty_office.type("unsubscribe")
    assert texts(empty_office.type("status", place=OWN))[0].startswith(
        "next digest for you: not subscribed"
    )


@pytest.mark.parametrize(
    "reason", ["no such channel", "I can't post in #papers: invite me with /invite @Paper Round."]
)
def test_an_audience_paused_by_a_failure_says_which(empty_office: Office, reason: str) -> None:
    empty_office.type("subscribe")
    with empty_office.database.unit_of_work() as uow:
        audience = uow.audiences.find(OWN)
        assert audience is not None
        paused = replace(
            audience, state=AudienceState.PAUSED, state_reason=reason, next_due_at=None
        )
        uow.audiences.update(paused)
        uow.commit()
    assert texts(empty_office.type("status", place=OWN))[0].startswith(
        f"next digest for you: paused: {reason}"
    )


@pytest.mark.parametrize(
    ("considered", "deliveries", "sentence"),
    [
        (110, [delivery(DeliveryState.SENT), delivery(DeliveryState.SENT)], "4 of 110 papers"),
        (
            110,
            [delivery(DeliveryState.SENT), delivery(DeliveryState.FAILED)],
            "4 of 110 papers; 1 message was not sent",
        ),
        (0, [], "nothing: no new paper had come in"),
        (
            1,
            [],
            "nothing: none of 1 new paper cleared the bar (ahead of 97 in 100 papers known)",
        ),
    ],
)
def test_the_last_time_is_one_line(
    considered: int, deliveries: list[Delivery], sentence: str
) -> None:
    assert last_time(CHANNEL, last(considered), deliveries) == sentence


def test_without_a_bar_none_is_named() -> None:
    open_to_all = replace(CHANNEL, choosiness=Choosiness.EVERYTHING)
    assert last_time(open_to_all, last(3), []) == "nothing: none of 3 new papers cleared the bar"


def test_files_and_folders_are_not_named_to_everybody(empty_office: Office) -> None:
    empty_office.components = {
        "database": Component(status=Status.OK, detail="SQLite"),
        "source /srv/papers/news": Component(status=Status.OK, detail="fresh"),
        "source /srv/papers/seeds": Component(
            status=Status.DEGRADED, detail="2026-03-26.txt: listing 41 has no abstract"
        ),
        "slack": Component(status=Status.FAILED, detail="reading C:\\tokens failed"),
    }
    expected = Table(
        head=("part", "is", ""),
        rows=(
            ("slack", "failed", ""),
            ("news", "ok", "fresh"),
            ("seeds", "degraded", ""),
        ),
    )
    answer = empty_office.type("status")
    assert isinstance(answer, Reply)
    assert answer.blocks[-1] == expected


def test_other_peoples_audiences_are_not_named_to_whoever_asks(empty_office: Office) -> None:
    empty_office.components = {
        "editions": Component(status=Status.DEGRADED, detail="web:#secret-project: busy"),
        "job tick": Component(status=Status.DEGRADED, detail="failed: slack:T1/C9"),
    }
    assert texts(empty_office.type("status"))[-1] == (
        "part | is | ; editions | degraded | ; job tick | degraded | "
    )


def test_parts_that_are_well_need_no_line() -> None:
    assert parts({"database": Component(status=Status.OK, detail="SQLite")}) == []


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (NOW - timedelta(days=1), "yesterday at 08:30 (Europe/Berlin)"),
        (NOW, "today at 08:30 (Europe/Berlin)"),
        (datetime(2026, 3, 26, 23, tzinfo=UTC), "tomorrow at 00:00 (Europe/Berlin)"),
        (NOW + timedelta(days=4), "Mon 30 March at 09:30 (Europe/Berlin)"),
    ],
)
def test_an_instant_is_said_on_the_clocks_of_its_zone(instant: datetime, words: str) -> None:
    assert moment(instant, "Europe/Berlin", now=NOW) == words
