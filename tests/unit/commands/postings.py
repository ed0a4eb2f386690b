"""Digests that were sent, for commands that look back at them."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.editions import Impression, PaperCard, PapersPayload, Slot
from bot.domain.ids import AudienceRef, EditionId, PaperId
from bot.services import delivery
from bot.services.delivery import Posted
from tests.unit.commands.office import TITLES, Office, empty_edition


def post(
    office: Office,
    ref: AudienceRef,
    *papers: str,
    period: str = "2026-03-26",
    marks: Mapping[str, str] | None = None,
    together: bool = False,
) -> None:
    """Send an audience these papers now, a message for each, or one for all of them together."""
    cards = tuple(
        _card(paper, number, (marks or {}).get(paper))
        for number, paper in enumerate(papers, start=1)
    )
    messages = (cards,) if together else tuple((card,) for card in cards)
    edition = replace(
        empty_edition(period=period),
        follows=_last(office, ref),
        payloads=tuple(PapersPayload(cards=each) for each in messages),
        impressions=tuple(
            Impression(paper=PaperId(paper), position=number, score=1.0, slot=Slot.RANKED)
            for number, paper in enumerate(papers, start=1)
        ),
    )
    office.publish(ref, edition)
    _deliver(office, ref)


def _last(office: Office, ref: AudienceRef) -> EditionId | None:
    with office.database.unit_of_work() as uow:
        audience = uow.audiences.find(ref)
        assert audience is not None
        last = uow.editions.last(audience.id)
        return last.id if last is not None else None


def _card(paper: str, number: int, mark: str | None) -> PaperCard:
    return PaperCard(
        paper_id=PaperId(paper),
        number=number,
        title=TITLES[paper],
        because=("robots",),
        mark=mark,
    )


def _deliver(office: Office, ref: AudienceRef) -> None:
    now, of_place = office.now, ref.place
    with office.database.unit_of_work() as uow:
        turn = delivery.start(of_place, uow, owner="one", may_resend=lambda _: False, now=now)
        while turn is not None and turn.delivery is not None:
            outcome = Posted(message=f"m{turn.delivery.id}")
            turn = delivery.go_on(turn, outcome, uow, may_resend=lambda _: False, now=now)
