"""What stands behind a platform under test: a host, a bridge, a ledger, a home, a clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.domain.audiences import Audience, AudienceKind, Layout
from bot.domain.calendar import Schedule
from bot.domain.editions import (
    Delivery,
    DeliveryState,
    Edition,
    Impression,
    PaperCard,
    PapersPayload,
    Payload,
    Slot,
)
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, ChannelRef, PaperId
from bot.domain.leases import SENDER_LEASE
from bot.domain.papers import KeyKind, PaperContent, PaperKey
from bot.domain.ports import Bridge, Platform, UnitOfWork
from bot.domain.replies import Card, Reply
from bot.platforms import Terminal, Wiring, sections
from bot.runtime.supervision import SECONDS_TO_STOP
from bot.services.editions import Cut, uncut
from bot.settings import Settings, load
from bot.storage.database import Database
from tests.fakes.host import FakeHost

NOW = datetime(2026, 3, 26, 8, tzinfo=UTC)
FIRST_PERIOD = date(2026, 1, 1)


@dataclass(kw_only=True)
class Ledger:
    """The real ledger, walked as the sender walks it: nothing is posted that is not in it."""

    database: Database
    cards: dict[PaperId, PaperCard] = field(default_factory=dict)
    """Each paper as it was composed last: people know a paper by its title."""
    _periods: count[int] = field(default_factory=count)

    def open(self, place: AudienceRef, people: Sequence[AccountRef], *cards: PaperCard) -> None:
        """Store a channel, people's direct messages, and papers that no edition holds."""
        with self.database.unit_of_work() as uow:
            _know(cards, uow)
            _subscribe(place, None, uow)
            for person in people:
                _subscribe(AudienceRef.direct(person), person, uow)
            uow.commit()

    def arrange(self, to: AudienceRef, layout: Layout) -> None:
        """Let an audience have another layout."""
        with self.database.unit_of_work() as uow:
            uow.audiences.update(replace(_found(to, uow), layout=layout))
            uow.commit()

    def compose(self, to: AudienceRef, *composed: Payload, cut: Cut = uncut) -> Sequence[Delivery]:
        """Store an edition of these messages, cut as they are on its platform.

        Its papers become known if they are not.
        """
        payloads = tuple(piece for each in composed for piece in cut(to.platform, each))
        cards = [
            card
            for payload in payloads
            if isinstance(payload, PapersPayload)
            for card in payload.cards
        ]
        self.cards |= {card.paper_id: card for card in cards}
        with self.database.unit_of_work() as uow:
            _know(cards, uow)
            audience = _found(to, uow)
            last = uow.editions.last(audience.id)
            edition = uow.editions.add(
                Edition(
                    audience=audience.id,
                    follows=last.id if last else None,
                    period=str(FIRST_PERIOD + timedelta(days=next(self._periods))),
                    due_at=NOW,
                    composed_at=NOW,
                    cutoff=1,
                    epoch=1,
                    considered=len(cards),
                    payloads=payloads,
                    impressions=tuple(
                        Impression(paper=card.paper_id, position=place, score=0.5, slot=Slot.RANKED)
                        for place, card in enumerate(cards, start=1)
                    ),
                )
            )
            uow.commit()
            return uow.editions.of_edition(edition)

    def paper_on(self, place: ChannelRef, message: str) -> tuple[PaperId, AudienceId | None] | None:
        """Return the paper of a message that holds one, and its audience if that is a channel."""
        with self.database.unit_of_work(read_only=True) as uow:
            delivery = uow.editions.by_message(place, message)
            payload = delivery.payload if delivery else None
            if delivery is None or not isinstance(payload, PapersPayload) or payload.cards[1:]:
                return None
            audience = uow.audiences.get(delivery.audience)
        is_channel = audience.kind is AudienceKind.CHANNEL
        return payload.cards[0].paper_id, audience.id if is_channel else None

    async def post(self, delivery: Delivery, platform: Platform) -> str:
        """Write down that it is being sent, post it, write down its reference and return it."""
        self._move(delivery, DeliveryState.SENDING)
        with self.database.unit_of_work() as uow:
            sending = uow.editions.delivery(delivery.id)
        message = await platform.post(sending)
        self._move(delivery, DeliveryState.SENT, message)
        return message

    def _move(self, delivery: Delivery, state: DeliveryState, message: str | None = None) -> None:
        with self.database.unit_of_work() as uow:
            lease = uow.leases.take(
                "sender", str(delivery.to.place), owner="here", now=NOW, lasts=SENDER_LEASE
            )
            assert lease is not None
            uow.editions.move(delivery.id, state, now=NOW, lease=lease, message=message)
            uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a harness is given; `world` is left when the test is over, after every connection."""

    host: FakeHost
    bridge: Bridge
    ledger: Ledger
    home: Path
    world: AsyncExitStack
    tokens: count[int] = field(default_factory=count)

    def wiring(
        self, *, environ: Mapping[str, str] | None = None, terminal: Terminal | None = None
    ) -> Wiring:
        """Return what the platform is given; `environ` is what it finds in the environment."""
        settings = self.settings(environ)
        settings.create_default_folders()
        return Wiring(
            host=self.host,
            bridge=self.bridge,
            settings=settings,
            clock=lambda: NOW,
            new_token=self._token,
            terminal=terminal,
        )

    def settings(self, environ: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of the home, where nothing is set."""
        return load(home=self.home, config=None, environ=environ or {}, sections=sections())

    def card(self, paper: str) -> PaperCard | None:
        """Return a paper as it was shown last, in an answer or a digest."""
        answer = self.host.last
        blocks = (*answer.blocks, *answer.details) if isinstance(answer, Reply) else ()
        cards = [block.card for block in blocks if isinstance(block, Card)]
        found = {card.paper_id: card for card in (*self.ledger.cards.values(), *cards)}
        return found.get(PaperId(paper))

    def _token(self) -> str:
        return f"{next(self.tokens):08d}-as-long-as-real-ones-are-0123456789"


@asynccontextmanager
async def serving(platform: Platform) -> AsyncGenerator[None]:
    """Run a platform as the program does; that it ends by itself, or will not end, is a failure."""
    task = asyncio.create_task(platform.run(), name=f"platform {platform.name}")
    try:
        yield
        assert not task.done(), "the platform ended by itself"
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=SECONDS_TO_STOP)
    assert task.done(), f"the platform did not stop within {SECONDS_TO_STOP} seconds"


async def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait for what nobody tells of."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


def _subscribe(ref: AudienceRef, owner: AccountRef | None, uow: UnitOfWork) -> None:
    uow.audiences.add(
        Audience(
            id=AudienceId(0),
            ref=ref,
            kind=AudienceKind.DIRECT if owner else AudienceKind.CHANNEL,
            owner=uow.readers.ensure(owner, now=NOW).id if owner else None,
            schedule=Schedule.parse("09:00"),
            zone="UTC",
            created_at=NOW,
        )
    )


def _found(ref: AudienceRef, uow: UnitOfWork) -> Audience:
    audience = uow.audiences.find(ref)
    assert audience is not None
    return audience


def _know(cards: Sequence[PaperCard], uow: UnitOfWork) -> None:
    papers: dict[PaperId, str] = {card.paper_id: card.title for card in cards}
    known = uow.papers.get(papers)
    uow.papers.lock_intake()
    uow.papers.add(
        [
            (
                paper,
                PaperContent(title=f"Paper {paper}", abstract="About papers."),
                frozenset({PaperKey(kind=KeyKind.TITLE, value=str(paper))}),
            )
            for paper in papers
            if paper not in known
        ]
    )
